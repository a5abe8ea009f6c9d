/**
 * The head of an HTTP/1.1 reply.
 *
 * @module
 */
import { isStatus, STATUS_CODE, STATUS_TEXT } from "@std/http/status";
import type { Reply } from "../reply.ts";

/** What the connection adds to a reply. */
export interface ReplyFraming {
  /** Length of the body in bytes; undefined if the status allows no body. */
  readonly length: number | "chunked" | "until close" | undefined;
  /** The header `connection`; undefined for the default of the HTTP version. */
  readonly connection: "close" | "keep-alive" | undefined;
}

/** Whether replies of this status have no body (RFC 9110, section 6.4.1). */
export function isBodiless(status: number): boolean {
  return status === STATUS_CODE.NoContent || status === STATUS_CODE.NotModified;
}

/** Of a reply that ends HTTP on its connection. */
const UNFRAMED: ReplyFraming = { length: undefined, connection: undefined };

/** Encodes the head with its blank line; one character for each byte. */
export function encodeReplyHead(
  reply: Reply,
  framing: ReplyFraming = UNFRAMED,
): string {
  const { status, headers } = reply;
  const { length, connection } = framing;
  const reason = isStatus(status) ? STATUS_TEXT[status] : "";
  let head = `HTTP/1.1 ${status} ${reason}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  head += `date: ${httpDate()}\r\n`;
  if (length === "chunked") head += "transfer-encoding: chunked\r\n";
  else if (typeof length === "number") head += `content-length: ${length}\r\n`;
  if (connection !== undefined) head += `connection: ${connection}\r\n`;
  return `${head}\r\n`;
}

let dateSecond = 0;
let dateText = "";

/** Formats the date once a second, because formatting is slow. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
