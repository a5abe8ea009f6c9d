/**
 * Reads what is to be attached: a file, or what an address leads to.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Attachment } from "./attachment.ts";
import {
  attachBytes,
  attachImageAddress,
  type Recipient,
  refuseLarge,
} from "./attach_bytes.ts";

/** How long an address may take. */
const FETCH_MS = 60_000;

/** UTF-8 has at most three bytes for each UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * The attachment for a path or an http(s) address. Images are passed on by their address; anything else behind one is
 * fetched, as no dialect takes other addresses.
 *
 * @throws {UsageError} it cannot be read, or {@linkcode attachBytes} refuses it
 */
export async function readAttachment(
  place: string,
  recipient: Recipient,
): Promise<Attachment> {
  if (!/^https?:\/\//i.test(place)) {
    return await attachStream(place, await openFile(place), recipient);
  }
  if (!URL.canParse(place)) {
    throw new UsageError(`Cannot attach ${place}: it is no address`);
  }
  return /\.(?:png|jpe?g|gif|webp)$/i.test(new URL(place).pathname)
    ? attachImageAddress(place, recipient)
    : await attachStream(place, await openAddress(place), recipient);
}

/**
 * The attachment for a stream of bytes, which is read no further than anything is taken.
 *
 * @throws as {@linkcode readAttachment}
 */
export async function attachStream(
  name: string,
  stream: ReadableStream<Uint8Array>,
  recipient: Recipient,
): Promise<Attachment> {
  const { limits, maxText } = recipient;
  const most = Math.max(limits.total, maxText * BYTES_PER_UNIT);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for await (const piece of stream) {
      pieces.push(new Uint8Array(piece));
      size += piece.length;
      if (size > most) break;
    }
  } catch (error) {
    throw unreadable(name, error);
  }
  const bytes = await new Blob(pieces).bytes();
  if (size > most) throw refuseLarge(name, bytes, size, recipient);
  return attachBytes(name, bytes, recipient);
}

async function openFile(path: string): Promise<ReadableStream<Uint8Array>> {
  try {
    const file = await Deno.open(path, { read: true });
    return file.readable;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function openAddress(url: string): Promise<ReadableStream<Uint8Array>> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
    if (reply.ok) return reply.body ?? new Blob().stream();
    await reply.body?.cancel();
    throw new Error(`${reply.status} ${reply.statusText}`.trim());
  } catch (error) {
    throw unreadable(url, error);
  }
}

function unreadable(name: string, error: unknown): UsageError {
  const why = error instanceof Error ? error.message : String(error);
  return new UsageError(`Cannot attach ${name}: ${why}`, { cause: error });
}
