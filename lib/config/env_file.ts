/**
 * Reading `.env` files.
 *
 * @module
 */
import { decodeText } from "../core/text/decode_text.ts";

/** Size limit, in bytes. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a `.env` file; undefined if it does not exist. Reads synchronously: asynchronous reading takes ten times as long, and
 * most folders have no such file.
 *
 * @throws {TypeError} not a regular file, too long, or not text
 * @throws the system's error if it exists and cannot be read
 */
export function readEnvFile(path: string): string | undefined {
  try {
    const { isFile, size } = Deno.statSync(path);
    // Reading a pipe could block forever.
    if (!isFile) throw new TypeError("it is not a regular file");
    if (size > MAX_BYTES) throw new TypeError("it has more than 1 MiB");
    return decodeText(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
