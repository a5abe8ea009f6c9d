import { assertEquals } from "@std/assert";
import { Accumulator, chunkCharacters } from "../../lib/core/accumulate.ts";
import { collect } from "../helpers/answers.ts";
import type {
  ChatChunk,
  ChatCompletion,
  Message,
} from "../../lib/core/chat.ts";

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, permissions: "none", fn });
}

/** A chunk of the first choice. */
function chunk(
  delta: Record<string, unknown>,
  finish: string | null = null,
): ChatChunk {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "m",
    choices: [{ index: 0, delta, "finish_reason": finish }],
  };
}

function fold(
  chunks: readonly ChatChunk[],
  options?: { partial?: boolean },
): ChatCompletion {
  const accumulator = new Accumulator();
  const watched = new Accumulator();
  for (const item of chunks) {
    accumulator.add(item);
    watched.add(item);
    watched.completion({ partial: true });
  }
  const whole = accumulator.completion(options);
  // Who looks in the middle changes nothing.
  assertEquals(watched.completion(options), whole);
  return whole;
}

function message(...deltas: Record<string, unknown>[]): Message | undefined {
  return fold(deltas.map((delta) => chunk(delta))).choices[0]?.message;
}

test("collect: a plain answer with its usage", async () => {
  async function* chunks(): AsyncGenerator<ChatChunk[]> {
    yield [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Hello" }),
    ];
    yield [chunk({ content: ", you" })];
    yield await Promise.resolve([chunk({}, "stop")]);
    yield [{
      ...chunk({}),
      choices: [],
      usage: { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
    }];
  }
  assertEquals(await collect(chunks()), {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", content: "Hello, you" },
      "finish_reason": "stop",
    }],
    usage: { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
  });
});

test("collect: a whole reply as one chunk stays as it is, in its own order", () => {
  const reply = {
    id: "chatcmpl-9",
    object: "chat.completion",
    created: 5,
    model: "m-2",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: "",
        refusal: null,
        annotations: [],
        "tool_calls": [
          {
            id: "call_1",
            type: "function",
            function: { name: "f", arguments: "{}" },
            "extra_content": { google: { "thought_signature": "s" } },
          },
          {
            id: "call_2",
            type: "custom",
            custom: { name: "g", input: "free text" },
          },
        ],
      },
      logprobs: null,
      "finish_reason": "tool_calls",
    }],
    usage: { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
    "service_tier": "default",
    "system_fingerprint": null,
  };
  const whole = {
    ...reply,
    object: "chat.completion.chunk" as const,
    choices: reply.choices.map((choice) =>
      Object.fromEntries(
        Object.entries(choice).map(([name, value]) =>
          name === "message"
            ? ["delta", {
              ...choice.message,
              "tool_calls": choice.message.tool_calls.map((call, index) => ({
                index,
                ...call,
              })),
            }]
            : [name, value]
        ),
      )
    ),
  };
  assertEquals(
    JSON.stringify(fold([whole as unknown as ChatChunk])),
    JSON.stringify(reply),
  );
});

test("collect: a refused answer as one chunk keeps content null", () => {
  const refused = { role: "assistant", content: null, refusal: "No." };
  assertEquals(JSON.stringify(message(refused)), JSON.stringify(refused));
});

test("collect: tool calls are merged by index, whatever order they come in", () => {
  const calls = (...list: unknown[]) => ({ "tool_calls": list });
  assertEquals(
    message(
      { role: "assistant", content: "" },
      calls({
        index: 1,
        id: "call_b",
        type: "function",
        function: { name: "b", arguments: "" },
      }),
      calls({
        index: 0,
        id: "call_a",
        type: "function",
        function: { name: "a", arguments: '{"x"' },
      }),
      calls(
        { index: 1, function: { arguments: "[" } },
        { index: 0, function: { arguments: ":1}" } },
      ),
      calls({ index: 1, function: { arguments: "]" } }),
    ),
    {
      role: "assistant",
      content: null,
      "tool_calls": [
        {
          id: "call_a",
          type: "function",
          function: { name: "a", arguments: '{"x":1}' },
        },
        {
          id: "call_b",
          type: "function",
          function: { name: "b", arguments: "[]" },
        },
      ],
    },
  );
});

test("collect: a call's id and name are never overwritten or glued together", () => {
  const call = (text: string) => ({
    "tool_calls": [{
      index: 0,
      id: "call_1",
      type: "function",
      function: { name: "look_up", arguments: text },
    }],
  });
  assertEquals(message(call('{"q":'), call("1}"))?.tool_calls, [{
    id: "call_1",
    type: "function",
    function: { name: "look_up", arguments: '{"q":1}' },
  }]);
});

