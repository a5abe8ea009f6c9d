/**
 * Reads an attachment from a file or a URL.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import type { Attachment } from "./attachment.ts";
import {
  attachBytes,
  attachImageAddress,
  type Recipient,
  refuseLarge,
} from "./attach_bytes.ts";
import { fetchAddress } from "../wire/fetch_address.ts";

/** UTF-8 has at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/** A source of bytes, of which no more is read than a model accepts. */
export interface Readable {
  /** As the user named it. */
  readonly name: string;
  readonly readable: ReadableStream<Uint8Array>;
  /** Number of bytes, where known. */
  readonly size?: number;
}

/**
 * The attachment for a path or an http(s) address. An image is sent as its address; any other address is fetched here,
 * because dialects have addresses for images only.
 *
 * @throws {UsageError} it cannot be read, or {@linkcode attachBytes} refuses it
 */
export async function readAttachment(
  source: string,
  recipient: Recipient,
): Promise<Attachment> {
  if (!/^https?:\/\//i.test(source)) {
    return await attachReadable(await openFile(source), recipient);
  }
  if (!URL.canParse(source)) {
    throw new UsageError(`Cannot attach ${source}: it is not a URL`);
  }
  return /\.(?:png|jpe?g|gif|webp)$/i.test(new URL(source).pathname)
    ? attachImageAddress(source, recipient)
    : await attachReadable(await openAddress(source), recipient);
}

/**
 * The attachment for a source that is open already, such as stdin.
 *
 * @throws as {@linkcode readAttachment}
 */
export async function attachReadable(
  { name, readable, size = 0 }: Readable,
  recipient: Recipient,
): Promise<Attachment> {
  const { limits, maxText } = recipient;
  const most = Math.max(limits.total, maxText * BYTES_PER_UNIT);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  try {
    for await (const piece of readable) {
      pieces.push(new Uint8Array(piece));
      read += piece.length;
      if (read > most) break;
    }
  } catch (error) {
    throw unreadable(name, error);
  }
  const bytes = await new Blob(pieces).bytes();
  if (read <= most) return attachBytes(name, bytes, recipient);
  const large = { name, start: bytes, size: Math.max(size, read) };
  throw refuseLarge(large, recipient);
}

async function openFile(name: string): Promise<Readable> {
  try {
    const { size } = await Deno.stat(name);
    const { readable } = await Deno.open(name, { read: true });
    return { name, readable, size };
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function openAddress(url: string): Promise<Readable> {
  try {
    const reply = await fetchAddress(url);
    const { body } = reply;
    if (reply.ok) return { name: url, readable: body ?? new Blob().stream() };
    await body?.cancel();
    throw new Error(`${reply.status} ${reply.statusText}`.trim());
  } catch (error) {
    throw unreadable(url, error);
  }
}

function unreadable(name: string, error: unknown): UsageError {
  if (error instanceof Deno.errors.NotFound) {
    return new UsageError(`Cannot attach: there is no file ${name}`, {
      cause: error,
    });
  }
  return new UsageError(`Cannot attach ${name}: ${reasonOf(error)}`, {
    cause: error,
  });
}
