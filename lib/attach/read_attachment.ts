/**
 * Reads what is to be attached: a file, or what an address leads to.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { reasonOf } from "../core/reason.ts";
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

/** Bytes that are read only as far as anything is taken. */
export interface Readable {
  /** As the user named them. */
  readonly name: string;
  /** The bytes. */
  readonly readable: ReadableStream<Uint8Array>;
  /** How many there are, where that is known. */
  readonly size?: number;
}

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
    return await attachReadable(await openFile(place), recipient);
  }
  if (!URL.canParse(place)) {
    throw new UsageError(`Cannot attach ${place}: it is no address`);
  }
  return /\.(?:png|jpe?g|gif|webp)$/i.test(new URL(place).pathname)
    ? attachImageAddress(place, recipient)
    : await attachReadable(await openAddress(place), recipient);
}

/**
 * The attachment for bytes that come from elsewhere.
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
    const reply = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
    const { body } = reply;
    if (reply.ok) return { name: url, readable: body ?? new Blob().stream() };
    await body?.cancel();
    throw new Error(`${reply.status} ${reply.statusText}`.trim());
  } catch (error) {
    throw unreadable(url, error);
  }
}

function unreadable(name: string, error: unknown): UsageError {
  return new UsageError(`Cannot attach ${name}: ${reasonOf(error)}`, {
    cause: error,
  });
}
