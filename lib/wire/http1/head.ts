/**
 * The head of a reply: status line and headers (RFC 9112, 4 and 5), as strictly as fetch reads them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { HeaderList } from "./header_list.ts";

/** A longer head, in bytes, is refused: it may have no end. */
export const MAX_HEAD_BYTES: number = 128 * 1024;

/** More headers than these are refused; fetch has the same limit. */
const MAX_HEADERS = 100;

const LF = 0x0a;
const CR = 0x0d;

/** How every reply begins that is one. */
const OPENING = new TextEncoder().encode("HTTP/1.");

/** A head that has been read. */
export interface Head {
  /** Of HTTP/1. */
  readonly minor: 0 | 1;
  /** HTTP status. */
  readonly status: number;
  /** As they came. */
  readonly headers: HeaderList;
}

/** What a server sends that speaks no HTTP, or breaks its rules. */
export class NotHttp extends Error {
  /** Name of the class. */
  override name = "NotHttp";

  /** Says which rule it breaks. */
  constructor(rule: string) {
    super(`invalid HTTP message: ${rule}`);
  }
}

/**
 * The index behind the empty line that ends a head, or -1 when it has not come.
 *
 * @param from where to look for it: behind what has been looked through
 * @throws {NotHttp} the bytes are no head, or too many
 */
export function headEnd(bytes: Uint8Array, from: number): number {
  for (let i = 0; i < OPENING.length && i < bytes.length; i++) {
    if (bytes[i] !== OPENING[i]) throw new NotHttp("another protocol");
  }
  // Two bytes back, as the empty line may have been cut.
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
/** Blanks before the colon are no name, a line that begins with blanks is no header: both have fooled proxies. */
const HEADER =
  /^([!#$%&'*+.^`|~\w-]+):[\t ]*((?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)[\t ]*$/;

/**
 * Reads a head, its empty line included.
 *
 * @throws {NotHttp} it breaks the rules
 */
export function parseHead(bytes: Uint8Array): Head {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString("latin1");
  const lines = text.split("\n");
  const status = STATUS_LINE.exec(withoutCr(lines[0] ?? ""));
  if (status === null) throw new NotHttp("a status line that is none");
  // The last two are the empty line and what stands behind its end: nothing.
  const count = lines.length - 2;
  if (count - 1 > MAX_HEADERS) throw new NotHttp("too many headers");
  const headers = new HeaderList();
  for (let i = 1; i < count; i++) {
    const header = HEADER.exec(withoutCr(lines[i] ?? ""));
    if (header === null) throw new NotHttp("a header that is none");
    const [, name = "", value = ""] = header;
    headers.add(name.toLowerCase(), value);
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
