import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { ApiError } from "../../lib/core/errors.ts";
import { errorResponse } from "../../lib/server/formats/error_response.ts";
import { BufferPool } from "../../lib/server/http1/buffer_pool.ts";
import { Connection } from "../../lib/server/http1/connection.ts";
import { HTTP1_LIMITS } from "../../lib/server/http1/limits.ts";
import { parseRequestHead } from "../../lib/server/http1/request_head.ts";
import { Reply } from "../../lib/server/reply.ts";
import type { ServerRequest } from "../../lib/server/server_request.ts";
import { joinBytes } from "../../lib/core/data/bytes.ts";
import { scriptedConn } from "../server/http1/scripted_conn.ts";
import { cuts, pieces, property } from "./property.ts";

const encoder = new TextEncoder();

/** What a handler saw of a request; a body that nobody read is null. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
}

/** What came of a connection. */
interface Outcome {
  readonly seen: readonly Seen[];
  /** Of the replies; whatever refuses what is no request is one and the same. */
  readonly statuses: readonly string[];
}

/** Lets a server have what arrives on one connection. */
async function serve(parts: readonly Uint8Array[]): Promise<Outcome> {
  const seen: Seen[] = [];
  const handler = async (request: ServerRequest) => {
    const { method, url } = request;
    const path = url.replace("http://localhost", "");
    const body = path.includes("skip") ? null : await bodyOf(request);
    seen.push({ method, path, body });
    return new Reply(null, { status: 204 });
  };
  const refused = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    return new Reply(null, { status: 400 });
  };
  const { conn, received } = scriptedConn(parts);
  const pool = new BufferPool();
  const connection = new Connection(conn, {
    handler,
    refused,
    limits: HTTP1_LIMITS,
    pool,
  });
  await connection.run();
  return { seen, statuses: received().match(/^HTTP\/1.1 \d+/gm) ?? [] };
}

/** As text, or why there is none. */
async function bodyOf(request: ServerRequest): Promise<string> {
  try {
    const bytes = await request.bytes();
    return String.fromCharCode(...bytes);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return new TextDecoder().decode(
      errorResponse(error).body as Uint8Array<ArrayBuffer>,
    );
  }
}

const methods = () => fc.constantFrom("GET", "POST", "get", "x-y", "OPTIONS");
const paths = () => fc.constantFrom("/", "/a?b=c", "//", "/%00", "/skip");
const fields = () =>
  fc.array(fc.constantFrom("x: y", "X-A:", "a:\tb\xe9 ", "connection: x"), {
    maxLength: 3,
  });
const bodies = () =>
  fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 4 });

interface Request {
  readonly method: string;
  readonly path: string;
  readonly fields: readonly string[];
  readonly body: readonly Uint8Array[];
  readonly chunked: boolean;
  /** Empty lines in front of it. */
  readonly blank: number;
}

const requests = (): fc.Arbitrary<Request[]> =>
  fc.array(
    fc.record({
      method: methods(),
      path: paths(),
      fields: fields(),
      body: bodies(),
      chunked: fc.boolean(),
      blank: fc.nat(2),
    }),
    { minLength: 1, maxLength: 4 },
  );

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function encoded({ method, path, fields, body, chunked, blank }: Request) {
  const whole = joinBytes([new Uint8Array(), ...body]);
  const framing = chunked
    ? "transfer-encoding: chunked"
    : `content-length: ${whole.length}`;
  const lines = [`${method} ${path} HTTP/1.1`, "host: h", ...fields, framing];
  const head = latin1(`${"\r\n".repeat(blank)}${lines.join("\r\n")}\r\n\r\n`);
  if (!chunked) return joinBytes([head, whole]);
  const chunks = body.flatMap((data) => [
    encoder.encode(`${data.length.toString(16)};x\r\n`),
    data,
    encoder.encode("\r\n"),
  ]);
  return joinBytes([head, ...chunks, encoder.encode("0\r\nt: u\r\n\r\n")]);
}

property(
  "http1 server: requests that follow each other are what was sent, however they are cut",
  [requests(), cuts()],
  async (sent, at) => {
    const wire = joinBytes([new Uint8Array(), ...sent.map(encoded)]);
    const { seen } = await serve(pieces(wire, at));
    // A body in chunks that nobody reads costs the connection.
    const last = sent.findIndex((one) =>
      one.chunked && one.path.includes("skip")
    );
    const answered = last === -1 ? sent : sent.slice(0, last + 1);
    assertEquals(
      seen,
      answered.map(({ method, path, body }) => ({
        method,
        path,
        body: path.includes("skip")
          ? null
          : String.fromCharCode(...body.flatMap((part) => [...part])),
      })),
    );
  },
);

const telling = fc.constantFrom(
  ..."\r\n|\r|\n|\r\n\r\n|0\r\n\r\n|\t| |,|:|;|\0|5|ffff|GET / HTTP/1.1\r\n"
    .split("|"),
  "content-length: 3\r\n",
  "transfer-encoding: chunked\r\n",
  "host: h\r\n",
  "connection: close\r\n",
);

property(
  "http1 server: any bytes come to the same, however they are cut",
  [
    requests(),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), telling), {
      maxLength: 3,
    }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    cuts(),
  ],
  async (sent, faults, end, at) => {
    let wire = sent.map((one) => String.fromCharCode(...encoded(one))).join("");
    for (const [share, fault] of faults) {
      const where = Math.floor(share * wire.length);
      wire = wire.slice(0, where) + fault + wire.slice(where);
    }
    const bytes = latin1(wire).slice(0, Math.ceil(wire.length * (1 - end / 2)));
    assertEquals(await serve(pieces(bytes, at)), await serve([bytes]));
  },
);

property(
  "parseRequestHead: any text is a head or is refused",
  [methods(), paths(), fc.array(fc.oneof(telling, fc.string()))],
  (method, path, parts) => {
    const text = `${method} ${path} HTTP/1.1\r\nhost: h\r\n${parts.join("")}`;
    try {
      const head = parseRequestHead(text);
      for (const [name, value] of head.headers) {
        assertMatch(name, /^[!#$%&'*+.^_`|~0-9a-z-]+$/);
        assertMatch(value, /^[\t\x20-\x7e\x80-\xff]*$/);
      }
      const { length } = head;
      if (length !== "chunked") {
        assertEquals(Number.isSafeInteger(length) && length >= 0, true);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  },
);
