import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeServerSentEvent, SseParser } from "../../lib/stream/sse.ts";
import { ChatReader } from "../../lib/server/relay/normalize_openai.ts";
import { relayed } from "../helpers/relayed.ts";
import { cuts, pieces, property, text } from "./property.ts";

const name = fc.stringMatching(/^[a-z_]{1,12}$/).filter((name) =>
  name !== "message"
);

function parsed(parts: readonly string[]): unknown[] {
  const parser = new SseParser();
  return [...parts.flatMap((part) => parser.push(part)), ...parser.end()];
}

property(
  "SseParser: reads what is encoded, however it is cut",
  [fc.array(fc.tuple(text(), fc.option(name, { nil: undefined }))), cuts()],
  (events, at) => {
    const wire = events.map(([data, event]) =>
      encodeServerSentEvent(event === undefined ? { data } : { data, event })
    ).join("");
    const read = parsed(pieces(wire, at)) as { data: string; event: string }[];
    assertEquals(
      read.map(({ data, event }) => [data, event]),
      events.map(([data, event]) => [
        data.replace(/\r\n?/g, "\n"),
        event ?? "message",
      ]),
    );
  },
);

property(
  "SseParser: any text gives the same events, however it is cut",
  [text(), cuts()],
  (wire, at) => assertEquals(parsed(pieces(wire, at)), parsed([wire])),
);

function normalized(parts: readonly Uint8Array[]): unknown {
  const { texts, last, stream, chunks, thrown } = relayed(
    new ChatReader({ newCallId: () => "call" }),
    parts,
  );
  return {
    // Whether a comment behind blank lines is passed on depends on where they were cut; clients read none.
    passed: thrown === undefined
      ? (texts.join("") + last).replaceAll(": keep-alive\n\n", "")
      : "",
    chunks: thrown === undefined ? chunks.flat() : [],
    state: stream.state,
    thrown: String(thrown),
  };
}

const chunk = fc.record({
  choices: fc.array(fc.record({
    index: fc.nat(3),
    delta: fc.record({ content: text() }, { requiredKeys: [] }),
  })),
  error: fc.option(text(), { nil: undefined }),
  id: text(),
}, { requiredKeys: [] });
const event = fc.oneof(
  {
    weight: 4,
    arbitrary: chunk.map((one) => `data: ${JSON.stringify(one)}\n\n`),
  },
  { weight: 1, arbitrary: text() },
  fc.constantFrom(": ping\n\n", "data: [DONE]\n\n", "\n", "event: ping\n"),
);

property(
  "ChatReader: a stream passes and says the same, however it is cut",
  [fc.array(event, { maxLength: 6 }), cuts()],
  (events, at) => {
    const wire = new TextEncoder().encode(events.join(""));
    assertEquals(normalized(pieces(wire, at)), normalized([wire]));
  },
);
