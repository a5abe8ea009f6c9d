/** What a provider repeats of a key is in no member of an error. */
import { assertEquals } from "@std/assert";
import { createAnthropicClient } from "../../lib/clients/anthropic/client.ts";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import type { ChatClient } from "../../lib/core/client.ts";
import { keepSecret } from "../../lib/core/secrets.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";

/** Looks like none. */
const KEY = "canarycanary0123456789";
keepSecret(KEY);

const error = {
  message: `no ${KEY}`,
  type: `t_${KEY}`,
  code: `c_${KEY}`,
  param: `p_${KEY}`,
  status: KEY,
  details: { "error_code": `d_${KEY}` },
};
const told = { error, "request_id": `r_${KEY}` };

const CLIENTS: [string, (url: string) => ChatClient][] = [
  [
    "OpenAI",
    (url) =>
      createOpenAiClient({ provider: "p", baseUrl: `${url}/v1`, key: KEY }),
  ],
  [
    "Anthropic",
    (url) => createAnthropicClient({ provider: "p", baseUrl: url, key: KEY }),
  ],
];
const REPLIES: [string, () => Response][] = [
  ["a status", () => Response.json(told, { status: 400 })],
  ["a whole reply", () => Response.json(told)],
  ["an event", () => sse([`event: error\ndata: ${JSON.stringify(told)}\n\n`])],
  ["a page", () => new Response(`<html>${KEY}</html>`, { status: 400 })],
];
for (const [name, create] of CLIENTS) {
  for (const [about, reply] of REPLIES) {
    Deno.test(`${name}: a key repeated in ${about} is in no member of the error`, async () => {
      await using upstream = fakeUpstream(reply);
      const request = {
        model: "m",
        messages: [{ role: "user" as const, content: "hi" }],
        stream: true,
      };
      let thrown: unknown;
      try {
        await Array.fromAsync(
          create(upstream.url).stream(request, { maxRetries: 0 }),
        );
      } catch (error) {
        thrown = error;
      }
      const shown = Deno.inspect(thrown, { depth: 9 });
      assertEquals(shown.includes("Error"), true);
      assertEquals(shown.includes(KEY), false, shown);
    });
  }
}
