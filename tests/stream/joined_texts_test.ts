/** A burst says the same whether the events that repeat the one before are joined or each is decoded. */
import { assertEquals, unreachable } from "@std/assert";
import fc from "fast-check";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatChunk } from "../../lib/core/chat.ts";
import {
  CHUNK_TEXTS,
  ChunkDecoder,
} from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import {
  MESSAGE_TEXTS,
  MessageStreamDecoder,
} from "../../lib/dialects/anthropic_messages/decode/stream.ts";
import { type ServerSentEvent, SseParser } from "../../lib/stream/sse.ts";
import { brokenText, cuts, pieces, property, text } from "../fuzz/property.ts";

/** Takes one event. */
type Decode = (event: ServerSentEvent) => readonly ChatChunk[];

/** What a stream comes to: its completion, its failure, and how many events there were. */
function outcome(
  reads: readonly string[],
  decode: Decode,
  texts?: readonly string[],
) {
  const parser = new SseParser({ texts });
  const fold = new Accumulator();
  let events = 0;
  let failure = "";
  try {
    const take = (event: ServerSentEvent) => {
      events++;
      for (const chunk of decode(event)) fold.add(chunk);
    };
    for (const read of reads) parser.push(read).forEach(take);
    parser.end().forEach(take);
  } catch (error) {
    failure = String(error);
  }
  const said = JSON.stringify(fold.completion({ partial: true }));
  return { said, failure, events };
}

const DECODERS: Readonly<
  Record<string, { texts: readonly string[]; make: () => Decode }>
> = {
  chat: {
    texts: CHUNK_TEXTS,
    make: () => {
      const decoder = new ChunkDecoder({ newCallId: () => "call_1" });
      return (event) => decoder.push(event);
    },
  },
  tags: {
    texts: CHUNK_TEXTS,
    make: () => {
      const decoder = new ChunkDecoder({ thinkTags: true });
      return (event) => decoder.push(event);
    },
  },
  messages: {
    texts: MESSAGE_TEXTS,
    make: () => {
      const decoder = new MessageStreamDecoder({ created: 1 });
      return ({ data, event }) => decoder.push(data, event);
    },
  },
};

function compared(reads: readonly string[], decoder: string) {
  const { make, texts } = DECODERS[decoder] ?? unreachable();
  const { events: joined, ...one } = outcome(reads, make(), texts);
  const { events, ...other } = outcome(reads, make());
  assertEquals(one, other);
  return { joined, events };
}

function chunk(delta: string, more = ""): string {
  return `data: {"id":"c","created":1,"model":"m","choices":[{"index":0,"delta":{${delta}},"finish_reason":null}]${more}}\n\n`;
}

function message(name: string, type: string, text: string): string {
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"${type}","${name}":${text}}}\n\n`;
}

/** Forms of an event with a text. */
const FORMS: readonly [
  decoder: string,
  joins: boolean,
  event: (text: string) => string,
][] = [
  ["chat", true, (text) => chunk(`"content":${text}`)],
  ["chat", true, (text) => chunk(`"content": ${text}`, `,"usage":null`)],
  ["chat", true, (text) => chunk(`"role":"assistant","content":${text}`)],
  ["chat", true, (text) => chunk(`"content":null,"reasoning_content":${text}`)],
  ["chat", true, (text) => chunk(`"content":"","reasoning":${text}`)],
  ["tags", true, (text) => chunk(`"content":${text}`)],
  ["messages", true, (text) => message("text", "text_delta", text)],
  ["messages", true, (text) => message("thinking", "thinking_delta", text)],
  ["chat", false, (text) => chunk(`"content":${text},"content":"last"`)],
  [
    "chat",
    false,
    (text) => chunk(`"content":${text}`, `,"usage":{"total_tokens":3}`),
  ],
  [
    "chat",
    false,
    (text) => chunk(`"content":${text},"refusal":""`).replace("null", '"stop"'),
  ],
  ["chat", false, (text) => chunk(`"content":${text},"reasoning":["b"]`)],
  [
    "chat",
    false,
    (text) =>
      chunk(
        `"tool_calls":[{"index":0,"id":"call_1","function":{"name":"f","arguments":${text}}}]`,
      ),
  ],
  ["chat", false, (text) => chunk(`"content":${text},"role":"a\\u0062"`)],
  [
    "chat",
    false,
    (text) =>
      `data: {"choices":[{"delta":{"content":${text}}},{"index":1,"delta":{}}]}\n\n`,
  ],
  ["chat", false, (text) => `id: 1\n${chunk(`"content":${text}`)}`],
  [
    "chat",
    false,
    (text) => chunk(`"content":${text}`).replaceAll("\n", "\r\n"),
  ],
  [
    "messages",
    false,
    (text) => message("partial_json", "input_json_delta", text),
  ],
];

Deno.test("SseParser: many events of one read that differ in a text alone are one", () => {
  const texts = Array.from(
    { length: 100 },
    (_, i) => JSON.stringify(`é${i}"\n`),
  );
  for (const [decoder, joins, event] of FORMS) {
    const { joined, events } = compared([texts.map(event).join("")], decoder);
    assertEquals(events, 100);
    assertEquals(joined, joins ? 1 : 100, event('""'));
  }
});

Deno.test("SseParser: a few events of one read stay as many", () => {
  const few = chunk('"content":"a"').repeat(20);
  assertEquals(compared([few, few, few], "chat"), { joined: 60, events: 60 });
});

const said = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom('"a"', '" word"', '"é"', '""', '"<think>"'),
  },
  { weight: 3, arbitrary: text().map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: brokenText().map((raw) => `"${raw}"`) },
);
const times = fc.constantFrom(1, 1, 3, 40);

property("SseParser: a burst says the same with its texts joined", [
  fc.array(
    fc.tuple(
      fc.nat({ max: FORMS.length - 1 }),
      fc.array(fc.tuple(said, times), { minLength: 1, maxLength: 5 }),
    ),
    { maxLength: 4 },
  ),
  fc.constantFrom("chat", "tags", "messages"),
  cuts(),
], (parts, decoder, at) => {
  const stream = parts.flatMap(([form, texts]) =>
    texts.map(([text, times]) => FORMS[form]?.[2](text).repeat(times) ?? "")
  ).join("");
  compared(pieces(stream, at), decoder);
});
