/**
 * Reading what a client sends: bounded, decompressed, checked to be text.
 *
 * @module
 */
import { isAscii, isUtf8 } from "node:buffer";
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../core/errors.ts";
import { latin1 } from "../wire/latin1.ts";
import type { ServerRequest } from "./server_request.ts";

/** Longest request body in bytes, before and after decompression. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** A body that is text. */
export interface BodyText {
  /** What it says. */
  readonly text: string;
  /** The same in UTF-8. */
  readonly bytes: Uint8Array;
}

/**
 * The body of a request as text, whatever content type it claims: shell users send none or a form's.
 *
 * @throws {ApiError} too long (413), compressed in an unknown way (415), not decompressible or not UTF-8 (400)
 */
export async function readBodyText(
  request: ServerRequest,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<BodyText> {
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (length > maxBytes) throw tooLarge(maxBytes);
  const encoding = request.headers.get("content-encoding");
  const plain = encoding === null || /^\s*(?:identity)?\s*$/i.test(encoding);
  if (plain && length >= 0) {
    const bytes = await request.bytes().catch((error) => {
      throw error instanceof ApiError ? error : unreadable();
    });
    return decode(bytes);
  }
  const body = request.body ?? new Blob().stream();
  const bytes = plain
    ? await collect(body, maxBytes)
    : await collect(await decompressed(body, encoding), maxBytes);
  return decode(bytes);
}

const decoder = new TextDecoder();
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** To look first costs a fraction of what a decoder takes that checks. */
function decode(bytes: Uint8Array): BodyText {
  if (isAscii(bytes)) return { text: latin1(bytes), bytes };
  if (!isUtf8(bytes)) throw badRequest("the body is not valid UTF-8");
  // The decoder drops the byte order mark that some shells write in front.
  const start = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
    ? BYTE_ORDER_MARK.length
    : 0;
  return { text: decoder.decode(bytes), bytes: bytes.subarray(start) };
}

async function decompressed(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  encoding: string,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const name = encoding.trim().toLowerCase();
  if (name === "gzip" || name === "x-gzip") return inflate(body, "gzip");
  if (name === "deflate") return inflate(body, "deflate");
  await body.cancel();
  throw new ApiError(
    `the body's content-encoding ${encoding} is not supported: send it plain, or as gzip or deflate`,
    {
      kind: "invalid_request",
      status: STATUS_CODE.UnsupportedMediaType,
      type: "invalid_request_error",
      code: "unsupported_content_encoding",
    },
  );
}

/** A piece becomes up to 1032 times as long in one go, before anybody can say that it is enough. */
const INFLATED_AT_ONCE_BYTES = 16 * 1024;

function inflate(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  format: CompressionFormat,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  type Bytes = Uint8Array<ArrayBuffer>;
  const cut = new TransformStream<Bytes, Bytes>({
    transform(bytes, controller) {
      for (let at = 0; at < bytes.length; at += INFLATED_AT_ONCE_BYTES) {
        controller.enqueue(bytes.subarray(at, at + INFLATED_AT_ONCE_BYTES));
      }
    },
  });
  return body.pipeThrough(cut).pipeThrough(new DecompressionStream(format));
}

/** To begin with; pieces are not kept, as a client may send each byte by itself. */
const COLLECTED_BYTES = 16 * 1024;

async function collect(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
): Promise<Uint8Array> {
  let whole = new Uint8Array(COLLECTED_BYTES);
  let length = 0;
  try {
    for await (const piece of body) {
      const end = length + piece.length;
      if (end > maxBytes) throw tooLarge(maxBytes);
      if (end > whole.length) {
        const longer = new Uint8Array(Math.max(end, 2 * whole.length));
        longer.set(whole);
        whole = longer;
      }
      whole.set(piece, length);
      length = end;
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw unreadable();
  }
  return whole.subarray(0, length);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError(`the body is larger than ${maxBytes} bytes`, {
    kind: "invalid_request",
    status: STATUS_CODE.ContentTooLarge,
    type: "invalid_request_error",
    code: "request_too_large",
  });
}

function badRequest(message: string): ApiError {
  return new ApiError(message, {
    kind: "invalid_request",
    status: STATUS_CODE.BadRequest,
    type: "invalid_request_error",
  });
}

function unreadable(): ApiError {
  return badRequest("the body cannot be read: it is cut or damaged");
}
