import { assert, assertEquals, assertThrows } from "@std/assert";
import { StreamError } from "../../lib/core/errors.ts";
import { EventMender } from "../../lib/server/event_mender.ts";
import { everySplit } from "../helpers/every_split.ts";

const encoder = new TextEncoder();

function chunk(content: string): string {
  return JSON.stringify({
    id: "1",
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
}

const A = chunk("Grüß 🌍");
const B = chunk("b");

/** What a client gets of a stream that arrives in these pieces. */
function mend(pieces: Iterable<Uint8Array>): string {
  const mender = new EventMender();
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for (const piece of pieces) {
    text += decoder.decode(mender.push(piece), { stream: true });
  }
  return text + decoder.decode(mender.end());
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
    `data: {"error":{"message":"m","x":1}}\n\n`,
    `data: {"error":{"message":"m","x":1}}\n\n`,
  ],
  [
    "a flat error under its event name",
    `event: error\ndata: {"message":"m","type":"t"}\n\n`,
    `data: {"error":{"message":"m","type":"t","param":null,"code":"t"}}\n\n`,
  ],
  [
    "an error line of older llama.cpp",
    `error: {"message":"m","type":"t","code":400}\n\n`,
    `data: {"error":{"message":"m","type":"t","param":null,"code":"400"}}\n\n`,
  ],
  [
    "text in choices that says [DONE] and choices",
    `data: ${chunk('data: [DONE]\n\n"choices":[')}\n\n`,
    `data: ${chunk('data: [DONE]\n\n"choices":[')}\n\n`,
  ],
];
for (const [name, input, output] of cases) {
  Deno.test({
    name: `EventMender: ${name}, cut anywhere`,
    permissions: "none",
    fn() {
      const bytes = encoder.encode(input);
      assertEquals(mend([bytes]), output);
      for (const pieces of everySplit(bytes)) {
        assertEquals(mend(pieces), output);
      }
    },
  });
}

Deno.test({
  name:
    "EventMender: a read of well-formed events comes back as the same bytes",
  permissions: "none",
  fn() {
    const bytes = encoder.encode(AB);
    const mended = new EventMender().push(bytes);
    assert(mended.buffer === bytes.buffer);
    assertEquals(mended.length, bytes.length);
  },
});

Deno.test({
  name: "EventMender: a whole event is not held back for what follows",
  permissions: "none",
  fn() {
    const mender = new EventMender();
    const half = encoder.encode(`data: ${A}\n\ndata: {`);
    const text = new TextDecoder().decode(mender.push(half));
    assertEquals(text, `data: ${A}\n\n`);
  },
});

Deno.test({
  name: "EventMender: tells what it has passed on",
  permissions: "none",
  fn() {
    const mender = new EventMender();
    const push = (text: string) => {
      mender.push(encoder.encode(text));
      return [mender.begun, mender.done, mender.failed];
    };
    assertEquals(push(": x\n\nevent: ping\ndata: {}\n\n"), [
      false,
      false,
      false,
    ]);
    assertEquals(push(`data: ${A}\n\n`), [true, false, false]);
    assertEquals(push(`data: {"error":{"message":"m"}}\n\n`), [
      true,
      false,
      true,
    ]);
    const ended = new EventMender();
    ended.push(encoder.encode("data: [DONE]\n\n"));
    assertEquals([ended.begun, ended.done, ended.ended], [false, true, true]);
  },
});

Deno.test({
  name: "EventMender: an event that is no JSON is an error",
  permissions: "none",
  fn() {
    const bytes = encoder.encode("data: hello\n\n");
    const error = assertThrows(
      () => new EventMender().push(bytes),
      StreamError,
    );
    assertEquals(error.kind, "invalid");
  },
});

Deno.test({
  name: "EventMender: an event without end is an error, not all of the memory",
  permissions: "none",
  fn() {
    const mender = new EventMender();
    const piece = encoder.encode("x".repeat(2 ** 20));
    const error = assertThrows(() => {
      for (let i = 0; i < 200; i++) mender.push(piece);
    }, StreamError);
    assertEquals(error.kind, "invalid");
  },
});
