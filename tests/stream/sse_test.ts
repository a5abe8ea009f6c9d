import { assertEquals, assertRejects } from "@std/assert";
import { StreamError } from "../../lib/core/errors.ts";
import {
  decodeEventBatches,
  type ServerSentEvent,
  type ServerSentEventOptions,
  SseParser,
} from "../../lib/stream/sse.ts";
import { decodeServerSentEvents } from "../helpers/decode_events.ts";
import { asBody, everySplit } from "../helpers/every_split.ts";

const encoder = new TextEncoder();

/** An event as the tables below write it: data alone, or what differs from a plain message. */
type Expected = string | Partial<ServerSentEvent>;

function full(expected: readonly Expected[]): ServerSentEvent[] {
  return expected.map((event) => ({
    event: "message",
    data: "",
    id: "",
    ...(typeof event === "string" ? { data: event } : event),
  }));
}

async function decode(
  pieces: Iterable<Uint8Array>,
  options?: ServerSentEventOptions,
): Promise<ServerSentEvent[]> {
  return await Array.fromAsync(decodeServerSentEvents(asBody(pieces), options));
}

/** Name, stream, events. A stream is text, or bytes where it is no valid UTF-8. */
type Case = [string, string | Uint8Array<ArrayBuffer>, Expected[]];

