/**
 * Encodes a request (RFC 9112, sections 2 and 3).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { joinBytes } from "../../core/data/bytes.ts";
import type { StreamedBody } from "../../core/call.ts";
import type { WireRequest } from "../transport.ts";
import { NameSet } from "../../core/data/names.ts";

/** Some services refuse requests without it; fetch sends the same. */
const USER_AGENT = `user-agent: ${navigator.userAgent}\r\n`;

/** Headers that only this connection may set. */
const CONNECTION_HEADERS: ReadonlySet<string> = new NameSet([
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Characters that differ in Latin-1 and UTF-8; writing UTF-8 takes half the time. */
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Shorter parts are joined, in bytes: a separate write would take longer. */
const COPIED_BYTES = 128 * 1024;

/** Whether a body is sent while it comes. */
export function isStreamed(body: WireRequest["body"]): body is StreamedBody {
  return typeof body === "object" && "pieces" in body;
}

/**
 * Head and streamed body, piece by piece: of the length that the body names, otherwise in chunks.
 *
 * @throws what reading the body throws
 */
export async function* streamedBytes(
  request: WireRequest,
  body: StreamedBody,
): AsyncGenerator<Uint8Array, void> {
  yield* requestBytes(request);
  for await (const piece of body.pieces()) {
    if (piece.length === 0) continue;
    if (body.length === undefined) {
      yield Buffer.from(`${piece.length.toString(16)}\r\n`);
      yield piece;
      yield Buffer.from("\r\n");
    } else yield piece;
  }
  if (body.length === undefined) yield Buffer.from("0\r\n\r\n");
}

/**
 * Encodes head and body in parts to write in sequence; of a streamed body only the head. Missing headers are those of fetch, except `accept-encoding`:
 * decompressing a reply costs more than its bytes.
 */
export function requestBytes(
  { method, address, headers, body }: WireRequest,
): readonly Uint8Array[] {
  const length = isStreamed(body) ? body.length : lengthOf(body);
  let head = `${method} ${address.target} HTTP/1.1\r\n`;
  if (headers["host"] === undefined) head += `host: ${address.url.host}\r\n`;
  if (headers["user-agent"] === undefined) head += USER_AGENT;
  if (headers["accept"] === undefined) head += "accept: */*\r\n";
  if (headers["accept-encoding"] === undefined) {
    head += "accept-encoding: identity\r\n";
  }
  for (const name of Object.keys(headers)) {
    if (!CONNECTION_HEADERS.has(name)) head += `${name}: ${headers[name]}\r\n`;
  }
  // A method that expects a body sends the length even without one (RFC 9110, section 8.6).
  if (length === undefined) head += "transfer-encoding: chunked\r\n";
  else if (body !== undefined || method === "POST" || method === "PUT") {
    head += `content-length: ${length}\r\n`;
  }
  head += "\r\n";
  const isAscii = !BEYOND_ASCII.test(head);
  if (length === undefined || isStreamed(body)) {
    return [Buffer.from(head, isAscii ? "utf8" : "latin1")];
  }
  if (typeof body === "object") {
    const encoded = Buffer.from(head, isAscii ? "utf8" : "latin1");
    return withShortJoined([encoded, ...body]);
  }
  // Encoded into its final buffer, which takes a fifth of a `TextEncoder`'s time.
  const bytes = Buffer.allocUnsafeSlow(head.length + length);
  if (isAscii) bytes.write(head + (body ?? ""), "utf8");
  else {
    bytes.write(head, "latin1");
    bytes.write(body ?? "", head.length, "utf8");
  }
  return [bytes];
}

function lengthOf(body: Exclude<WireRequest["body"], StreamedBody>): number {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  return body.reduce((sum, { length }) => sum + length, 0);
}

/** Joins neighbouring short parts. */
function withShortJoined(pieces: readonly Uint8Array[]): Uint8Array[] {
  const joined: Uint8Array[] = [];
  let short: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.length < COPIED_BYTES) {
      short.push(piece);
      continue;
    }
    joined.push(joinBytes(short), piece);
    short = [];
  }
  return [...joined, joinBytes(short)];
}
