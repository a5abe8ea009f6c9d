/**
 * The head of an HTTP/1.1 reply.
 *
 * @module
 */
import { isStatus, STATUS_CODE, STATUS_TEXT } from "@std/http/status";
import type { Reply } from "../reply.ts";

/** What the connection adds to a reply. */
export interface ReplyFraming {
  /** Of the body in bytes; undefined where the status has none. */
  readonly length: number | "chunked" | "until close" | undefined;
  /** What becomes of the connection; undefined where both sides know. */
  readonly connection: "close" | "keep-alive" | undefined;
}

/** Whether replies of this status are without body, whatever their headers say (RFC 9110, section 6.4.1). */
export function isBodiless(status: number): boolean {
  return status === STATUS_CODE.NoContent || status === STATUS_CODE.NotModified;
}

/** Everything up to the blank line, which is included; one character for each byte. */
export function encodeReplyHead(reply: Reply, framing: ReplyFraming): string {
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

/** It changes once a second, and is not cheap to write. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
