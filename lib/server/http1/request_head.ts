/**
 * The head of an HTTP/1 request (RFC 9112): what it asks for, and where its body ends. Whatever two readers could take
 * differently is refused, as a proxy in front may be the other one.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { HeaderList } from "../header_list.ts";
import { malformed, refusal } from "./refusal.ts";

/** A request up to its blank line. */
export interface RequestHead {
  /** As sent. */
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** With the host of the target, should that name one. */
  readonly headers: HeaderList;
  /** Of the body in bytes; 0 without one. */
  readonly length: number | "chunked";
  /** The second number of the version. */
  readonly minor: 0 | 1;
  /** Whether the client wants the connection to last. */
  readonly keepAlive: boolean;
  /** The client sends the body only once it has been asked for. */
  readonly expectsContinue: boolean;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const START_LINE = new RegExp(
  `^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/(\\d)\\.(\\d)$`,
);
const FIELD = `${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*`;
const FIELDS = new RegExp(`^(?:\\r\\n${FIELD})*$`);
const ONE_FIELD = new RegExp(`^${FIELD}$`);
/** Blanks of HTTP alone: other readers take no other for one. */
const LENGTHS = /^(\d{1,15})(?:[\t ]*,[\t ]*\1)*$/;
const HOST = /^[\w.~!$&'()*+;=:%[\]-]*$/;
const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/i;

/**
 * Reads a head.
 *
 * @param text one character for each byte, from the request line up to its last line end, which is left out
 * @throws {ApiError} 400, 501 or 505
 */
export function parseRequestHead(text: string): RequestHead {
  const firstEnd = text.indexOf("\r\n");
  const start = firstEnd === -1 ? text : text.slice(0, firstEnd);
  const [, method, target, major, minor] = START_LINE.exec(start) ?? [];
  if (method === undefined || target === undefined) {
    throw malformed("the request line is malformed");
  }
  if (major !== "1") {
    throw refusal(
      STATUS_CODE.HTTPVersionNotSupported,
      `HTTP/${major}.${minor} is not spoken here: use HTTP/1.1`,
    );
  }
  const fields = firstEnd === -1 ? "" : text.slice(firstEnd);
  if (!FIELDS.test(fields)) throw malformed("a header line is malformed");
  const headers = parseFields(fields);
  const isOld = minor === "0";
  checkHost(headers, isOld);
  const url = absoluteUrl(method, target, headers);
  const connection = headers.get("connection")?.toLowerCase() ?? "";
  return {
    method,
    url,
    headers,
    length: bodyLength(headers, isOld),
    minor: isOld ? 0 : 1,
    keepAlive: !hasToken(connection, "close") &&
      (!isOld || hasToken(connection, "keep-alive")),
    expectsContinue: !isOld &&
      headers.get("expect")?.toLowerCase() === "100-continue",
  };
}

/** Whether a line, without its end, is a header, or one of those behind a body in chunks. */
export function isField(line: string): boolean {
  return ONE_FIELD.test(line);
}

/** Fields that have been checked, each behind a line end. */
function parseFields(text: string): HeaderList {
  const headers = new HeaderList();
  for (let at = 0; at < text.length;) {
    const next = text.indexOf("\r\n", at + 2);
    const end = next === -1 ? text.length : next;
    const colon = text.indexOf(":", at);
    headers.received(
      text.slice(at + 2, colon),
      trimmed(text, colon + 1, end),
    );
    at = end;
  }
  return headers;
}

/** Without spaces and tabs around it; `trim` would take the last byte of some letters for a space. */
function trimmed(text: string, start: number, end: number): string {
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A target that names a host outdoes the header (RFC 9112, section 3.2.2). */
function absoluteUrl(
  method: string,
  target: string,
  headers: HeaderList,
): string {
  if (target.startsWith("/")) return `http://localhost${target}`;
  if (target === "*" && method === "OPTIONS") return "http://localhost/";
  const [, host, rest = ""] = ABSOLUTE.exec(target) ?? [];
  if (host === undefined || !HOST.test(host)) {
    throw malformed("the request's target is malformed");
  }
  headers.set("host", host);
  return `http://${host}${rest.startsWith("/") ? "" : "/"}${rest}`;
}

function checkHost(headers: HeaderList, isOld: boolean): void {
  const host = headers.get("host");
  if (host === null && isOld) return;
  if (host === null) throw malformed("the header host is missing");
  if (!HOST.test(host)) throw malformed("the header host is malformed");
}

function bodyLength(
  headers: HeaderList,
  isOld: boolean,
): RequestHead["length"] {
  const length = headers.get("content-length");
  const coding = headers.get("transfer-encoding");
  if (coding === null) return length === null ? 0 : sizeOf(length);
  // Section 6.1: one of the two may have been smuggled in.
  if (length !== null || isOld) {
    throw malformed("transfer-encoding is not allowed here");
  }
  if (coding.toLowerCase() === "chunked") return "chunked";
  throw refusal(
    STATUS_CODE.NotImplemented,
    `transfer-encoding ${coding} is not supported`,
  );
}

/** The same length may stand there several times (RFC 9110, section 8.6). */
function sizeOf(value: string): number {
  const [, length] = LENGTHS.exec(value) ?? [];
  if (length === undefined) throw malformed("content-length is malformed");
  return Number(length);
}

function hasToken(list: string, token: string): boolean {
  return list === token ||
    list.split(",").some((part) => part.trim() === token);
}
