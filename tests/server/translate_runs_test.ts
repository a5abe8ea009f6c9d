/** Answers of another dialect that come faster than one event at a time. */
import { assertEquals, assertLess } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { anthropic, hi, serving } from "./serving.ts";

const MODEL = "anthropic/claude-test";

function message(event: { type: string; [member: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A stream of so many deltas, each with a text of its own. */
function numbered(count: number): { said: string[]; reads: string[] } {
  const head = [
    {
      type: "message_start",
      message: { id: "msg_1", model: "m", usage: { "input_tokens": 1 } },
    },
    {
      type: "content_block_start",
      index: 0,
      "content_block": { type: "text", text: "" },
    },
  ].map(message);
  const said = Array.from({ length: count }, (_, i) => `é"${i}\n`);
  const [first = "", ...deltas] = said.map((text) =>
    message({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text },
    })
  );
  const tail = [
    {
      type: "message_delta",
      delta: { "stop_reason": "end_turn" },
      usage: { "output_tokens": 1 },
    },
    { type: "message_stop" },
  ].map(message);
  return { said, reads: [...head, first, deltas.join(""), ...tail] };
}

for (const endpoint of ["chat/completions", "responses"]) {
  Deno.test(`translate: of many deltas in one read, ${endpoint} gives the whole text in few events, and all of it is recorded`, async () => {
    const { said, reads } = numbered(500);
    await using upstream = fakeUpstream(() => sse(reads));
    await using server = await serving({ env: anthropic(upstream) });
    const question = endpoint === "responses"
      ? { model: MODEL, input: "Hi", stream: true }
      : hi({ model: MODEL, stream: true });
    const reply = await fetch(`${server.url}/v1/${endpoint}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    });
    const text = await reply.text();
    const data = text.split("\n").filter((line) => line.startsWith("data: {"))
      .map((line) => JSON.parse(line.slice(6)));
    const got = data.flatMap((one) =>
      one.type === "response.output_text.delta"
        ? [one.delta]
        : one.choices?.[0]?.delta.content || []
    );
    assertEquals(got.join(""), said.join(""));
    assertLess(got.length, 30);
    const [exchange] = await server.exchanges();
    assertEquals(
      exchange?.response?.choices[0]?.message.content,
      said.join(""),
    );
    const { deltas: rhythm = [] } = exchange?.timing ?? {};
    assertEquals(
      rhythm.reduce((sum, [, characters]) => sum + characters, 0),
      said.join("").length,
    );
  });
}

/** How long the chunks are in which a reply comes. */
async function chunkLengths(port: number, body: string): Promise<number[]> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = [
    "POST /v1/chat/completions HTTP/1.1",
    `host: 127.0.0.1:${port}`,
    "connection: close",
    "content-type: application/json",
    `content-length: ${body.length}`,
  ].join("\r\n");
  await conn.write(new TextEncoder().encode(`${request}\r\n\r\n${body}`));
  const pieces = await Array.fromAsync(conn.readable);
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  const text = new TextDecoder("latin1").decode(bytes);
  const lengths: number[] = [];
  for (let at = text.indexOf("\r\n\r\n") + 4; at < text.length;) {
    const end = text.indexOf("\r\n", at);
    const length = parseInt(text.slice(at, end), 16);
    lengths.push(length);
    at = end + 2 + length + 2;
  }
  return lengths;
}

Deno.test("translate: what comes in one read is written in one piece", async () => {
  const { reads } = numbered(500);
  await using upstream = fakeUpstream(() => sse(reads));
  await using server = await serving({ env: anthropic(upstream) });
  const body = JSON.stringify(hi({ model: MODEL, stream: true }));
  const lengths = await chunkLengths(server.listening.port, body);
  assertEquals(lengths.at(-1), 0);
  assertLess(lengths.length, 30);
});
