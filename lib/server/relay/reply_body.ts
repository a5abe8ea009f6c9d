/**
 * The bytes of a reply that only passes through: hashed, and kept beside the history.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { sha256OfPieces } from "../../core/data/digest.ts";
import { holdsSecret } from "../../core/secrets.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import {
  type Bodies,
  type BodyWriter,
  type KeptBody,
  LONGEST_BODY,
} from "../../history/line/kept_reply.ts";

/** A key that begins in one piece and ends in the next is at most this long. */
const OVERLAP = 8 * 1024;

/** Reads along. */
export class ReplyBody {
  readonly #headers: ReplyHeaders;
  readonly #hash: Hash = sha256OfPieces();
  #writer: BodyWriter | undefined;
  #length = 0;
  #end = "";

  /** Without `bodies`, nothing is kept. */
  constructor(headers: ReplyHeaders, bodies: Bodies | undefined) {
    this.#headers = headers;
    this.#writer = bodies?.writer();
  }

  /** Takes the next bytes. Resolves when they are written. */
  async add(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#length += bytes.length;
    if (this.#writer === undefined) return;
    const text = this.#end + new TextDecoder("latin1").decode(bytes);
    this.#end = text.slice(-OVERLAP);
    // A provider may repeat a key; no file gets one.
    if (this.#length > LONGEST_BODY || holdsSecret(text)) await this.drop();
    else await this.#writer.add(bytes);
  }

  /** What the record says of it, when all of it has come. */
  async kept(): Promise<KeptBody> {
    const sha256 = this.#hash.digest("hex");
    const kept = await this.#writer?.keep(sha256) ?? false;
    const type = this.#headers.get("content-type");
    const disposition = this.#headers.get("content-disposition");
    return {
      ...(type === null ? {} : { type }),
      ...(disposition === null ? {} : { disposition }),
      bytes: this.#length,
      kept,
      sha256,
    };
  }

  /** Keeps nothing of it. */
  async drop(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    await writer?.drop();
  }
}
