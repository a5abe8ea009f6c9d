/**
 * What is recorded of one part of a form.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { joinBytes } from "../../core/data/bytes.ts";
import { sha256OfPieces } from "../../core/data/digest.ts";
import type { FormPart } from "../../history/line/kept_reply.ts";
import type { PartHead } from "./part_head.ts";

/** Longest value that is recorded as text, in bytes. */
const VALUE_BYTES = 4 * 1024;

/** Reads along with a part. */
export class PartNote {
  readonly #head: PartHead;
  readonly #hash: Hash = sha256OfPieces();
  #bytes = 0;
  /** Undefined for a file and for a long value. */
  #value: Uint8Array[] | undefined;

  /** Begins with the part's headers. */
  constructor(head: PartHead) {
    this.#head = head;
    this.#value = head.filename === undefined ? [] : undefined;
  }

  /** Takes the next bytes. */
  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > VALUE_BYTES) this.#value = undefined;
    this.#value?.push(bytes);
  }

  /** What is recorded. */
  end(): FormPart {
    const value = this.#value && textOf(joinBytes(this.#value));
    return {
      ...this.#head,
      bytes: this.#bytes,
      sha256: this.#hash.digest("hex"),
      ...(value === undefined ? {} : { value }),
    };
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
