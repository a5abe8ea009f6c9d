import { assertEquals } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { Access } from "../../../lib/server/guard/access.ts";
import { fetchReply } from "../../../lib/wire/fetch_reply.ts";
import type { WireRequest } from "../../../lib/wire/transport.ts";
import { HELLO_WHOLE, hi, post, serving } from "../serving.ts";

/** A server for guests, with a key for clients, and what it sent to whom. */
async function forGuests(env: Record<string, string>) {
  const sent: [string, string | undefined][] = [];
  const transport = ({ address, headers }: WireRequest) => {
    sent.push([address.url.host, headers["authorization"]]);
    return Promise.resolve(fetchReply(Response.json(HELLO_WHOLE)));
  };
  const server = await serving({
    context: {
      registry: new Registry({ env: (name) => env[name], transport }),
      access: new Access({
        host: "127.0.0.1",
        keys: ["the-child-key"],
        guests: true,
      }),
      forwardAuth: true,
    },
  });
  const ask = async (model: string, key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const reply = await post(server, hi({ model }), { headers });
    await reply.text();
    return reply.status;
  };
  return { sent, ask, server };
}

Deno.test("guests: a request without the server's key uses its own credentials alone", async () => {
  const { sent, ask, server } = await forGuests({
    OPENAI_API_KEY: "sk-set-here",
    GROQ_API_KEY: "sk-groq-here",
  });
  await using _server = server;
  assertEquals(await ask("gpt-a", "sk-of-the-guest"), 200);
  assertEquals(await ask("groq/a", "sk-of-the-guest"), 401);
  assertEquals(await ask("eliza", "sk-of-the-guest"), 200);
  assertEquals(await ask("gpt-a", "the-child-key"), 200);
  assertEquals(await ask("groq/a", "the-child-key"), 200);
  assertEquals(sent, [
    ["api.openai.com", "Bearer sk-of-the-guest"],
    ["api.openai.com", "Bearer sk-set-here"],
    ["api.groq.com", "Bearer sk-groq-here"],
  ]);
});
