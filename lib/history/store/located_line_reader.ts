/**
 * Reads lines by their locations. The lines of a conversation are mostly near each other and near those of the next, so
 * the blocks that were read last are cached.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import type { LineFile } from "../../files/line_files.ts";
import type { LineLocation } from "./line_locations.ts";

const BLOCK = 256 * 1024;
/** The most cached blocks: 16 MiB. */
const KEPT = 64;

const decoder = new TextDecoder();

/** Opens each file once, and closes all files when it is disposed. */
export class LocatedLineReader implements Disposable {
  readonly #files = new Map<string, Deno.FsFile>();
  /** Cached blocks by number and file; the least recently used comes first. */
  readonly #blocks = new Map<string, Uint8Array>();

  /**
   * The text of a line.
   *
   * @throws {ChatError} the file was rewritten since the location was taken
   */
  async read({ file, offset, length }: LineLocation): Promise<string> {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const at = offset + filled;
      const block = await this.#block(file, Math.floor(at / BLOCK));
      const part = block.subarray(at % BLOCK, at % BLOCK + length - filled);
      if (part.length === 0) throw changed(file);
      bytes.set(part, filled);
      filled += part.length;
    }
    return decoder.decode(bytes);
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.values()) file.close();
  }

  async #block(file: LineFile, number: number): Promise<Uint8Array> {
    const key = `${number} ${file.path}`;
    const known = this.#blocks.get(key);
    this.#blocks.delete(key);
    const block = known ?? await this.#readBlock(file, number);
    this.#blocks.set(key, block);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > KEPT && oldest !== undefined) {
      this.#blocks.delete(oldest);
    }
    return block;
  }

  async #readBlock(file: LineFile, number: number): Promise<Uint8Array> {
    const opened = await this.#open(file);
    await opened.seek(number * BLOCK, Deno.SeekMode.Start);
    const bytes = new Uint8Array(BLOCK);
    let filled = 0;
    while (filled < BLOCK) {
      const read = await opened.read(bytes.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  }

  async #open(wanted: LineFile): Promise<Deno.FsFile> {
    const known = this.#files.get(wanted.path);
    if (known !== undefined) return known;
    const file = await Deno.open(wanted.path, { read: true });
    this.#files.set(wanted.path, file);
    const { dev, ino } = await file.stat();
    if (dev !== wanted.dev || ino !== wanted.ino) throw changed(wanted);
    return file;
  }
}

function changed({ path }: LineFile): ChatError {
  return new ChatError(`${path} was rewritten while it was read`, {
    hint: "try again",
  });
}
