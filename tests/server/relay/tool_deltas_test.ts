import { assert, assertEquals, assertMatch } from "@std/assert";
import OpenAI from "openai";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import { ChunkDecoder } from "../../../lib/dialects/openai_chat/chunk_decoder.ts";
import { ChatReader } from "../../../lib/server/relay/normalize_openai.ts";
import { SseParser } from "../../../lib/stream/sse.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { relayed } from "../../helpers/relayed.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { hi, openAi, post, serving } from "../serving.ts";

type Item = Record<string, unknown>;

const event = (
  delta: Record<string, unknown>,
  reason: string | null = null,
  index = 0,
) =>
  `data: ${
    JSON.stringify({
      id: "c",
      object: "chat.completion.chunk",
      created: 1,
      model: "m",
      choices: [{ index, delta, "finish_reason": reason }],
    })
  }\n\n`;
const calls = (...items: Item[]) => event({ "tool_calls": items });
const finish = event({}, "tool_calls");
const head = (index: number | undefined, id: string, name: string): Item => ({
  ...(index === undefined ? {} : { index }),
  id,
  type: "function",
  function: { name, arguments: "" },
});
const piece = (index: number | undefined, text: string): Item => ({
  ...(index === undefined ? {} : { index }),
  function: { arguments: text },
});
const DONE = "data: [DONE]\n\n";

/** What a client gets of a stream that arrives in these pieces, without what its end adds. */
function normalized(pieces: Iterable<Uint8Array>): string {
  let id = 0;
  const reader = new ChatReader({ newCallId: () => `call_own${++id}` });
  const { texts, last } = relayed(reader, pieces);
  return texts.join("") + last.replace(/data: [^\n]*\n\n$/, "");
}

interface Call {
  id: string;
  name: string;
  arguments: string;
}

/** Puts calls together as openai-python does: by index, and each text appended. Fails where openai-node throws. */
function strictly(stream: string): Call[] {
  const found: Call[] = [];
  for (const { data } of new SseParser().push(stream)) {
    const [choice] = JSON.parse(data).choices;
    const items: Item[] = choice.delta.tool_calls ?? [];
    const seen = new Set(items.map(({ index }) => index));
    assertEquals(seen.size, items.length, `two entries of one call: ${data}`);
    for (const item of items) {
      const { index, id = "", function: body = {} } = item as {
        index: number;
        id?: string;
        function?: { name?: string; arguments?: string };
      };
      assert(Number.isInteger(index) && index <= found.length, data);
      const call = found[index] ??= { id: "", name: "", arguments: "" };
      assert(id === "" || call.id === "", `a second id: ${data}`);
      call.id += id;
      call.name += body.name ?? "";
      call.arguments += body.arguments ?? "";
    }
  }
  return found;
}

const ONE: Call[] = [{ id: "a", name: "look", arguments: '{"city":"Zürich"}' }];
const TWO: Call[] = [...ONE, { id: "b", name: "find", arguments: "{}" }];
const [CITY, ZURICH] = ['{"city":', '"Zürich"}'];

const FINE: Record<string, string> = {
  "one call": calls(head(0, "a", "look")) + calls(piece(0, CITY)) +
    calls(piece(0, ZURICH)) + finish,
  "two calls, one behind the other": calls(head(0, "a", "look")) +
    calls(piece(0, CITY + ZURICH)) + calls(head(1, "b", "find")) +
    calls(piece(1, "{}")) + finish,
  "two calls in turn": calls(head(0, "a", "look"), head(1, "b", "find")) +
    calls(piece(1, "{"), piece(0, CITY)) + calls(piece(0, ZURICH)) +
    calls(piece(1, "}")) + finish,
  "a whole call in one": calls({
    index: 0,
    id: "a",
    type: "function",
    function: { name: "look", arguments: CITY + ZURICH },
  }) + finish,
  "a custom tool": calls({
    index: 0,
    id: "a",
    type: "custom",
    custom: { name: "look", input: "" },
  }) + calls({ index: 0, custom: { input: '"tool_calls":[{' } }) + finish,
  "empty lists": event({ content: "a", "tool_calls": [] }) +
    event({ content: '"tool_calls":[{', "tool_calls": [] }) + event({}, "stop"),
  "a name in pieces, which only some clients can read":
    calls(head(0, "a", "lo")) +
    calls({ index: 0, function: { name: "ok", arguments: "" } }) + finish,
  "two answers": event({ "tool_calls": [head(0, "a", "look")] }) +
    event({ "tool_calls": [head(0, "b", "look")] }, null, 1) +
    event({ "tool_calls": [piece(0, "{}")] }, null, 1) +
    event({ "tool_calls": [piece(0, "{}")] }) + finish +
    event({}, "tool_calls", 1),
};

