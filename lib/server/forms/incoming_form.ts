/**
 * A form on its way from a client to a provider. It is held only until its model is known.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { STATUS_CODE } from "@std/http/status";
import { ByteBlocks } from "../../core/data/byte_blocks.ts";
import { joinBytes } from "../../core/data/bytes.ts";
import { invalid } from "../../core/data/invalid.ts";
import { sha256OfPieces } from "../../core/data/digest.ts";
import { ApiError } from "../../core/errors.ts";
import type { StreamedBody } from "../../core/call.ts";
import type { FormPart } from "../../history/line/kept_reply.ts";
import type { ServerRequest } from "../server_request.ts";
import type { PartHead } from "./part_head.ts";
import { PartNote } from "./part_note.ts";
import { boundaryOf, type FormEvent, scanForm } from "./scan.ts";

/** Most bytes that are held until the model is known. */
const HELD_BYTES = 32 * 1024 * 1024;
/** A form that is not longer is held whole, so that it can be sent again. */
const SHORT_BYTES = 1024 * 1024;
/** Longest name of a model, in bytes. */
const MODEL_BYTES = 2048;

/** Whether a request's body is a form. */
export function isForm({ headers }: Pick<ServerRequest, "headers">): boolean {
  return /^multipart\/form-data\b/i.test(headers.get("content-type") ?? "");
}

/** Where the model's name was, in what is held. */
const MODEL = Symbol("the model");

/** Reads a form once. */
export class IncomingForm {
  /** Its parts without the model, as far as it has been read. */
  readonly parts: FormPart[] = [];
  readonly #type: string;
  readonly #boundary: string;
  readonly #events: AsyncGenerator<FormEvent, void>;
  readonly #length: number | undefined;
  readonly #held: (ByteBlocks | typeof MODEL)[] = [];
  #heldBytes = 0;
  #part: PartNote | undefined;
  /** The bytes of the model's part, while that is read. */
  #modelBytes: Uint8Array[] | undefined;
  #model: string | undefined;
  /** Length of the model's name as it came, in bytes. */
  #modelLength = 0;
  #whole = false;
  readonly #named: boolean;

  /**
   * Begins with a request; reads nothing yet.
   *
   * @param named whether a part is to name the model; otherwise one of that name is like any other
   * @throws {ApiError} 400 without a boundary, 415 for a compressed form
   */
  constructor(
    { headers, body }: Pick<ServerRequest, "headers" | "body">,
    named: boolean,
  ) {
    this.#named = named;
    const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
    if (coding !== "" && coding !== "identity") throw compressed(coding);
    this.#type = headers.get("content-type") ?? "";
    this.#boundary = boundaryOf(this.#type);
    const length = headers.get("content-length");
    this.#length = length === null ? undefined : Number(length);
    this.#events = scanForm(body ?? new Blob().stream(), this.#boundary);
  }

  /** Whether all of it is held. */
  get whole(): boolean {
    return this.#whole;
  }

  /**
   * Reads up to the model's name, and a short form to its end; undefined where the form has no model.
   *
   * @throws {ApiError} 400: not a valid form, or the model's name comes too late
   */
  async readModel(): Promise<string | undefined> {
    while (!this.#whole && (this.#model === undefined || this.#isShort())) {
      await this.#holdNext();
      if (this.#model === undefined && this.#heldBytes > HELD_BYTES) {
        throw invalid(
          "model",
          `must come within the first ${HELD_BYTES} bytes of the form: put it before the files`,
        );
      }
    }
    return this.#model;
  }