test("collect: text beside tool calls is kept, reasoning and refusal are appended", () => {
  assertEquals(
    message(
      { role: "assistant", "reasoning_content": "Let me " },
      { "reasoning_content": "think", refusal: null },
      { content: "I look." },
      { refusal: "No" },
      { refusal: ", never" },
      { "function_call": { name: "f", arguments: "{" } },
      { "function_call": { arguments: "}" } },
    ),
    {
      role: "assistant",
      content: "I look.",
      "reasoning_content": "Let me think",
      refusal: "No, never",
      "function_call": { name: "f", arguments: "{}" },
    },
  );
});

test("collect: refusal is there only if the wire had it", () => {
  assertEquals(message({ content: "a" }, { content: "b" }), {
    role: "assistant",
    content: "ab",
  });
  assertEquals(message({ content: "a", refusal: null }, { content: "b" }), {
    role: "assistant",
    content: "ab",
    refusal: null,
  });
});

test("collect: an answer of nothing has empty text", () => {
  assertEquals(message({}), { role: "assistant", content: "" });
  assertEquals(message({ role: "assistant", content: null }, {}, { x: 1 }), {
    role: "assistant",
    content: "",
    x: 1,
  });
});

test("collect: audio is appended, its id and end of life kept", () => {
  assertEquals(
    message(
      { audio: { id: "audio_1", transcript: "Good " } },
      { audio: { data: "AAAA" } },
      { audio: { data: "BBBB", transcript: "day" } },
      { audio: { "expires_at": 9 } },
    ),
    {
      role: "assistant",
      content: null,
      audio: {
        id: "audio_1",
        transcript: "Good day",
        data: "AAAABBBB",
        "expires_at": 9,
      },
    },
  );
});

test("collect: arrays are concatenated, other unknown members replaced", () => {
  assertEquals(
    message(
      { annotations: [{ a: 1 }], vendor: "one" },
      { annotations: [{ a: 2 }], vendor: null },
      { "thinking_blocks": [{ type: "thinking" }], vendor: "two" },
      { "thinking_blocks": [{ type: "redacted_thinking" }], vendor: null },
    ),
    {
      role: "assistant",
      content: "",
      annotations: [{ a: 1 }, { a: 2 }],
      vendor: "two",
      "thinking_blocks": [{ type: "thinking" }, { type: "redacted_thinking" }],
    },
  );
});

test("collect: log probabilities are concatenated, per kind", () => {
  const withLogprobs = (logprobs: unknown): ChatChunk => ({
    ...chunk({ content: "x" }),
    choices: [{
      index: 0,
      delta: { content: "x" },
      logprobs,
      "finish_reason": null,
    }],
  });
  const folded = fold([
    withLogprobs({ content: [{ token: "a" }], refusal: null }),
    withLogprobs(null),
    withLogprobs({ content: [{ token: "b" }], refusal: null }),
  ]);
  assertEquals(folded.choices[0]?.logprobs, {
    content: [{ token: "a" }, { token: "b" }],
    refusal: null,
  });
});

test("collect: a placeholder before the first chunk gives neither id nor model", () => {
  const placeholder: ChatChunk = {
    id: "",
    object: "chat.completion.chunk",
    created: 0,
    model: "",
    choices: [],
    "prompt_filter_results": [{ index: 0 }],
  };
  const folded = fold([
    placeholder,
    chunk({ content: "a" }),
    { ...chunk({}, "stop"), id: "other", model: "other", created: 7 },
  ]);
  assertEquals(folded.id, "chatcmpl-1");
  assertEquals(folded.model, "m");
  assertEquals(folded.created, 1_700_000_000);
  assertEquals(folded["prompt_filter_results"], [{ index: 0 }]);
});

test("collect: a late chunk does not take the finish reason back", () => {
  const folded = fold([chunk({ content: "a" }, "length"), chunk({})]);
  assertEquals(folded.choices[0]?.finish_reason, "length");
});

test("collect: usage is the last one whole, never a sum or a mixture", () => {
  const usage = (total: number, details?: Record<string, unknown>) => ({
    ...chunk({ content: "a" }),
    usage: {
      "prompt_tokens": 1,
      "completion_tokens": total - 1,
      "total_tokens": total,
      ...details,
    },
  });
  const folded = fold([
    usage(2, { "prompt_tokens_details": { "cached_tokens": 1 } }),
    usage(3),
    { ...chunk({}, "stop"), usage: null },
  ]);
  assertEquals(folded.usage, {
    "prompt_tokens": 1,
    "completion_tokens": 2,
    "total_tokens": 3,
  });
  assertEquals("usage" in fold([{ ...chunk({}), usage: null }]), false);
});

test("collect: unknown members of the chunk: the last that is not null", () => {
  const folded = fold([
    { ...chunk({}), citations: ["a"], "system_fingerprint": null },
    { ...chunk({}), citations: ["a", "b"], "service_tier": "flex" },
    { ...chunk({}), citations: null, "service_tier": null },
  ]);
  assertEquals(folded["citations"], ["a", "b"]);
  assertEquals(folded["service_tier"], "flex");
  assertEquals(folded["system_fingerprint"], null);
});

