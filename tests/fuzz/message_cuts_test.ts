import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MessageEvents } from "../../lib/clients/anthropic/events.ts";
import type { ChatChunk } from "../../lib/core/chat.ts";
import type { DecodeOptions } from "../../lib/dialects/anthropic_messages/decode/answer.ts";
import { ChunkEncoder } from "../../lib/server/formats/chunk_encoder.ts";
import { brokenText, cuts, pieces, property, text } from "./property.ts";

/** JSON as the libraries of servers write it. */
const STYLES: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  // Everything beyond ASCII escaped, as Python does.
  (value) =>
    JSON.stringify(value).replace(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  // Slashes escaped, as PHP does.
  (value) => JSON.stringify(value).replaceAll("/", "\\/"),
  (value) => JSON.stringify(value).replace(/"(\w+)":/g, '"$1": '),
];

const KINDS = [
  { block: { type: "text", text: "" }, type: "text_delta", member: "text" },
  {
    block: { type: "thinking", thinking: "" },
    type: "thinking_delta",
    member: "thinking",
  },
  {
    block: { type: "tool_use", id: "toolu_1", name: "look", input: {} },
    type: "input_json_delta",
    member: "partial_json",
  },
  {
    block: { type: "tool_use", id: "toolu_2", name: "custom", input: {} },
    type: "input_json_delta",
    member: "partial_json",
  },
] as const;

/** What may stand between two deltas. */
const other = fc.constantFrom(
  'event: ping\ndata: {"type":"ping"}\n\n',
  ": a comment\n\n",
  "\n",
  'event: content_block_delta\r\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"cr"}}\r\n\r\n',
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","citation":{"url":"b"}}}\n\n',
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"busy"}}\n\n',
);

const said = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("", "a", " word", "\\", '"', "/", "é"),
  },
  text().map((text) => text.toWellFormed()),
);

const piece = fc.oneof(
  { weight: 40, arbitrary: said.map((said) => ({ said })) },
  { weight: 2, arbitrary: brokenText().map((raw) => ({ raw })) },
  { weight: 1, arbitrary: other.map((other) => ({ other })) },
);

const block = fc.record({
  kind: fc.constantFrom(...KINDS),
  texts: fc.array(piece, { minLength: 8, maxLength: 40, size: "max" }),
});

type Block = typeof block extends fc.Arbitrary<infer T> ? T : never;

function streamOf(
  blocks: readonly Block[],
  json: (value: unknown) => string,
): string {
  const event = (data: { type: string; [member: string]: unknown }) =>
    `event: ${data.type}\ndata: ${json(data)}\n\n`;
  return [
    event({
      type: "message_start",
      message: { id: "msg_1", model: "m", usage: { "input_tokens": 1 } },
    }),
    ...blocks.flatMap(({ kind, texts }, index) => [
      event({
        type: "content_block_start",
        index,
        "content_block": kind.block,
      }),
      ...texts.map((piece) => {
        if ("other" in piece) return piece.other;
        const said = "raw" in piece ? "HOLE" : piece.said;
        const delta = event({
          type: "content_block_delta",
          index,
          delta: { type: kind.type, [kind.member]: said },
        });
        return "raw" in piece ? delta.replace("HOLE", () => piece.raw) : delta;
      }),
      event({ type: "content_block_stop", index }),
    ]),
    event({ type: "message_delta", delta: { "stop_reason": "end_turn" } }),
    event({ type: "message_stop" }),
  ].join("");
}

/** What a stream comes to: its chunks, the events of a client, and how it fails. */
function read(
  reads: readonly string[],
  options: DecodeOptions,
): { chunks: unknown[]; sent: unknown[]; failure: string } {
  const events = new MessageEvents({ created: 1, ...options });
  const encoder = new ChunkEncoder({});
  const chunks: ChatChunk[] = [];
  let failure = "";
  try {
    for (const read of reads) {
      events.push(read);
      chunks.push(...events.take());
    }
    events.end();
    events.conclude();
  } catch (error) {
    failure = String(error);
  }
  chunks.push(...events.take());
  const sent = chunks.flatMap((chunk) => eventsIn(encoder.encode(chunk)));
  return { chunks: joined(chunks), sent: joined(sent), failure };
}

function eventsIn(text: string): unknown[] {
  return text.split("\n\n").filter((event) => event !== "")
    .map((event) => JSON.parse(event.replace(/^data: /, "")));
}

const TEXTS = ["content", "reasoning_content", "arguments", "input"];

/** Of chunks in a row that differ in their text alone, one with all of it: many that come in one read are joined. */
function joined(chunks: readonly unknown[]): unknown[] {
  const all: { shape: string; text: string }[] = [];
  for (const chunk of chunks) {
    let text = "";
    const shape = JSON.stringify(chunk, (name, value) => {
      if (!TEXTS.includes(name) || typeof value !== "string") return value;
      text += value;
      return "";
    });
    const last = all.at(-1);
    if (last?.shape === shape) last.text += text;
    else all.push({ shape, text });
  }
  return all;
}

const options = fc.constantFrom<DecodeOptions>(
  {},
  { legacyFunctions: true },
  { customTools: new Set(["custom"]) },
);

property(
  "MessageEvents: a stream says the same, however it is cut",
  [
    fc.array(block, { minLength: 1, maxLength: 2 }),
    fc.constantFrom(...STYLES),
    cuts(),
    options,
  ],
  (blocks, json, at, options) => {
    const stream = streamOf(blocks, json);
    const events = stream.split(/(?<=\n\n)/);
    assertEquals(read(pieces(stream, at), options), read(events, options));
  },
);
