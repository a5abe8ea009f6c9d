import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Accumulator } from "../../lib/core/accumulate.ts";
import type { ChatCompletion } from "../../lib/core/chat.ts";
import { ChunkDecoder } from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import { EventMender, openTemplate } from "../../lib/server/event_mender.ts";
import { StreamPassage } from "../../lib/server/stream_passage.ts";
import { StreamTap } from "../../lib/server/stream_tap.ts";
import { SseParser } from "../../lib/wire/sse.ts";
import { brokenText, cuts, pieces, property, text } from "./property.ts";

/** What may stand between two pieces of text. */
const other = fc.constantFrom(
  ": a comment\n\n",
  "\n",
  "\r",
  "data: ",
  'data: {"choices":[{"index":0,"delta":{"content":"cr"},"finish_reason":null}]}\r\n\r\n',
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"look","arguments":""}}]}}]}\n\n',
  'data: {"choices":[{"index":1,"delta":{"content":"other"}}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{"content":"so"},"error":null}]}\n\n',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n',
  'data: {"error":{"message":"busy"}}\n\n',
  "data: [DONE]\n\n",
);

const said = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", " word", "\\", '"', "é", "") },
  text().map((text) => text.toWellFormed()),
);

const piece = fc.oneof(
  { weight: 40, arbitrary: said.map((said) => JSON.stringify(said)) },
  { weight: 2, arbitrary: brokenText().map((raw) => `"${raw}"`) },
  { weight: 1, arbitrary: other.map((other) => ({ other })) },
);

interface Relayed {
  /** What the client has after each read. */
  readonly passed: string[];
  readonly completion: ChatCompletion;
  readonly characters: number;
  readonly failure: string;
}

/** What becomes of reads; `take` and `end` return what they pass on and may throw. */
function relayed(
  reads: readonly Uint8Array[],
  fold: Accumulator,
  { take, end, ended }: {
    take: (read: Uint8Array) => string;
    end: () => string;
    ended: () => boolean;
  },
): Relayed {
  const passed: string[] = [];
  let failure = "";
  try {
    for (const read of reads) if (!ended()) passed.push(take(read));
    passed.push(end());
  } catch (error) {
    failure = String(error);
  }
  const completion = fold.completion({ partial: true });
  return { passed, completion, characters: fold.characters, failure };
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** Each event by itself. */
function plainly(reads: readonly Uint8Array[]): Relayed {
  const mender = new EventMender();
  const decoder = new ChunkDecoder();
  const parser = new SseParser();
  // As the decoder of the wire: the one mark that the format allows is the parser's to drop.
  const text = new TextDecoder("utf-8", { ignoreBOM: true });
  const fold = new Accumulator();
  const record = (events: ReturnType<SseParser["push"]>) => {
    for (const event of events) decoder.push(event).forEach((c) => fold.add(c));
  };
  return relayed(reads, fold, {
    ended: () => mender.ended,
    take(read) {
      const bytes = mender.push(read);
      record(parser.push(text.decode(read, { stream: true })));
      return latin1(bytes);
    },
    end() {
      const bytes = mender.end();
      record(parser.end());
      decoder.drain().forEach((chunk) => fold.add(chunk));
      try {
        decoder.end().forEach((chunk) => fold.add(chunk));
      } catch {
        // Whether the answer has its end is the decoder's to say.
      }
      return latin1(bytes);
    },
  });
}

function inPassage(reads: readonly Uint8Array[]): Relayed {
  const mender = new EventMender();
  const fold = new Accumulator();
  const tap = new StreamTap(
    (chunk) => fold.add(chunk),
    new ChunkDecoder(),
    openTemplate,
  );
  let out = "";
  const passage = new StreamPassage(mender, tap, {
    write(bytes) {
      out += latin1(bytes);
      return undefined;
    },
  });
  const told = () => {
    const text = out;
    out = "";
    return text;
  };
  return relayed(reads, fold, {
    ended: () => mender.ended,
    take(read) {
      const lent = read.slice();
      passage.take(lent, 0);
      // Nothing may be left in what was only lent.
      lent.fill(0);
      return told();
    },
    end() {
      passage.end();
      try {
        tap.end();
      } catch {
        // As above.
      }
      return told();
    },
  });
}

property(
  "StreamPassage: the client and the record get what they get event by event, at the same reads",
  [
    fc.constantFrom("content", "reasoning_content", "reasoning"),
    fc.boolean(),
    fc.array(piece, { minLength: 8, maxLength: 60, size: "max" }),
    fc.tuple(cuts(), fc.boolean()),
  ],
  (name, padded, texts, [at, between]) => {
    const padding = padded ? ',"obfuscation":"xy"' : "";
    const stream = texts.map((text) =>
      typeof text === "string"
        ? `data: {"id":"a","created":1,"model":"m","choices":[{"index":0,"delta":{"${name}":${text}},"finish_reason":null}]${padding}}\n\n`
        : text.other
    ).join("");
    const bytes = new TextEncoder().encode(stream);
    const reads = between
      ? pieces(stream.split(/(?<=\n\n)/), at).map((events) =>
        new TextEncoder().encode(events.join(""))
      )
      : pieces(bytes, at);
    const fast = inPassage(reads);
    const slow = plainly(reads);
    if (slow.failure === "") assertEquals(fast, slow);
    else {
      assert(fast.failure !== "");
      assertEquals(fast.passed.join(""), slow.passed.join(""));
    }
  },
);