test("collect: several choices, interleaved, come out in order", () => {
  const choice = (index: number, content: string) => ({
    ...chunk({}),
    choices: [{ index, delta: { content }, "finish_reason": "stop" }],
  });
  const folded = fold([choice(1, "b"), choice(0, "a"), choice(1, "B")]);
  assertEquals(
    folded.choices.map((one) => [one.index, one.message.content]),
    [[0, "a"], [1, "bB"]],
  );
});

test("collect: a stream that ended without a reason ended by itself", () => {
  const call = {
    "tool_calls": [{
      index: 0,
      id: "c",
      type: "function",
      function: { name: "f", arguments: "{}" },
    }],
  };
  assertEquals(
    fold([chunk({ content: "a" })]).choices[0]?.finish_reason,
    "stop",
  );
  assertEquals(fold([chunk(call)]).choices[0]?.finish_reason, "tool_calls");
});

test("collect: a cut stream keeps half a call, marked by the missing reason", () => {
  const half = fold([
    chunk({ role: "assistant", content: null }),
    chunk({
      "tool_calls": [{
        index: 0,
        id: "c",
        type: "function",
        function: { name: "f", arguments: '{"cit' },
      }],
    }),
  ], { partial: true });
  assertEquals(half.choices[0], {
    index: 0,
    message: {
      role: "assistant",
      content: null,
      "tool_calls": [{
        id: "c",
        type: "function",
        function: { name: "f", arguments: '{"cit' },
      }],
    },
    "finish_reason": null,
  });
});

test("collect: neither chunks nor earlier completions change afterwards", () => {
  const accumulator = new Accumulator();
  const first = chunk({ content: "a", annotations: [1] });
  const copy = structuredClone(first);
  accumulator.add(first);
  const early = accumulator.completion({ partial: true });
  accumulator.add(chunk({ content: "b", annotations: [2] }, "stop"));
  assertEquals(first, copy);
  assertEquals(early.choices[0]?.message, {
    role: "assistant",
    content: "a",
    annotations: [1],
  });
  assertEquals(accumulator.completion().choices[0]?.message.content, "ab");
});

test("collect: a member called __proto__ is a member like any other", () => {
  const evil = JSON.parse('{"__proto__":{"role":"system"},"content":"a"}');
  const folded = message(evil) as Record<string, unknown>;
  assertEquals(folded["role"], "assistant");
  assertEquals(JSON.stringify(folded).includes('"__proto__"'), true);
});

test("collect: a million chunks", () => {
  const accumulator = new Accumulator();
  for (let i = 0; i < 1_000_000; i++) {
    accumulator.add(chunk({ content: `${i % 10} ` }));
  }
  const text = accumulator.completion().choices[0]?.message.content;
  assertEquals(text, "0 1 2 3 4 5 6 7 8 9 ".repeat(100_000));
  assertEquals(accumulator.characters, 2_000_000);
});

test("chunkCharacters: text, reasoning, refusal and arguments, in UTF-16 units", () => {
  assertEquals(
    chunkCharacters(chunk({
      content: "👋",
      "reasoning_content": "abc",
      refusal: "de",
      "function_call": { arguments: "{" },
      "tool_calls": [
        { index: 0, function: { name: "ignored", arguments: "{}" } },
        { index: 1, custom: { input: "xyz" } },
      ],
    })),
    2 + 3 + 2 + 1 + 2 + 3,
  );
  assertEquals(chunkCharacters(chunk({ role: "assistant", content: null })), 0);
  assertEquals(chunkCharacters({ ...chunk({}), choices: [] }), 0);
});

test("Accumulator: a reply that came whole is not folded, and is what folding it gives", () => {
  const whole: Record<string, unknown>[] = [
    {},
    { role: "assistant", content: "a" },
    { content: "" },
    { content: null },
    { role: "", content: null, refusal: "r" },
    { content: [{ type: "text", text: "a" }], annotations: [] },
    { role: "assistant", content: null, audio: { id: "a", data: "b" } },
    { content: null, "function_call": { name: "f", arguments: "{}" } },
    { content: "", "tool_calls": [{ index: 1 }, { index: 0, id: "a" }] },
    { content: "a", "reasoning_content": "b", other: { c: [1, null] } },
  ];
  for (const delta of whole) {
    for (const finish of [null, "length"]) {
      const one = { ...chunk(delta, finish), extra: [1], usage: null };
      // A second one without choices changes nothing but the way.
      const folded = fold([one, { ...one, choices: [] }]);
      assertEquals(fold([one]), folded);
      assertEquals(Object.keys(fold([one])), Object.keys(folded));
    }
  }
  const [first] = chunk({ content: "a" }).choices;
  const [second] = chunk({ content: "b" }).choices;
  if (first === undefined || second === undefined) throw new Error();
  const swapped = {
    ...chunk({}),
    choices: [{ ...second, index: 1 }, first],
  };
  assertEquals(
    fold([swapped]).choices.map(({ index }) => index),
    [0, 1],
  );
});
