import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type EventOptions,
  MessageEvents,
} from "../../lib/clients/anthropic_events.ts";
import { type ChunkRun, chunksOf } from "../../lib/core/chunk_run.ts";
import { ChunkEncoder } from "../../lib/server/chunk_encoder.ts";
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
  runs: boolean,
  options: EventOptions,
): { chunks: unknown[]; sent: string; joined: number; failure: string } {
  const events = new MessageEvents({ created: 1, ...options, runs });
  const encoder = new ChunkEncoder({});
  const taken: ChunkRun[] = [];
  let failure = "";
  try {
    for (const read of reads) {
      events.push(read);
      taken.push(...events.take());
    }
    events.end();
    events.conclude();
  } catch (error) {
    failure = String(error);
  }
  taken.push(...events.take());
  const sent = taken.map(({ chunk, texts }) =>
    texts === undefined
      ? encoder.encode(chunk)
      : encoder.encodeRun({ chunk, texts })
  );
  return {
    chunks: taken.flatMap(chunksOf),
    sent: sent.join(""),
    joined: taken.filter(({ texts }) => texts !== undefined).length,
    failure,
  };
}

const options = fc.constantFrom<EventOptions>(
  {},
  { legacyFunctions: true },
  { customTools: new Set(["custom"]) },
);

property(
  "MessageEvents: runs read as one say the same, byte for byte, however they are cut",
  [
    fc.array(block, { minLength: 1, maxLength: 2 }),
    fc.constantFrom(...STYLES),
    fc.tuple(cuts(), fc.boolean()),
    options,
  ],
  (blocks, json, [at, between], options) => {
    const stream = streamOf(blocks, json);
    const reads = between
      ? pieces(stream.split(/(?<=\n\n)/), at).map((events) => events.join(""))
      : pieces(stream, at);
    const { joined: _joined, ...fast } = read(reads, true, options);
    const { joined: _none, ...slow } = read(reads, false, options);
    assertEquals(fast, slow);
  },
);

Deno.test("MessageEvents: what a read brings of one block is one chunk, in every style of JSON", () => {
  for (const json of STYLES) {
    for (const kind of KINDS.slice(0, 3)) {
      const stream = streamOf(
        [{ kind, texts: Array(40).fill({ said: "é/wo\nrd" }) }],
        json,
      );
      const { joined, chunks } = read(
        pieces(stream, [0.3, 0.5, 0.6]),
        true,
        {},
      );
      assertEquals(joined, 4, kind.type);
      assertEquals(chunks.length > 40, true);
    }
  }
});
