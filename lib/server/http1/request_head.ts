/**
 * Parses the head of an HTTP/1 request (RFC 9112). It refuses what two parsers could read differently, because a proxy
 * in front may be the other one (request smuggling).
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { trimBlanks } from "../../wire/blanks.ts";
import { HeaderList } from "../guard/header_list.ts";
import { malformed, refusal } from "./refusal.ts";

/** A parsed request head. */
export interface RequestHead {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** `host` is that of the target, if the target has one. */
  readonly headers: HeaderList;
  /** Length of the body in bytes; 0 without one. */
  readonly length: number | "chunked";
  /** Minor version. */
  readonly minor: 0 | 1;
  /** Whether the client wants to keep the connection. */
  readonly keepAlive: boolean;
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

/** Most header lines; clients and proxies together send about 40. */
const MAX_HEADERS: number = 128;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const START_LINE = new RegExp(
  `^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/(\\d)\\.(\\d)$`,
);
const FIELD = `${TOKEN}:[\\t\\x20-\\x7e\\x80-\\xff]*`;
const FIELDS = new RegExp(`^(?:\\r\\n${FIELD})*$`);
const ONE_FIELD = new RegExp(`^${FIELD}$`);
/** Only the blanks of HTTP: other parsers accept no others. */
const LENGTHS = /^(\d{1,15})(?:[\t ]*,[\t ]*\1)*$/;
const HOST = /^[\w.~!$&'()*+;=:%[\]-]*$/;
const ABSOLUTE = /^https?:\/\/([^/?#]+)(.*)$/i;

/**
 * @param text one character for each byte, from the request line to the last header, without its line end
 * @throws {ApiError} 400, 431, 501 or 505
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
      `HTTP/${major}.${minor} is not supported: use HTTP/1.1`,
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

/** Whether a line, without its end, is a valid header or trailer. */
export function isField(line: string): boolean {
  return ONE_FIELD.test(line);
}

/**
 * Parses header lines that have been checked; each begins with a line end.
 *
 * @throws {ApiError} 431: too many headers
 */
function parseFields(text: string): HeaderList {
  const headers = new HeaderList();
  let count = 0;
  for (let at = 0; at < text.length;) {
    if (++count > MAX_HEADERS) {
      throw refusal(
        STATUS_CODE.RequestHeaderFieldsTooLarge,
        `the request has more than ${MAX_HEADERS} headers`,
      );
    }
    const next = text.indexOf("\r\n", at + 2);
    const end = next === -1 ? text.length : next;
    const colon = text.indexOf(":", at);
    headers.received(
      text.slice(at + 2, colon),
      trimBlanks(text, colon + 1, end),
    );
    at = end;
  }
  return headers;
}

/** A host in the target replaces the header (RFC 9112, section 3.2.2). */
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
  // RFC 9112, section 6.1: having both is a sign of request smuggling.
  if (length !== null || isOld) {
    throw malformed("transfer-encoding is not allowed here");
  }
  if (coding.toLowerCase() === "chunked") return "chunked";
  throw refusal(
    STATUS_CODE.NotImplemented,
    `transfer-encoding ${coding} is not supported`,
  );
}

/** The same length may be repeated (RFC 9110, section 8.6). */
function sizeOf(value: string): number {
  const [, length] = LENGTHS.exec(value) ?? [];
  if (length === undefined) throw malformed("content-length is malformed");
  return Number(length);
}

function hasToken(list: string, token: string): boolean {
  return list === token ||
    list.split(",").some((part) => part.trim() === token);
}