  /**
   * Reads it to its end.
   *
   * @throws {ApiError} 400: not a valid form; 413: it is too long to hold
   */
  async readWhole(): Promise<void> {
    while (!this.#whole) {
      await this.#holdNext();
      if (this.#heldBytes > HELD_BYTES) throw tooLong();
    }
  }

  /** The form with the provider's name of the model, in a part that is added where the form has none. */
  body(model: string): StreamedBody {
    const name = new TextEncoder().encode(model);
    const added = this.#named && this.#model === undefined
      ? this.#modelPart(name)
      : new Uint8Array();
    const more = added.length +
      (this.#model === undefined ? 0 : name.length - this.#modelLength);
    let hash: Hash = sha256OfPieces();
    const sent = () => this.#pieces(added, name);
    return {
      type: this.#type,
      length: this.#length === undefined ? undefined : this.#length + more,
      repeatable: this.#whole,
      async *pieces() {
        hash = sha256OfPieces();
        for await (const piece of sent()) {
          hash.update(piece);
          yield piece;
        }
      },
      said: () => JSON.stringify({ model, form: this.parts }),
      digest: () => hash.copy().digest("hex"),
    };
  }

  async *#pieces(
    added: Uint8Array,
    name: Uint8Array,
  ): AsyncGenerator<Uint8Array, void> {
    if (added.length > 0) yield added;
    for (const held of this.#held) {
      yield* held === MODEL ? [name] : held.blocks();
    }
    if (!this.#whole) this.#held.length = 0;
    while (!this.#whole) {
      const bytes = await this.#next();
      if (bytes !== undefined && bytes.length > 0) yield bytes;
    }
  }

  #modelPart(name: Uint8Array): Uint8Array {
    const head = `--${this.#boundary}\r\n` +
      'content-disposition: form-data; name="model"\r\n\r\n';
    return new Uint8Array([
      ...new TextEncoder().encode(head),
      ...name,
      13,
      10,
    ]);
  }

  #isShort(): boolean {
    return this.#length !== undefined && this.#length <= SHORT_BYTES;
  }

  async #holdNext(): Promise<void> {
    const bytes = await this.#next();
    if (bytes === undefined || bytes.length === 0) return;
    const last = this.#held.at(-1);
    const blocks = last instanceof ByteBlocks ? last : new ByteBlocks();
    if (blocks !== last) this.#held.push(blocks);
    blocks.push(bytes);
    this.#heldBytes += bytes.length;
  }

  /** Reads on and takes note of it; the bytes to pass on, without the model's name. */
  async #next(): Promise<Uint8Array | undefined> {
    const { value: event, done } = await this.#events.next();
    if (done) {
      this.#whole = true;
      return undefined;
    }
    switch (event.kind) {
      case "head":
        if (!this.#named || !isModel(event.head)) {
          this.#part = new PartNote(event.head);
        } else if (this.#model === undefined) this.#modelBytes = [];
        else throw invalid("model", "is named twice in the form");
        return event.bytes;
      case "data":
        if (this.#modelBytes === undefined) {
          this.#part?.add(event.bytes);
          return event.bytes;
        }
        this.#addModel(event.bytes);
        return undefined;
      case "end":
        this.#endPart();
        return undefined;
      case "frame":
        return event.bytes;
    }
  }

  #addModel(bytes: Uint8Array): void {
    this.#modelBytes?.push(bytes);
    this.#modelLength += bytes.length;
    if (this.#modelLength <= MODEL_BYTES) return;
    throw invalid("model", `must be a name, not over ${MODEL_BYTES} bytes`);
  }

  #endPart(): void {
    if (this.#modelBytes !== undefined) {
      this.#model = new TextDecoder().decode(joinBytes(this.#modelBytes));
      this.#modelBytes = undefined;
      this.#held.push(MODEL);
    }
    if (this.#part !== undefined) this.parts.push(this.#part.end());
    this.#part = undefined;
  }
}

function isModel({ name, filename }: PartHead): boolean {
  return name === "model" && filename === undefined;
}

function compressed(coding: string): ApiError {
  return new ApiError(
    `a form with the content-encoding ${
      coding.slice(0, 40)
    } is not supported: send it plain`,
    {
      kind: "invalid_request",
      status: STATUS_CODE.UnsupportedMediaType,
      type: "invalid_request_error",
      code: "unsupported_content_encoding",
    },
  );
}

function tooLong(): ApiError {
  return new ApiError(
    `a replayed form may have ${HELD_BYTES} bytes, and this one has more`,
    {
      kind: "invalid_request",
      status: STATUS_CODE.ContentTooLarge,
      type: "invalid_request_error",
      code: "request_too_large",
    },
  );
}
