import { assertEquals, assertThrows } from "@std/assert";
import type { ChatRequest } from "../../../lib/core/chat.ts";
import {
  rebuildBody,
  rebuildRequest,
} from "../../../lib/history/chain/rebuild.ts";
import {
  historyFixture,
  recordCall,
} from "../../conversation/history_fixture.ts";

/** What is recorded of a body, and whether the recorded chain gives it back. */
async function roundTrip(body: string, model?: string) {
  await using history = await historyFixture();
  await recordCall(history.recorder, {
    body,
    answer: { content: "ok" },
    ...(model === undefined ? {} : { model }),
  });
  const exchange = await history.store.find("last");
  const rebuilt = rebuildBody(await history.store.chain(exchange));
  return { exchange, rebuilt };
}

const QUESTION = '"messages":[{"role":"user","content":"hi"}]';
const SPACED = '"messages": [{"role": "user", "content": "hi"}]';

/** Bodies whose values say all there is to say about them. */
const PLAIN: Record<string, string> = {
  "JSON.stringify": `{"model":"gpt",${QUESTION},"stream":true,"seed":7}`,
  "its own order of members": `{"temperature":0.7,${QUESTION},"model":"gpt"}`,
  "unknown members": `{"model":"gpt",${QUESTION},"top_k":4,"x":{"y":[null]}}`,
  "an empty list and object": `{"model":"gpt",${QUESTION},"stop":[],"x":{}}`,
  "Python's default":
    `{"model": "gpt", ${SPACED}, "stop": ["a", "b"], "x": {}}`,
  "Python's default, not ASCII": String
    .raw`{"model": "gpt", "messages": [{"role": "user", "content": "\u00e9 \ud83d\ude00 \u007f \"q\" \\ \n"}]}`,
  "Python without ASCII":
    `{"model": "gpt", "messages": [{"role": "user", "content": "é 😀 \u007f"}]}`,
  "compact ASCII": String
    .raw`{"model":"gpt","messages":[{"role":"user","content":"\u00e9"}]}`,
  "Go's default": String
    .raw`{"model":"gpt","messages":[{"role":"user","content":"\u003cb\u003e \u0026 é \u2028"}]}`,
  "floats of Python":
    `{"model": "gpt", ${SPACED}, "temperature": 0.0, "top_p": 1.0}`,
  "one float of two": `{"model":"gpt",${QUESTION},"temperature":0,"top_p":1.0}`,
  "text that looks like members":
    `{"model":"gpt","messages":[{"role":"user","content":"{\\"temperature\\": 1.0}"}],"temperature":1}`,
};

for (const [what, body] of Object.entries(PLAIN)) {
  Deno.test(`rebuildBody: from values alone: ${what}`, async () => {
    const { exchange, rebuilt } = await roundTrip(body);
    assertEquals(rebuilt.body, body);
    assertEquals(rebuilt.proven, true);
    assertEquals(exchange.raw, undefined);
  });
}

/** Bodies of which values lose something. */
const RAW: Record<string, string> = {
  "a seed beyond 2^53": `{"model":"gpt",${QUESTION},"seed":9007199254740993}`,
  "a float where integers are usual":
    `{"model":"gpt",${QUESTION},"max_tokens":5.0}`,
  "an exponent": `{"model":"gpt",${QUESTION},"temperature":1e0}`,
  "minus zero": `{"model":"gpt",${QUESTION},"logit_bias":{"a":-0}}`,
  "a member twice": `{"model":"gpt",${QUESTION},"n":1,"n":2}`,
  "numbers as names, not sorted":
    `{"model":"gpt",${QUESTION},"logit_bias":{"9":1,"1":2}}`,
  "white space of its own": `{ "model":"gpt",${QUESTION}}`,
  "a line end after it": `{"model":"gpt",${QUESTION}}\n`,
  "an escape that need not be": String
    .raw`{"model":"gpt","messages":[{"role":"user","content":"\/"}]}`,
};

for (const [what, body] of Object.entries(RAW)) {
  Deno.test(`rebuildBody: kept whole: ${what}`, async () => {
    const { exchange, rebuilt } = await roundTrip(body);
    assertEquals(exchange.raw, body);
    assertEquals(rebuilt.body, body);
    assertEquals(rebuilt.proven, true);
  });
}

Deno.test("rebuildBody: with the model's name as it was sent", async () => {
  const { exchange, rebuilt } = await roundTrip(
    `{"model":"openai/gpt",${QUESTION}}`,
    "gpt",
  );
  assertEquals(exchange.request.model, "openai/gpt");
  assertEquals(exchange.model, "gpt");
  assertEquals(rebuilt.body, `{"model":"gpt",${QUESTION}}`);
  assertEquals(rebuilt.proven, true);
});

Deno.test("rebuildBody: as the client's own dialect", async () => {
  await using history = await historyFixture();
  const encode = ({ model, messages }: ChatRequest) =>
    JSON.stringify({ model, max_tokens: 4096, messages });
  await recordCall(history.recorder, {
    body: `{"model":"anthropic/claude",${QUESTION},"temperature":1}`,
    model: "claude",
    answer: { content: "ok" },
    encode,
  });
  const chain = await history.store.chain(await history.store.find("last"));
  assertEquals(rebuildBody(chain, encode), {
    body: `{"model":"claude","max_tokens":4096,${QUESTION}}`,
    form: "plain",
    proven: true,
  });
  const other = rebuildBody(chain, () => {
    throw new Error("cannot be said in this dialect");
  });
  assertEquals(other.proven, false);
  assertEquals(JSON.parse(other.body).model, "claude");
});

Deno.test("rebuildBody: a record that was changed is not proven", async () => {
  const { exchange } = await roundTrip(`{"model":"gpt",${QUESTION}}`);
  const changed = structuredClone(exchange);
  changed.request.messages = [{ role: "user", content: "ho" }];
  assertEquals(rebuildBody([changed]).proven, false);
  assertEquals(rebuildBody([{ ...changed, raw: "{}" }]).proven, false);
});

Deno.test("rebuildBody: a body of which nothing was sent is that of the client", async () => {
  await using history = await historyFixture();
  const request: ChatRequest = JSON.parse(`{"model":"eliza",${QUESTION}}`);
  const recording = history.recorder.begin({
    provider: "eliza",
    baseUrl: "builtin:",
    model: "eliza",
    request,
  });
  await recording.finish({ status: "completed" });
  const lines = await history.lines();
  assertEquals(lines[0]?.attempts, 0);
  assertEquals(rebuildBody(lines).proven, true);
});

Deno.test("rebuildRequest: an empty chain has no request", () => {
  assertThrows(() => rebuildRequest([]), TypeError);
});
