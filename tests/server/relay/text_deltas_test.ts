/** A stream is read alike whether events that repeat the one before are recognized or each is parsed. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChatReader } from "../../../lib/server/relay/normalize_openai.ts";
import type { StreamReader } from "../../../lib/server/relay/relayed_stream.ts";
import {
  brokenText,
  cuts,
  pieces,
  property,
  text,
} from "../../fuzz/property.ts";
import { relayed } from "../../helpers/relayed.ts";

const OPTIONS = {
  newCallId: () => "call_1",
  decode: { newCallId: () => "call_1" },
};

/** A reader that parses every event. */
function plainReader(): StreamReader {
  const reader = new ChatReader(OPTIONS);
  return {
    get complete() {
      return reader.complete;
    },
    read: (event, isLast) => reader.read(event, isLast),
    drain: () => reader.drain(),
    end: () => reader.end(),
    fail: (error) => reader.fail(error),
  };
}

/** What becomes of a stream in pieces. */
function outcome(reader: StreamReader, reads: readonly Uint8Array[]): unknown {
  const { texts, last, chunks, stream, thrown } = relayed(reader, reads);
  const { state, failure } = stream;
  // The order of members counts, too.
  const written = JSON.stringify(chunks);
  return {
    texts,
    last,
    written,
    state,
    failure: String(failure),
    thrown: String(thrown),
  };
}

function assertReadsAlike(reads: readonly Uint8Array[]): void {
  assertEquals(
    outcome(new ChatReader(OPTIONS), reads),
    outcome(plainReader(), reads),
  );
}

/** Forms of an event with a text. */
const FORMS: readonly ((text: string) => string)[] = [
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":${text}},"logprobs":null,"finish_reason":null}],"usage":null}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"reasoning_content":${text},"content":null},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}],"obfuscation":"xY"}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text},"content":"last"},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"reasoning":"r","reasoning_content":${text}},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null,"logprobs":{"content":[]}}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":"stop"}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":1,"delta":{"content":${text}},"finish_reason":null}]}`,
  (text) => `{"choices":[{"delta":{"content":${text}}}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":${text}}}]},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":${text}}}]},"finish_reason":null}]}`,
  (text) =>
    `{"id":"é","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}]}`,
  (text) =>
    `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${text}},"finish_reason":null}],"error":{"message":"busy"}}`,
];

const said = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("a", " word", "é", "", '"', "~", "🌍\n").map((
      text,
    ) => JSON.stringify(text)),
  },
  {
    weight: 3,
    arbitrary: text().map((text) => JSON.stringify(text.toWellFormed())),
  },
  { weight: 1, arbitrary: brokenText().map((raw) => `"${raw}"`) },
);

const encoder = new TextEncoder();

property("relay: a stream is read alike with each event parsed", [
  fc.array(
    fc.tuple(
      fc.nat({ max: FORMS.length - 1 }),
      fc.array(said, { minLength: 1, maxLength: 6 }),
    ),
    { maxLength: 5 },
  ),
  fc.constantFrom("\n\n", "\n\n", "\n\n", "\r\n\r\n", "\n"),
  cuts(),
], (parts, end, at) => {
  const stream = parts.flatMap(([form, texts]) =>
    texts.map((text) => `data: ${FORMS[form]?.(text)}${end}`)
  ).join("");
  assertReadsAlike(pieces(encoder.encode(`${stream}data: [DONE]\n\n`), at));
});

property(
  "relay: a stream that is changed anywhere is read alike with each event parsed",
  [
    fc.nat({ max: 3 }),
    fc.array(said, { minLength: 3, maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.nat({ max: 1 })), {
      minLength: 1,
      maxLength: 3,
    }),
    cuts(),
  ],
  (form, texts, changes, at) => {
    const stream = encoder.encode(
      texts.map((text) => `data: ${FORMS[form]?.(text)}\n\n`).join(""),
    );
    let bytes = [...stream];
    for (const [where, byte, removed] of changes) {
      bytes = bytes.toSpliced(where % bytes.length, removed, byte);
    }
    assertReadsAlike(pieces(new Uint8Array(bytes), at));
  },
);

Deno.test("relay: every fixture, cut in many places, is read alike with each event parsed", async () => {
  const folder = new URL("../../fixtures/openai_chat/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".sse")) continue;
    const stream = await Deno.readFile(new URL(name, folder));
    for (let at = 0; at < stream.length; at += 7) {
      assertReadsAlike([stream.slice(0, at), stream.slice(at)]);
    }
  }
});
