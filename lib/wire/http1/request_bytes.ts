/**
 * A request as bytes (RFC 9112, 2 and 3).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { joinBytes } from "../bytes.ts";
import type { WireRequest } from "../transport.ts";

/** Some services turn away who does not say what he is; fetch says the same. */
const USER_AGENT = `user-agent: ${navigator.userAgent}\r\n`;

/** What only this connection can say. */
const OWN: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What is not the same in Latin-1 and UTF-8; writing the latter takes half the time. */
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Pieces shorter than this are copied: a write of their own would take longer. */
const COPIED_BYTES = 128 * 1024;

/**
 * The request, body included, in pieces to be written one after the other. What headers do not say is said as fetch
 * does, but for `accept-encoding`: unpacking a reply costs more than its bytes.
 */
export function requestBytes(
  { method, address, headers, body }: WireRequest,
): readonly Uint8Array[] {
  const length = lengthOf(body);
  let head = `${method} ${address.target} HTTP/1.1\r\n`;
  if (headers["host"] === undefined) head += `host: ${address.url.host}\r\n`;
  if (headers["user-agent"] === undefined) head += USER_AGENT;
  if (headers["accept"] === undefined) head += "accept: */*\r\n";
  if (headers["accept-encoding"] === undefined) {
    head += "accept-encoding: identity\r\n";
  }
  for (const name of Object.keys(headers)) {
    if (!OWN.has(name)) head += `${name}: ${headers[name]}\r\n`;
  }
  // A method that means a body says also that there is none (RFC 9110, 8.6).
  if (body !== undefined || method === "POST" || method === "PUT") {
    head += `content-length: ${length}\r\n`;
  }
  head += "\r\n";
  const isAscii = !BEYOND_ASCII.test(head);
  if (typeof body === "object") {
    const encoded = Buffer.from(head, isAscii ? "utf8" : "latin1");
    return withShortJoined([encoded, ...body]);
  }
  // Written to where it is to lie: a fifth of the time that an encoder of its own takes.
  const bytes = Buffer.allocUnsafeSlow(head.length + length);
  if (isAscii) bytes.write(head + (body ?? ""), "utf8");
  else {
    bytes.write(head, "latin1");
    bytes.write(body ?? "", head.length, "utf8");
  }
  return [bytes];
}

function lengthOf(body: WireRequest["body"]): number {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  return body.reduce((sum, { length }) => sum + length, 0);
}

/** The same bytes, with runs of short pieces as one. */
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