const FORMAT: Case[] = [
  ["one event", "data: a\n\n", ["a"]],
  ["characters of two, three and four bytes", "data: é€😀\n\n", ["é€😀"]],
  [
    "invalid UTF-8 becomes U+FFFD",
    new Uint8Array([
      0x64,
      0x61,
      0x74,
      0x61,
      0x3a,
      0xff,
      0xe2,
      0x82,
      0x0a,
      0x0a,
    ]),
    ["\ufffd\ufffd"],
  ],
  ["a leading BOM is dropped", "\ufeffdata: a\n\n", ["a"]],
  ["a second BOM is content", "\ufeff\ufeffdata: a\n\ndata: b\n\n", ["b"]],
  ["a later BOM is content", "data: a\n\n\ufeffdata: b\n\ndata: c\n\n", [
    "a",
    "c",
  ]],
  ["a BOM inside data is content", "data: \ufeff\n\n", ["\ufeff"]],
  ["a stream of a BOM alone", "\ufeff", []],
  ["an empty stream", "", []],
  ["lines end with CR", "data: a\r\rdata: b\r\r", ["a", "b"]],
  ["lines end with CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]],
  ["fields with CRLF, blank lines with LF", "data: a\r\n\ndata: b\r\n\n", [
    "a",
    "b",
  ]],
  ["all three line ends mixed", "data: a\rdata: b\ndata: c\r\n\r\n", [
    "a\nb\nc",
  ]],
  ["CR then LF CR ends a line once", "data: a\r\ndata: b\r\n\r", ["a\nb"]],
  ["LF then CR are two line ends", "data: a\n\rdata: b\n\r", ["a", "b"]],
  ["comments", ": c\n:\n:data: no\ndata: a\n: : :\n\n", ["a"]],
  ["no space after the colon", "data:a\n\n", ["a"]],
  ["one leading space is removed", "data:  a\n\n", [" a"]],
  ["a leading tab stays", "data:\ta\n\n", ["\ta"]],
  ["trailing spaces stay", "data: a  \n\n", ["a  "]],
  ["a colon in the value", "data: a: b\n\n", ["a: b"]],
  ["a name without colon has an empty value", "data\n\n", [""]],
  ["names are literal", "Data: a\n data: b\ndata : c\ndata: d\n\n", ["d"]],
  ["unknown names are ignored", "error: x\nfoo: y\nfoo\ndata: a\n\n", ["a"]],
  ["data lines are joined with LF", "data: a\ndata:\ndata: b\n\n", ["a\n\nb"]],
  ["an empty data line is an empty string", "data:\n\n", [""]],
  ["two bare data lines", "data\ndata\n\n", ["\n"]],
  ["NUL inside data is content", "data: a\0b\n\n", ["a\0b"]],
  ["event names the next event only", "event: x\ndata: a\n\ndata: b\n\n", [
    { event: "x", data: "a" },
    "b",
  ]],
  ["the last event field counts", "event: x\nevent: y\ndata: a\n\n", [
    { event: "y", data: "a" },
  ]],
  ["an empty event field is message", "event: x\nevent:\ndata: a\n\n", ["a"]],
  ["event without data emits nothing", "event: x\n\ndata: a\n\n", ["a"]],
  [
    "id stays until the next one",
    "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
    [
      { data: "a", id: "1" },
      { data: "b", id: "1" },
      "c",
    ],
  ],
  ["id with NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", [
    { data: "a", id: "1" },
  ]],
  ["id without data still counts", "id: 7\n\ndata: a\n\n", [
    { data: "a", id: "7" },
  ]],
  ["retry is no event", "retry: 3000\n\nretry: x\n\ndata: a\n\n", ["a"]],
  ["blank lines alone emit nothing", "\n\n\r\n\r\rdata: a\n\n\n\n", ["a"]],
];

for (const [name, stream, expected] of FORMAT) {
  const bytes = typeof stream === "string" ? encoder.encode(stream) : stream;
  Deno.test({
    name: `decodeServerSentEvents: ${name}, cut at every byte`,
    permissions: "none",
    async fn() {
      for (const pieces of everySplit(bytes)) {
        assertEquals(await decode(pieces), full(expected));
        assertEquals(
          await decode(pieces, { atEnd: "discard" }),
          full(expected),
        );
      }
    },
  });
}

const DEVIATIONS: Case[] = [
  ["last event without blank line", "data: a\n\ndata: b\n", [
    "a",
    { data: "b", unterminated: true },
  ]],
  ["last event without any line end", "data: a\n\ndata: b", [
    "a",
    { data: "b", unterminated: true },
  ]],
  ["last event cut inside its name", "data: a\n\ndat", ["a"]],
  ["last event cut after event field", "data: a\n\nevent: x\n", ["a"]],
  ["last event ended by one CRLF", "event: x\r\ndata: b\r\n", [
    { event: "x", data: "b", unterminated: true },
  ]],
  [
    "keep-alive comments",
    ": OPENROUTER PROCESSING\n\n: keep-alive\n\n:\n\n: ping\n\ndata: a\n\n",
    ["a"],
  ],
  [
    "data-less blocks",
    "event: ping\n\nretry: 3000\n\nid: 5\n\ndata:\n\ndata: a\n\n",
    [{ data: "", id: "5" }, { data: "a", id: "5" }],
  ],
  [
    "ping events",
    'event: ping\ndata: {"type":"ping"}\n\nevent: ping\ndata: {}\n\n',
    [{ event: "ping", data: '{"type":"ping"}' }, { event: "ping", data: "{}" }],
  ],
  ["a line error: {json}", 'data: a\n\nerror: {"code":500}\n\n', [
    "a",
    { event: "error", data: '{"code":500}' },
  ]],
  ["a line error:{json} at the end", 'error:{"code":500}', [
    { event: "error", data: '{"code":500}' },
  ]],
  [
    "a line error that is no JSON object",
    'error: [1]\nerror: {x\nerror: "x"\n\n',
    [],
  ],
  ["comment text re-emitted as data", "data: : OPENROUTER PROCESSING\n\n", [
    ": OPENROUTER PROCESSING",
  ]],
  ["JSON over several data lines", 'data: {\ndata:   "a": 1\ndata: }\n\n', [
    '{\n  "a": 1\n}',
  ]],
  ["JSON padded with spaces", 'data: {"a":1}   \n\n', ['{"a":1}   ']],
  ["[DONE] as it was written", "data:[DONE]\n\ndata: [DONE] \n\ndata: x\n\n", [
    "[DONE]",
    "[DONE] ",
    "x",
  ]],
];

for (const [name, stream, expected] of DEVIATIONS) {
  const bytes = typeof stream === "string" ? encoder.encode(stream) : stream;
  Deno.test({
    name: `decodeServerSentEvents: ${name}, cut at every byte`,
    permissions: "none",
    async fn() {
      for (const pieces of everySplit(bytes)) {
        assertEquals(await decode(pieces), full(expected));
      }
    },
  });
}

Deno.test({
  name:
    "decodeServerSentEvents: atEnd discard drops an event without blank line",
  permissions: "none",
  async fn() {
    const bytes = encoder.encode("data: a\n\ndata: b\n");
    assertEquals(await decode([bytes], { atEnd: "discard" }), full(["a"]));
  },
});

Deno.test({
  name: "decodeServerSentEvents: leaving the loop ends the body",
  permissions: "none",
  async fn() {
    let ended = false;
    async function* body(): AsyncGenerator<Uint8Array> {
      try {
        for (let i = 0; i < 1e6; i++) {
          yield await Promise.resolve(encoder.encode("data: a\n\n"));
        }
      } finally {
        ended = true;
      }
    }
    for await (const { data } of decodeServerSentEvents(body())) {
      assertEquals(data, "a");
      break;
    }
    assertEquals(ended, true);
  },
});

Deno.test({
  name: "decodeEventBatches: one batch a read, none empty",
  permissions: "none",
  async fn() {
    const pieces = ["data: a\n\ndata: b\n\nda", "ta: c", "\n\n: x\n", "data: d"]
      .map((piece) => encoder.encode(piece));
    const batches = await Array.fromAsync(
      decodeEventBatches(asBody(pieces), new SseParser()),
      (batch) => batch.map(({ data }) => data),
    );
    assertEquals(batches, [["a", "b"], ["c"], ["d"]]);
  },
});

Deno.test({
  name: "SseParser: a line of 24 MB arrives whole from pieces of 64 KiB",
  permissions: "none",
  fn() {
    const parser = new SseParser();
    const piece = "x".repeat(65_536);
    parser.push("data: ");
    for (let count = 0; count < 366; count++) {
      assertEquals(parser.push(piece).length, 0);
    }
    const [event] = parser.push("\n\n");
    assertEquals(event?.data.length, 366 * 65_536);
  },
});

const TOO_LONG: [string, string][] = [
  ["a line", "data: 345678901"],
  ["a comment", ":".repeat(11)],
  ["an event of many lines", "data: 34\n".repeat(4)],
  ["an event of many empty lines", "data\n".repeat(12)],
];

for (const [name, stream] of TOO_LONG) {
  Deno.test({
    name: `decodeServerSentEvents: ${name} over the limit ends the stream`,
    permissions: "none",
    async fn() {
      const short = ":2345678\ndata: 89\n\n".repeat(3);
      const bytes = encoder.encode(short + stream);
      for (const pieces of everySplit(bytes)) {
        const data: string[] = [];
        await assertRejects(
          async () => {
            const body = asBody(pieces);
            for await (
              const event of decodeServerSentEvents(body, { maxLength: 10 })
            ) data.push(event.data);
          },
          StreamError,
          "more than 10 characters",
        );
      }
    },
  });
}
