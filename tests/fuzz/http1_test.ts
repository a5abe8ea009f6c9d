import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { StreamError } from "../../lib/core/errors.ts";
import { joinBytes } from "../../lib/core/data/bytes.ts";
import { Connection } from "../../lib/wire/http1/connection.ts";
import { headEnd, NotHttp, parseHead } from "../../lib/wire/http1/head.ts";
import { HeaderList } from "../../lib/wire/http1/header_list.ts";
import { Http1Reply } from "../../lib/wire/http1/reply.ts";
import { scriptedSocket } from "../wire/http1/scripted_socket.ts";
import { cuts, pieces, property } from "./property.ts";

const encoder = new TextEncoder();
const head = { minor: 1, status: 200, headers: new HeaderList() } as const;
const bytes = () => fc.uint8Array({ minLength: 1, maxLength: 40 });
const telling = fc.constantFrom("\r\n", "\r", "\n", "0", "5", ";", " ", "a: b");
const wireText = () =>
  fc.array(fc.oneof(telling, fc.string({ maxLength: 5 })), { maxLength: 20 })
    .map((parts) => parts.join(""));

interface Read {
  readonly body: Uint8Array;
  /** Whether it came to its end. */
  readonly whole: boolean;
  /** What lies behind that. */
  readonly rest: Uint8Array;
}

/** Reads a chunked body as it would come in these pieces. */
async function readChunked(parts: readonly Uint8Array[]): Promise<Read> {
  const socket = scriptedSocket(parts);
  const connection = new Connection(socket, () => {});
  const ends: boolean[] = [];
  const reply = new Http1Reply({
    head,
    framing: { kind: "chunked" },
    connection,
    idleMs: 1_000,
    onEnd: (whole) => ends.push(whole),
  });
  const body: Uint8Array[] = [];
  try {
    for (let part; (part = await reply.read()) !== undefined;) body.push(part);
  } catch (error) {
    if (!(error instanceof StreamError)) throw error;
  }
  const behind: Uint8Array[] = [
    connection.buffer.slice(connection.start, connection.end),
  ];
  const more = new Uint8Array(100_000);
  for (let n; (n = await socket.read(more)) !== null;) {
    behind.push(more.slice(0, n));
  }
  connection.close();
  assertEquals(ends.length, 1);
  const whole = ends[0] ?? false;
  return {
    body: joinBytes(body),
    whole,
    rest: whole ? joinBytes(behind) : new Uint8Array(),
  };
}

interface Chunk {
  readonly data: Uint8Array;
  readonly extension: string;
}

const chunks = () =>
  fc.array(fc.record({
    data: bytes(),
    extension: fc.constantFrom("", ";a", ";a=b", ' ;a="\t;,"', " "),
  }));
const trailers = () => fc.array(fc.constantFrom("a: b", "x-sum:1", "\tc"));

function encoded(parts: readonly Chunk[], trailers: readonly string[]) {
  const wire = parts.flatMap(({ data, extension }) => [
    encoder.encode(`${data.length.toString(16)}${extension}\r\n`),
    data,
    encoder.encode("\r\n"),
  ]);
  const end = trailers.map((line) => `${line}\r\n`).join("");
  return joinBytes([...wire, encoder.encode(`0\r\n${end}\r\n`)]);
}

property(
  "Http1Reply: a chunked body is what was sent, and what follows it is left, however it is cut",
  [chunks(), trailers(), bytes(), cuts()],
  async (parts, lines, behind, at) => {
    const wire = joinBytes([encoded(parts, lines), behind]);
    assertEquals(await readChunked(pieces(wire, at)), {
      body: joinBytes([new Uint8Array(), ...parts.map(({ data }) => data)]),
      whole: true,
      rest: new Uint8Array(behind),
    });
  },
);

property(
  "Http1Reply: a chunked body that lacks its end is never whole",
  [chunks(), trailers(), fc.double({ min: 0, max: 1, noNaN: true }), cuts()],
  async (parts, lines, share, at) => {
    const wire = encoded(parts, lines);
    const cut = wire.slice(0, Math.floor(share * (wire.length - 1)));
    const { whole, body } = await readChunked(pieces(cut, at));
    assertEquals(whole, false);
    const sent = joinBytes([
      new Uint8Array(),
      ...parts.map(({ data }) => data),
    ]);
    assertEquals(body, sent.slice(0, body.length));
  },
);

property(
  "Http1Reply: any bytes give the same, however they are cut",
  [wireText(), cuts()],
  async (text, at) => {
    const wire = encoder.encode(`5\r\nhello\r\n${text}`);
    assertEquals(
      await readChunked(pieces(wire, at)),
      await readChunked([wire]),
    );
  },
);

property(
  "headEnd, parseHead: any text is a head or is refused, wherever the search began",
  [wireText(), fc.double({ min: 0, max: 1, noNaN: true })],
  (text, share) => {
    const wire = encoder.encode(`HTTP/1.1 200 OK\r\n${text}\r\n\r\n`);
    const end = headEnd(wire, 0);
    // Whoever has looked through less than the head goes on from there.
    assertEquals(headEnd(wire, Math.floor(share * (end - 1))), end);
    try {
      const { headers } = parseHead(wire.subarray(0, end));
      for (const [name, value] of headers) {
        assertEquals(/[\r\n\0]/.test(name + value), false);
        assertEquals(name, name.toLowerCase());
      }
    } catch (error) {
      if (!(error instanceof NotHttp)) throw error;
    }
  },
);
