/**
 * Reads files of text.
 *
 * @module
 */
import { reasonOf } from "../core/text/reason.ts";
import { sizeText } from "../core/text/size_text.ts";
import { ToolFailure } from "./tool.ts";

/** Bytes of the largest file that is read. */
const LARGEST = 16 * 1024 * 1024;

/**
 * The text of a file; undefined if it is not UTF-8, or has a NUL.
 *
 * @throws {ToolFailure} it is not a file, is too large, or cannot be read
 */
export async function readText(
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    const { isFile, size } = await Deno.stat(path);
    // A pipe or a device would be waited for.
    if (!isFile) throw new ToolFailure("It is not a file");
    if (size > LARGEST) {
      throw new ToolFailure(`It is too large: ${sizeText(size)}`);
    }
    bytes = await Deno.readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ToolFailure) throw error;
    throw new ToolFailure(`It cannot be read: ${reasonOf(error)}`);
  }
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
