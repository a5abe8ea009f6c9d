import { assert, assertEquals, assertLess } from "@std/assert";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatCompletion } from "../../lib/core/chat.ts";
import { ChunkDecoder } from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import { ChunkRuns } from "../../lib/server/chunk_runs.ts";
import { openTemplate } from "../../lib/server/event_mender.ts";
import { SseParser } from "../../lib/wire/sse.ts";

/** One character for each byte. */
function latin1(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function utf8(text: string): string {
  return new TextDecoder().decode(
    Uint8Array.from(text, (char) => char.charCodeAt(0)),
  );
}

/** What a stream comes to, and of how many events it is. */
function read(
  text: string,
): { completion: ChatCompletion; characters: number; events: number } {
  const events = new SseParser().push(utf8(text));
  const decoder = new ChunkDecoder({ thinkTags: true, newCallId: () => "id" });
  const fold = new Accumulator();
  for (const event of events) decoder.push(event).forEach((c) => fold.add(c));
  decoder.drain().forEach((chunk) => fold.add(chunk));
  return {
    completion: fold.completion({ partial: true }),
    characters: fold.characters,
    events: events.length,
  };
}

/** Checks that joining changes nothing of what a stream comes to; returns the number of events before and after. */
function compare(stream: string): { before: number; after: number } {
  const text = latin1(stream);
  const { events: before, ...plain } = read(text);
  const { events: after, ...joined } = read(
    new ChunkRuns(openTemplate).join(text),
  );
  assertEquals(joined, plain);
  return { before, after };
}

function event(delta: unknown, others: Record<string, unknown> = {}): string {
  const { choice = {}, ...rest } = others;
  const choices = [{ index: 0, delta, "finish_reason": null, ...choice ?? {} }];
  return `data: ${
    JSON.stringify({
      id: "c1",
      object: "chat.completion.chunk",
      created: 1,
      model: "m",
      choices,
      ...rest,
    })
  }\n\n`;
}

const WORDS = [
  "Grüß",
  " dich",
  ' "so"',
  "\\",
  "\n",
  "",
  " 🌍",
  "~",
  '","x":"',
  "<think>a</think>",
  "\ud83d",
  "\ude00",
];

Deno.test("ChunkRuns: words one after the other become one event", () => {
  for (const name of ["content", "reasoning_content"]) {
    const stream = WORDS.map((word) => event({ [name]: word })).join("");
    assertEquals(compare(stream), { before: WORDS.length, after: 1 });
  }
});

Deno.test("ChunkRuns: random padding, the same role in each, and null members are no hindrance", () => {
  const stream = WORDS.map((word, at) =>
    event({ role: "assistant", content: word, refusal: null }, {
      usage: null,
      obfuscation: "x".repeat(at),
      choice: { logprobs: null },
    })
  ).join("");
  assertEquals(compare(stream), { before: WORDS.length, after: 1 });
});

const different: Record<string, string[]> = {
  "other choices": [0, 1, 0, 1].map((index) =>
    event({ content: "a" }, { choice: { index } })
  ),
  "finish reasons": [
    event({ content: "a" }),
    event({ content: "b" }, { choice: { "finish_reason": "stop" } }),
    event({ content: "b" }, { choice: { "finish_reason": "stop" } }),
  ],
  "usage": [1, 2, 3].map((tokens) =>
    event({ content: "a" }, {
      usage: { "prompt_tokens": 1, "completion_tokens": tokens },
    })
  ),
  "probabilities": ["a", "b"].map((token) =>
    event({ content: token }, {
      choice: { logprobs: { content: [{ token }] } },
    })
  ),
  "tool calls": [
    event({ "tool_calls": [{ index: 0, id: "a", function: { name: "f" } }] }),
    ...["{", "}"].map((text) =>
      event({ "tool_calls": [{ index: 0, function: { arguments: text } }] })
    ),
  ],
  "two texts in one": ["a", "b"].map((text) =>
    event({ content: text, "reasoning_content": text })
  ),
  "the text of something else": ["a", "b"].map((text) =>
    event({ content: "x" }, { notes: { content: text } })
  ),
};

for (const [name, events] of Object.entries(different)) {
  Deno.test(`ChunkRuns: events that differ in ${name} stay apart`, () => {
    assertEquals(compare(events.join("")), {
      before: events.length,
      after: events.length,
    });
  });
}

Deno.test("ChunkRuns: what recorded streams come to is the same", async () => {
  const folder = "tests/fixtures/openai_chat";
  let joined = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".sse")) continue;
    const stream = await Deno.readTextFile(`${folder}/${name}`);
    try {
      read(latin1(stream));
    } catch {
      continue; // one that reports a failure
    }
    const { before, after } = compare(stream);
    if (after < before) joined++;
  }
  assert(joined > 0);
});

Deno.test("ChunkRuns: a stream without runs is soon left alone", () => {
  const stream = Array.from(
    { length: 500 },
    (_, at) => event({ content: "a" }, { id: `c${at}` }),
  ).join("");
  const runs = new ChunkRuns(openTemplate);
  assertEquals(runs.join(stream), stream);
  const parse = JSON.parse;
  let parses = 0;
  JSON.parse = (...given) => {
    parses++;
    return parse(...given);
  };
  try {
    runs.join(stream);
  } finally {
    JSON.parse = parse;
  }
  assertLess(parses, 1);
});
