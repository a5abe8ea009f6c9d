/** What a client or a provider may not have too much of. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import {
  anthropic,
  event,
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  serving,
} from "./serving.ts";

Deno.test("a model's name of more than 512 characters is 400 at every endpoint, and goes nowhere", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const model = `openai/${"n".repeat(506)}`;
  const said = { messages: [{ role: "user", content: "x" }], input: "x" };
  const bodies: Record<string, unknown> = {
    "chat/completions": { messages: said.messages },
    "completions": { prompt: "x" },
    "messages": { messages: said.messages, "max_tokens": 9 },
    "messages/count_tokens": { messages: said.messages },
    "responses": { input: "x" },
    "embeddings": { input: "x" },
  };
  for (const [path, body] of Object.entries(bodies)) {
    const reply = await fetch(`${server.url}/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model, ...body as object }),
    });
    assertEquals(reply.status, 400, path);
    assertStringIncludes(
      (await reply.json()).error.message,
      "must be a name of at most 512 characters, not 513",
    );
  }
  assertEquals(upstream.requests.length, 0);
  const reply = await post(server, hi({ model: model.slice(0, 512) }));
  await reply.body?.cancel();
  assertEquals(reply.status, 200);
});

const tags: [name: string, value: string, status: number][] = [
  ["32 tags", Array.from({ length: 32 }, (_, i) => `t${i}`).join(), 200],
  ["33 tags", Array.from({ length: 33 }, (_, i) => `t${i}`).join(), 400],
  ["one tag, many times", "t,".repeat(99), 200],
  ["a tag of 128 characters", "t".repeat(128), 200],
  ["a tag of 129 characters", "t".repeat(129), 400],
];
for (const [name, value, status] of tags) {
  Deno.test(`x-chat-tags: ${name}: ${status}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
    await using server = await serving({ env: openAi(upstream) });
    const headers = {
      "content-type": "application/json",
      "x-chat-tags": value,
    };
    const reply = await post(server, hi(), { headers });
    const { error } = await reply.json();
    assertEquals(reply.status, status);
    assertEquals(upstream.requests.length, status === 200 ? 1 : 0);
    if (status === 200) return;
    assertStringIncludes(error.message, "the header x-chat-tags takes");
    assertEquals(error.code, "invalid_tags");
  });
}

const MEBIBYTE = `: ${"x".repeat(2 ** 20 - 4)}\n\n`;

/** An answer that ends after 300 MiB, of which the answer's own words are the least part. */
function* endless(first: string): Generator<string> {
  yield first;
  for (let i = 0; i < 300; i++) yield MEBIBYTE;
  yield event({}, "stop");
}

const MESSAGE = [
  {
    type: "message_start",
    message: { id: "m", type: "message", role: "assistant", content: [] },
  },
  { type: "content_block_delta", delta: { type: "text_delta", text: "Hi" } },
].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);

Deno.test("a relayed stream of more than 256 MiB ends with an error in it, and what came is recorded", async () => {
  await using upstream = fakeUpstream(() =>
    sse(endless(event({ content: "Hi" })))
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertStringIncludes(
    (await reply.text()).slice(-500),
    "the streamed answer is longer than 256 MiB",
  );
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.response?.choices[0]?.message.content, "Hi");
  assert(exchange?.status !== "completed", exchange?.status);
});

Deno.test("so does a translated one", async () => {
  await using upstream = fakeUpstream(() => sse(endless(MESSAGE.join(""))));
  await using server = await serving({ env: anthropic(upstream) });
  const model = "anthropic/claude-x";
  const reply = await post(server, hi({ stream: true, model }));
  assertStringIncludes(
    (await reply.text()).slice(-500),
    "the streamed answer is longer than 256 MiB",
  );
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.response?.choices[0]?.message.content, "Hi");
});

Deno.test("a relayed stream that says nothing is given up after 64 MiB: what comes before an answer is held", async () => {
  await using upstream = fakeUpstream(() => sse(endless("")));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertStringIncludes(
    await reply.text(),
    "what comes before the answer is longer than 64 MiB",
  );
  assertEquals(reply.status, 502);
  assertEquals(upstream.requests.length, 1);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "error");
});
