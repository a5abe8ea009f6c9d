/**
 * Parses the head of a reply: status line and headers (RFC 9112, sections 4 and 5), as strictly as fetch.
 *
 * @module
 */
import { trimBlanks } from "../blanks.ts";
import { Buffer } from "node:buffer";
import { HeaderList } from "./header_list.ts";

/** Longest head in bytes. */
export const MAX_HEAD_BYTES: number = 128 * 1024;

/** Most headers; fetch has the same limit. */
const MAX_HEADERS = 100;

const LF = 0x0a;
const CR = 0x0d;

/** The first bytes of every reply. */
const OPENING = new TextEncoder().encode("HTTP/1.");

/** A parsed head. */
export interface Head {
  /** Minor version of HTTP/1. */
  readonly minor: 0 | 1;
  readonly status: number;
  readonly headers: HeaderList;
}

/** The server does not speak HTTP, or breaks its rules. */
export class NotHttp extends Error {
  /** Name of the class. */
  override name = "NotHttp";

  /** `rule` is the broken rule. */
  constructor(rule: string) {
    super(`invalid HTTP message: ${rule}`);
  }
}

/**
 * The index behind the empty line that ends a head, or -1 if it is not there yet.
 *
 * @param from where to search: behind the bytes searched before
 * @throws {NotHttp} the bytes are not a head, or too many
 */
export function headEnd(bytes: Uint8Array, from: number): number {
  for (let i = 0; i < OPENING.length && i < bytes.length; i++) {
    if (bytes[i] !== OPENING[i]) throw new NotHttp("another protocol");
  }
  // Two bytes back, because the empty line may have been cut.
  let lf = bytes.indexOf(LF, Math.max(0, from - 2));
  while (lf !== -1) {
    const next = bytes[lf + 1] === CR ? lf + 2 : lf + 1;
    if (bytes[next] === LF) return next + 1;
    lf = bytes.indexOf(LF, lf + 1);
  }
  if (bytes.length > MAX_HEAD_BYTES) throw new NotHttp("a head without end");
  return -1;
}

const STATUS_LINE =
  /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
/**
 * Refuses blanks before the colon and lines that begin with blanks: proxies read them differently (request smuggling).
 */
const HEADER = /^([!#$%&'*+.^`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/;

/**
 * Parses a head with its empty line.
 *
 * @throws {NotHttp} it breaks the rules
 */
export function parseHead(bytes: Uint8Array): Head {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString("latin1");
  const lines = text.split("\n");
  const status = STATUS_LINE.exec(withoutCr(lines[0] ?? ""));
  if (status === null) throw new NotHttp("an invalid status line");
  // The last two elements are the empty line and the empty text behind it.
  const count = lines.length - 2;
  if (count - 1 > MAX_HEADERS) throw new NotHttp("too many headers");
  const headers = new HeaderList();
  for (let i = 1; i < count; i++) {
    const header = HEADER.exec(withoutCr(lines[i] ?? ""));
    if (header === null) throw new NotHttp("an invalid header");
    const [, name = "", value = ""] = header;
    headers.add(name.toLowerCase(), trimBlanks(value));
  }
  return {
    minor: status[1] === "0" ? 0 : 1,
    status: Number(status[2]),
    headers,
  };
}

function withoutCr(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
