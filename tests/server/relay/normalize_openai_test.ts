import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertThrows,
} from "@std/assert";
import { StreamError } from "../../../lib/core/errors.ts";
import { ChatReader } from "../../../lib/server/relay/normalize_openai.ts";
import { RelayedStream } from "../../../lib/server/relay/relayed_stream.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { relayed } from "../../helpers/relayed.ts";

const encoder = new TextEncoder();

function chunk(content: string): string {
  return JSON.stringify({
    id: "1",
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
}

const A = chunk("Grüß 🌍");
const B = chunk("b");

/** What the end adds: none of these streams has a finish reason. */
const ENDING =
  /(?:data: [^\n]*"finish_reason":"stop"[^\n]*\n\n)?data: \[DONE\]\n\n$|data: \{"error":\{"message":"the answer is cut[^\n]*\n\n$/;

/** What a client gets of a stream that arrives in these pieces, without what its end adds. */
function normalized(pieces: Iterable<Uint8Array>): string {
  const { texts, last, thrown } = relayed(new ChatReader(), pieces);
  if (thrown !== undefined) throw thrown;
  return texts.join("") + last.replace(ENDING, "");
}

const AB = `data: ${A}\n\ndata: ${B}\n\n`;

const cases: [name: string, input: string, output: string][] = [
  ["well-formed events", AB, AB],
  ["what follows [DONE] is dropped", `${AB}data: [DONE]\n\ndata: x\n\n`, AB],
  ["CRLF", AB.replaceAll("\n", "\r\n"), AB],
  ["CR", AB.replaceAll("\n", "\r"), AB],
  ["CRLF fields with LF blank lines", `data: ${A}\r\n\ndata: ${B}\r\n\n`, AB],
  ["a BOM", `\ufeff${AB}`, AB],
  ["no space after data:", `data:${A}\n\ndata:${B}\n\n`, AB],
  [
    "id, retry and event lines",
    `retry: 1000\n\nid: 1\nevent: message\ndata: ${A}\nid: 2\n\ndata: ${B}\n\n`,
    AB,
  ],
  ["blocks without data", `event: ping\n\nid: 5\n\n\n\n${AB}data:\n\n`, AB],
  ["pings", `event: ping\ndata: {}\n\n${AB}data: {"type":"ping"}\n\n`, AB],
  [
    "comments",
    `: OPENROUTER PROCESSING\n\n${AB}:\n\n`,
    `: keep-alive\n\n${AB}: keep-alive\n\n`,
  ],
  ["a comment right before an event", `: x\n${AB}`, `: keep-alive\n\n${AB}`],
  ["a comment inside an event", `id: 1\n: x\n${AB}`, AB],
  ["a comment sent as data", `data: : x\n\n${AB}`, `: keep-alive\n\n${AB}`],
  ["[DONE] with a trailing space", `${AB}data: [DONE] \n\n`, AB],
  ["[DONE] without a space", `${AB}data:[DONE]\n\n`, AB],
  [
    "JSON over several data lines",
    `data: {"id":"1",\ndata: "choices":[]}\n\n`,
    `data: {"id":"1", "choices":[]}\n\n`,
  ],
  [
    "padding after the object",
    `data: {"choices": []}   \n\n`,
    `data: {"choices": []}   \n\n`,
  ],
  ["a last event without its blank line", `data: ${A}\n\ndata: ${B}\n`, AB],
  ["a last event without its line end", `data: ${A}\n\ndata: ${B}`, AB],
  [
    "half of a last event",
    `data: ${A}\n\ndata: ${B.slice(0, -3)}`,
    `data: ${A}\n\n`,
  ],
  [
    "a chunk without choices",
    `data: {"id":"1","usage":{"prompt_tokens":1}}\n\n`,
    `data: {"id":"1","usage":{"prompt_tokens":1},"choices":[]}\n\n`,
  ],
  [
    "a chunk whose choices are null",
    `data: {"id":"1","choices":null}\n\n`,
    `data: {"id":"1","choices":[]}\n\n`,
  ],
  [
    "OpenAI's error object",
    `${AB}data: {"error":{"message":"m","x":1}}\n\n`,
    `${AB}data: {"error":{"message":"m","x":1}}\n\n`,
  ],
  [
    "a flat error under its event name",
    `${AB}event: error\ndata: {"message":"m","type":"t"}\n\n`,
    `${AB}data: {"error":{"message":"m","type":"t","param":null,"code":"t"}}\n\n`,
  ],
  [
    "an error line of older llama.cpp",
    `${AB}error: {"message":"m","type":"t","code":400}\n\n`,
    `${AB}data: {"error":{"message":"m","type":"t","param":null,"code":"400"}}\n\n`,
  ],
  [
    "text in choices that says [DONE] and choices",
    `data: ${chunk('data: [DONE]\n\n"choices":[')}\n\n`,
    `data: ${chunk('data: [DONE]\n\n"choices":[')}\n\n`,
  ],
];
for (const [name, input, output] of cases) {
  Deno.test({
    name: `ChatReader: ${name}, cut anywhere`,
    permissions: "none",
    fn() {
      const bytes = encoder.encode(input);
      assertEquals(normalized([bytes]), output);
      for (const pieces of everySplit(bytes)) {
        assertEquals(normalized(pieces), output);
      }
    },
  });
}

Deno.test({
  name: "ChatReader: a read of well-formed events comes back as the same bytes",
  permissions: "none",
  fn() {
    const bytes = encoder.encode(AB);
    const { pass } = new RelayedStream(new ChatReader()).read(bytes);
    assert(pass.buffer === bytes.buffer);
    assertEquals(pass.length, bytes.length);
  },
});

Deno.test({
  name: "ChatReader: a whole event is not held back for what follows",
  permissions: "none",
  fn() {
    const half = encoder.encode(`data: ${A}\n\ndata: {`);
    const { pass } = new RelayedStream(new ChatReader()).read(half);
    assertEquals(new TextDecoder().decode(pass), `data: ${A}\n\n`);
  },
});

Deno.test({
  name: "ChatReader: the stream is opening, passing, and then ended or failed",
  permissions: "none",
  fn() {
    const stream = new RelayedStream(new ChatReader());
    const stateAfter = (text: string) => {
      stream.read(encoder.encode(text));
      return stream.state;
    };
    assertEquals(stateAfter(": x\n\nevent: ping\ndata: {}\n\n"), "opening");
    assertEquals(stateAfter(`data: ${A}\n\n`), "passing");
    assertEquals(stateAfter(`data: {"error":{"message":"m"}}\n\n`), "failed");
    assertInstanceOf(stream.failure, StreamError);
    const ended = new RelayedStream(new ChatReader());
    ended.read(encoder.encode("data: [DONE]\n\n"));
    assertEquals(ended.state, "ended");
  },
});

Deno.test({
  name: "ChatReader: a stream that begins with a failure throws it",
  permissions: "none",
  fn() {
    const bytes = encoder.encode('data: {"error":{"message":"m"}}\n\n');
    const error = assertThrows(
      () => new RelayedStream(new ChatReader()).read(bytes),
      StreamError,
      "m",
    );
    assertEquals(error.kind, "error");
  },
});

Deno.test({
  name:
    "ChatReader: an event that is no JSON is an error, which the client reads in its place",
  permissions: "none",
  fn() {
    const bytes = encoder.encode("data: hello\n\n");
    const error = assertThrows(
      () => new RelayedStream(new ChatReader()).read(bytes),
      StreamError,
    );
    assertEquals(error.kind, "invalid");
    for (const broken of ["hello", '{"choices":[', '{"choices":[{}] x}']) {
      const stream = new RelayedStream(new ChatReader());
      const { pass, chunks } = stream.read(
        encoder.encode(`data: ${A}\n\ndata: ${broken}\n\ndata: ${B}\n\n`),
      );
      assertEquals(stream.state, "failed");
      assertEquals(chunks.length, 1);
      const [first = "", failure = "", ...more] = new TextDecoder().decode(pass)
        .split(/(?<=\n\n)/);
      assertEquals(first, `data: ${A}\n\n`);
      assertEquals(typeof JSON.parse(failure.slice(6)).error.message, "string");
      assertEquals(more, []);
    }
  },
});

Deno.test({
  name: "ChatReader: an event without end is an error, not all of the memory",
  permissions: "none",
  fn() {
    const stream = new RelayedStream(new ChatReader());
    const piece = encoder.encode("x".repeat(2 ** 20));
    const error = assertThrows(() => {
      for (let i = 0; i < 200; i++) stream.read(piece);
    }, StreamError);
    assertEquals(error.kind, "invalid");
  },
});

/** As TGI streams one answer: the index of the choice counts its tokens. */
function counted(index: number, content: string, reason: string | null = null) {
  const delta = { role: "assistant", content };
  return `data:${
    JSON.stringify({
      object: "chat.completion.chunk",
      id: "",
      created: 1732700000,
      model: "m",
      choices: [{ index, delta, logprobs: null, finish_reason: reason }],
      usage: null,
    })
  }\n\n`;
}

for (
  const [about, input, indexes] of [
    [
      "that count tokens are 0 for the client, too",
      ["T", "h", "e", " ", "é"].map((at, i) => counted(i + 1, at)).join("") +
      counted(6, "", "stop"),
      "000000",
    ],
    [
      "that count two tokens are 0, too",
      counted(0, "H") + counted(1, "i", "stop") + "data:[DONE]\n\n",
      "00",
    ],
    [
      "of two choices that take turns stay",
      counted(0, "a") + counted(1, "x") + counted(0, "b") + counted(1, "y") +
      counted(0, "", "stop") + counted(1, "", "stop"),
      "010101",
    ],
  ] as const
) {
  Deno.test(`ChatReader: indexes ${about}, however the stream is cut`, () => {
    for (const pieces of everySplit(encoder.encode(input))) {
      const { texts, last, thrown } = relayed(new ChatReader(), pieces);
      assertEquals(thrown, undefined);
      const events = (texts.join("") + last).matchAll(
        /"choices":\[\{"index":(\d)/g,
      );
      assertEquals(Array.from(events, ([, index]) => index).join(""), indexes);
      assert(last.endsWith("data: [DONE]\n\n"));
    }
  });
}