const sig = { "extra_content": { google: { "thought_signature": "SIG" } } };

const ODD: Record<string, [stream: string, calls: Call[]]> = {
  "no index": [
    calls({ ...head(undefined, "a", "look"), ...sig }) +
    calls(piece(undefined, CITY)) + calls(piece(undefined, ZURICH)) + finish,
    ONE,
  ],
  "no index, two calls": [
    calls(head(undefined, "a", "look")) +
    calls(piece(undefined, CITY + ZURICH)) +
    calls(head(undefined, "b", "find")) + calls(piece(undefined, "{}")) +
    finish,
    TWO,
  ],
  "no index, two whole calls in one": [
    calls(
      { id: "a", function: { name: "look", arguments: CITY + ZURICH } },
      { id: "b", function: { name: "find", arguments: "{}" } },
    ) + finish,
    TWO,
  ],
  "index 0 for all": [
    calls({
      index: 0,
      id: "a",
      type: "function",
      function: { name: "look", arguments: CITY + ZURICH },
    }) + calls({
      index: 0,
      id: "b",
      type: "function",
      function: { name: "find", arguments: "{}" },
    }) + finish,
    TWO,
  ],
  "index 0 for all, in pieces": [
    calls(head(0, "a", "look")) + calls(piece(0, CITY)) +
    calls(piece(0, ZURICH)) + calls(head(0, "b", "find")) +
    calls(piece(0, "{")) + calls(piece(0, "}")) + finish,
    TWO,
  ],
  "index from 1": [
    calls(head(1, "a", "look")) + calls(piece(1, CITY)) +
    calls(piece(1, ZURICH)) + calls(head(3, "b", "find")) +
    calls(piece(3, "{}")) + finish,
    TWO,
  ],
  "the name in every piece": [
    calls(head(0, "a", "look")) +
    calls({ index: 0, function: { name: "look", arguments: CITY } }) +
    calls({ index: 0, function: { name: "look", arguments: ZURICH } }) + finish,
    ONE,
  ],
  "the id in every piece": [
    calls(head(0, "a", "look")) + calls({ id: "a", ...piece(0, CITY) }) +
    calls({ id: "a", type: "function", ...piece(0, ZURICH) }) + finish,
    ONE,
  ],
  "an id of its own for every piece": [
    calls(head(0, "a", "look")) + calls({ id: "x", ...piece(0, CITY) }) +
    calls({ id: "y", ...piece(0, ZURICH) }) + finish,
    ONE,
  ],
  "two entries of one call in a list": [
    calls(head(0, "a", "look"), piece(0, CITY)) +
    calls(piece(0, '"Zü'), piece(0, 'rich"}')) + finish,
    ONE,
  ],
  "no id": [
    calls({ index: 0, function: { name: "look", arguments: CITY } }) +
    calls(piece(0, ZURICH)) + finish,
    [{ ...ONE[0] as Call, id: "call_own1" }],
  ],
  "no index, and the name in pieces": [
    calls(head(undefined, "a", "lo")) + calls({ function: { name: "ok" } }) +
    calls(piece(undefined, CITY)) + calls(piece(undefined, ZURICH)) + finish,
    ONE,
  ],
  "arguments before the name": [
    calls({ index: 0, id: "a", function: { arguments: CITY } }) +
    calls({ index: 0, function: { name: "look", arguments: ZURICH } }) + finish,
    ONE,
  ],
  "arguments under an index that no call has": [
    calls(head(0, "a", "look")) + calls(piece(1, CITY)) +
    calls(piece(1, ZURICH)) + finish,
    ONE,
  ],
  "arguments that nothing names before [DONE]": [
    calls(head(0, "a", "look")) + calls(piece(1, CITY)) +
    calls(piece(1, ZURICH)),
    ONE,
  ],
  "arguments as an object": [
    calls({
      index: 0,
      id: "a",
      type: "function",
      function: { name: "look", arguments: { city: "Zürich" } },
    }) + finish,
    ONE,
  ],
};

