/**
 * Reads a request's body: limits its size, decompresses it, checks that it is UTF-8.
 *
 * @module
 */
import { isAscii, isUtf8 } from "node:buffer";
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { ByteBlocks } from "../../core/data/byte_blocks.ts";
import { latin1 } from "../../wire/latin1.ts";
import { type Coding, codingOf, decompress } from "../../wire/decompress.ts";
import type { ServerRequest } from "../server_request.ts";

/** Longest request body in bytes, before and after decompression. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** A body as text. */
export interface BodyText {
  readonly text: string;
  /** The text in UTF-8. */
  readonly bytes: Uint8Array;
}

/**
 * Reads the body as text and ignores its content type: curl sends that of an HTML form by default.
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
  const coding = encoding?.trim().toLowerCase() ?? "";
  const plain = encoding === null || coding === "" || coding === "identity";
  if (plain && length >= 0) {
    const bytes = await request.bytes().catch((error) => {
      throw error instanceof ApiError ? error : unreadable();
    });
    return decode(bytes);
  }
  const body = request.body ?? new Blob().stream();
  if (plain) return decode(await collect(body, maxBytes));
  const known = await knownCoding(request, encoding);
  return decode(await decompressed(body, known, maxBytes));
}

const decoder = new TextDecoder();
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Checks for ASCII and UTF-8 first: that is much faster than a fatal decoder. */
function decode(bytes: Uint8Array): BodyText {
  if (isAscii(bytes)) return { text: latin1(bytes), bytes };
  if (!isUtf8(bytes)) throw badRequest("the body is not valid UTF-8");
  // The decoder drops the byte order mark that some shells write.
  const start = BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
    ? BYTE_ORDER_MARK.length
    : 0;
  return { text: decoder.decode(bytes), bytes: bytes.subarray(start) };
}

/** How a body is compressed; one that cannot be read is cancelled. */
async function knownCoding(
  request: ServerRequest,
  encoding: string,
): Promise<Coding> {
  const coding = codingOf(encoding);
  if (coding !== undefined) return coding;
  await request.body?.cancel();
  throw new ApiError(
    `the body's content-encoding ${
      encoding.slice(0, 40)
    } is not supported: send it plain, or as gzip, deflate or zstd`,
    {
      kind: "invalid_request",
      status: STATUS_CODE.UnsupportedMediaType,
      type: "invalid_request_error",
      code: "unsupported_content_encoding",
    },
  );
}

/** A decompressed body is kept up to this length before its whole length is known. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** Decompresses a long body twice, first to measure it: so a bomb takes no memory. */
async function decompressed(
  body: AsyncIterable<Uint8Array>,
  coding: Coding,
  maxBytes: number,
): Promise<Uint8Array> {
  const packed = new ByteBlocks();
  try {
    const pieces = decompress(keeping(body, packed, maxBytes), coding);
    const { length, kept } = await measure(pieces, maxBytes);
    if (kept !== undefined) return kept.joined();
    const whole = new Uint8Array(length);
    const again = ReadableStream.from(packed.blocks());
    let at = 0;
    for await (const piece of decompress(again, coding)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  } catch (error) {
    throw error instanceof ApiError ? error : unreadable();
  }
}

/** The same pieces, of which copies are kept. */
async function* keeping(
  body: AsyncIterable<Uint8Array>,
  kept: ByteBlocks,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of body) {
    kept.push(piece);
    if (kept.length > maxBytes) throw tooLarge(maxBytes);
    yield piece;
  }
}

/** Counts the bytes; keeps them if they are few. */
async function measure(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ length: number; kept: ByteBlocks | undefined }> {
  let kept: ByteBlocks | undefined = new ByteBlocks();
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (length > KEPT_BYTES) kept = undefined;
    kept?.push(piece);
  }
  return { length, kept };
}

/** Reads a body of unknown length. */
async function collect(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const blocks = new ByteBlocks();
  try {
    for await (const piece of body) {
      blocks.push(piece);
      if (blocks.length > maxBytes) throw tooLarge(maxBytes);
    }
  } catch (error) {
    throw error instanceof ApiError ? error : unreadable();
  }
  return blocks.joined();
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
