/**
 * The bodies of replies of a history in memory.
 *
 * @module
 */
import { joinBytes } from "../../../core/data/bytes.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { Bodies, BodyWriter } from "../../line/kept_reply.ts";

/** Holds bodies until the program ends. */
export class MemoryBodies implements Bodies {
  readonly #kept = new NameMap<Uint8Array<ArrayBuffer>>();
  writer(): BodyWriter {
    const pieces: Uint8Array[] = [];
    return {
      add(bytes) {
        pieces.push(bytes.slice());
        return Promise.resolve();
      },
      keep: (sha256) => {
        this.#kept.set(sha256, joinBytes(pieces));
        return Promise.resolve(true);
      },
      drop() {
        pieces.length = 0;
        return Promise.resolve();
      },
    };
  }
  read(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return Promise.resolve(this.#kept.get(sha256));
  }
}
