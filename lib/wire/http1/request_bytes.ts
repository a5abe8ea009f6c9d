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

const encoder = new TextEncoder();

/**
 * The request, body included. What headers do not say is said as fetch does, but for `accept-encoding`: unpacking a
 * reply costs more than its bytes.
 */
export function requestBytes(
  { method, url, headers, body }: WireRequest,
): Uint8Array<ArrayBuffer> {
  const content = body === undefined ? undefined : encoder.encode(body);
  let head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n`;
  if (headers["host"] === undefined) head += `host: ${url.host}\r\n`;
  if (headers["user-agent"] === undefined) head += USER_AGENT;
  if (headers["accept"] === undefined) head += "accept: */*\r\n";
  if (headers["accept-encoding"] === undefined) {
    head += "accept-encoding: identity\r\n";
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!OWN.has(name)) head += `${name}: ${value}\r\n`;
  }
  if (content !== undefined) head += `content-length: ${content.length}\r\n`;
  const start = Buffer.from(`${head}\r\n`, "latin1");
  return joinBytes(content === undefined ? [start] : [start, content]);
}
