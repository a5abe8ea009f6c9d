/**
 * A reply that does not stream, as its bytes.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";

const SPACE = 0x20;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Longer ones are read piece by piece, so that only silence counts as such. */
const AT_ONCE_BYTES = 1024 * 1024;

/** How long a body that has been announced may take to come, in ms. */
const PATIENCE_MS = 300_000;

/**
 * Whether a reply is a JSON text of a known, modest length: its server has it ready, so it can be read in one go,
 * which costs a fraction of reading it as a stream.
 */
export function isReadyJson({ headers }: Response): boolean {
  const length = Number(headers.get("content-length") ?? NaN);
  return length <= AT_ONCE_BYTES &&
    (headers.get("content-type") ?? "").startsWith("application/json");
}

/**
 * Reads such a reply.
 *
 * @param signal the one of the call that it answers
 * @throws {StreamError} `truncated` when the connection breaks, `timeout` when the rest does not come
 */
export async function readAtOnce(
  reply: Response,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(silent()), PATIENCE_MS);
  try {
    return await Promise.race([reply.bytes(), late.promise]);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof StreamError ? error : broken(error);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether bytes begin as a JSON object or array does, white space aside. */
export function isJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > SPACE);
  return first === OPEN_OBJECT || first === OPEN_ARRAY;
}

function silent(): StreamError {
  return new StreamError(
    `the answer did not come within ${PATIENCE_MS / 1000} s`,
    { kind: "timeout" },
  );
}

function broken(cause: unknown): StreamError {
  return new StreamError("the connection broke before the answer was whole", {
    kind: "truncated",
    cause,
  });
}