for (const [name, stream] of Object.entries(FINE)) {
  Deno.test(`ToolDeltaNormalizer: ${name}: passes byte for byte, wherever it is cut`, () => {
    const bytes = new TextEncoder().encode(stream + DONE);
    for (const [cut, pieces] of [...everySplit(bytes)].entries()) {
      assertEquals(normalized(pieces), stream, `cut at ${cut}`);
    }
  });
}

for (const [name, [stream, expected]] of Object.entries(ODD)) {
  Deno.test(`ToolDeltaNormalizer: ${name}: strict clients can read it, wherever it is cut`, () => {
    const bytes = new TextEncoder().encode(stream + DONE);
    for (const [cut, pieces] of [...everySplit(bytes)].entries()) {
      assertEquals(strictly(normalized(pieces)), expected, `cut at ${cut}`);
    }
  });

  Deno.test(`ToolDeltaNormalizer: ${name}: means the same as before to this program's own clients`, () => {
    const mended = normalized([new TextEncoder().encode(stream + DONE)]);
    assertEquals(folded(mended), folded(stream));
  });
}

/** What this program's own clients make of a stream. */
function folded(stream: string): unknown {
  let id = 0;
  const decoder = new ChunkDecoder({ newCallId: () => `call_own${++id}` });
  const fold = new Accumulator();
  for (const event of new SseParser().push(stream + DONE)) {
    for (const chunk of decoder.push(event)) fold.add(chunk);
  }
  for (const chunk of [...decoder.drain(), ...decoder.end()]) fold.add(chunk);
  return fold.completion();
}

Deno.test("ToolDeltaNormalizer: what a cut leaves of a call is not passed off as one", () => {
  const stream = calls({ index: 0, id: "a", function: { arguments: CITY } });
  assertEquals(strictly(normalized([new TextEncoder().encode(stream)])), []);
});

Deno.test("relay: a provider's odd tool calls reach the official package, and are recorded as it got them", async () => {
  const role = event({ role: "assistant", content: "" });
  for (const [name, [stream, expected]] of Object.entries(ODD)) {
    await using upstream = fakeUpstream(() => sse([role, stream, DONE]));
    await using server = await serving({ env: openAi(upstream) });
    const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "any" });
    const answer = client.chat.completions.stream({
      model: "openai/m",
      messages: [{ role: "user", content: "hi" }],
    });
    const message = await answer.finalMessage();
    const got = message.tool_calls?.map((call) =>
      call.type === "function" &&
      [call.function.name, call.function.arguments]
    );
    const wanted = expected.map((call) => [call.name, call.arguments]);
    assertEquals(got, wanted, name);
    const [exchange] = await server.exchanges();
    assertEquals(
      exchange?.response?.choices[0]?.message.tool_calls?.map(({ id }) => id),
      message.tool_calls?.map(({ id }) => id),
      name,
    );
  }
});

Deno.test("relay: what came with an odd call comes through", async () => {
  await using upstream = fakeUpstream(() => sse([ODD["no index"]?.[0] ?? ""]));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertMatch(await reply.text(), /"thought_signature":"SIG"/);
});
