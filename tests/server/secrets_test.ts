import { assertEquals } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { event, hi, post, serving } from "./serving.ts";

/** A key that looks like none. */
const KEY = "abcdef0123456789abcdef0123456789";
const error = { message: `bad key ${KEY}`, type: "t", code: `c_${KEY}` };
const told = `data: ${JSON.stringify({ error })}\n\n`;
const beside = `data: ${
  JSON.stringify({
    choices: [{ index: 0, delta: {}, "finish_reason": "error" }],
    error,
  })
}\n\n`;
const never = new Promise<never>(() => {});

const replies: [string, () => Response][] = [
  ["a status", () => Response.json({ error }, { status: 400 })],
  ["a whole reply", () => Response.json({ error })],
  ["the first event", () => sse([told])],
  ["an event after content", () => sse([event({ content: "x" }), told])],
  // The connection stays open: the error alone ends the stream.
  ["a chunk with choices", () =>
    sse(async function* () {
      yield event({ content: "x" });
      yield beside;
      await never;
    }())],
];
for (const [name, reply] of replies) {
  for (const stream of [false, true]) {
    Deno.test(`a key that looks like none, repeated in ${name}, stream ${stream}: neither client nor history gets it`, async () => {
      await using upstream = fakeUpstream(reply);
      await using server = await serving({
        env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${upstream.url}/v1` },
      });
      const body = hi({ stream });
      const text = await (await post(server, body)).text();
      assertEquals(text.includes(KEY), false, text);
      assertEquals(text.split('"error":').length, 2, text);
      const recorded = JSON.stringify(await server.exchanges());
      assertEquals(recorded.includes(KEY), false, recorded);
      assertEquals(recorded.includes('"status":"error"'), true);
    });
  }
}
