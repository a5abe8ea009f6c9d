/**
 * Stores bodies of replies that are too long for a line, or are not text, as files beside the history whose names are
 * SHA-256 hashes.
 *
 * @module
 */
import { sha256OfAll } from "../../../core/data/digest.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { FILE_MODE, FOLDER_MODE } from "../../../files/lock.ts";
import { narrowFolder } from "../../../files/narrow_folder.ts";
import {
  type Bodies,
  type BodyWriter,
  LONGEST_BODY,
} from "../../line/kept_reply.ts";
import { folderOf, isName } from "./folder.ts";
import { BodyRoom } from "./room.ts";

/** Stores bodies in the folder of one history, which is made for the first body. */
export class FileBodies implements Bodies {
  readonly #folder: string;
  readonly #room: BodyRoom;
  readonly #warn: (line: string) => void;
  #warned = false;

  /**
   * @param path the history's
   * @param most the most bytes of all bodies together; default 1 GiB
   */
  constructor(path: string, warn: (line: string) => void, most?: number) {
    this.#folder = folderOf(path);
    this.#room = new BodyRoom(this.#folder, most);
    this.#warn = warn;
  }
  writer(): BodyWriter {
    return new FileWriter(this.#folder, this.#room, (error) => {
      if (this.#warned) return;
      this.#warned = true;
      this.#warn(
        `a reply cannot be kept in ${this.#folder}: ${reasonOf(error)}`,
      );
    });
  }
  async read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!isName(sha256)) return undefined;
    const path = `${this.#folder}/${sha256}`;
    try {
      // Another program may have made the folder: reading a pipe would wait, and other bytes are not the reply.
      const { isFile, size } = await Deno.stat(path);
      if (!isFile || size > LONGEST_BODY) return undefined;
      const bytes = await Deno.readFile(path);
      return sha256OfAll([bytes]) === sha256 ? bytes : undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }
}

/** Writes to a file with a temporary name until the hash is known. */
class FileWriter implements BodyWriter {
  readonly #folder: string;
  readonly #path: string;
  readonly #room: BodyRoom;
  readonly #onFailed: (error: unknown) => void;
  #file: Deno.FsFile | undefined;
  #failed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(
    folder: string,
    room: BodyRoom,
    onFailed: (error: unknown) => void,
  ) {
    this.#folder = folder;
    this.#room = room;
    this.#path = `${folder}/${crypto.randomUUID()}.part`;
    this.#onFailed = onFailed;
  }
  add(bytes: Uint8Array): Promise<void> {
    return this.#last = this.#last.then(() => this.#attempt(bytes));
  }

  async #attempt(bytes: Uint8Array): Promise<void> {
    if (this.#failed) return;
    try {
      this.#file ??= await this.#open();
      for (let at = 0; at < bytes.length;) {
        at += await this.#file.write(bytes.subarray(at));
      }
      this.#room.add(bytes.length);
    } catch (error) {
      this.#failed = true;
      this.#onFailed(error);
    }
  }

  async #open(): Promise<Deno.FsFile> {
    await this.#room.check();
    await Deno.mkdir(this.#folder, { recursive: true, mode: FOLDER_MODE });
    await narrowFolder(this.#folder);
    return await Deno.open(this.#path, {
      write: true,
      createNew: true,
      mode: FILE_MODE,
    });
  }
  async keep(sha256: string): Promise<boolean> {
    await this.add(new Uint8Array());
    this.#file?.close();
    if (this.#failed) {
      await this.#remove();
      return false;
    }
    try {
      await Deno.rename(this.#path, `${this.#folder}/${sha256}`);
      return true;
    } catch (error) {
      this.#onFailed(error);
      await this.#remove();
      return false;
    }
  }
  async drop(): Promise<void> {
    await this.#last;
    this.#failed = true;
    this.#file?.close();
    await this.#remove();
  }

  async #remove(): Promise<void> {
    if (this.#file === undefined) return;
    await Deno.remove(this.#path).catch(() => {}); // the file may not exist
  }
}
