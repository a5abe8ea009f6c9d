/**
 * A reply whose body its server has compressed, though nobody asked for it.
 *
 * @module
 */
import type { WireReply } from "../../core/wire_reply.ts";
import { broken } from "../silence.ts";
import { joinBytes } from "../bytes.ts";
import type { HeaderList } from "./header_list.ts";

/** What the runtime unpacks, by the names of HTTP. */
const FORMATS: ReadonlyMap<string, CompressionFormat> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "brotli"],
]);

/** How a reply with these headers is compressed; undefined where it is not, or in a way that is not known. */
export function compressionOf(
  headers: HeaderList,
): CompressionFormat | undefined {
  const coding = headers.get("content-encoding");
  return coding === null ? undefined : FORMATS.get(coding.toLowerCase());
}

/** The same reply, unpacked while it is read. */
export class DecodedReply implements WireReply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly hasBody = true;
  readonly #packed: WireReply;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  /** Why the packed bytes ended early. */
  #failure: unknown;

  /** Takes a reply over whose body is unread. */
  constructor(
    packed: WireReply,
    headers: HeaderList,
    format: CompressionFormat,
  ) {
    this.status = packed.status;
    this.headers = headers.without("content-encoding", "content-length");
    this.#packed = packed;
    this.#reader = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => this.#feed(controller),
    }, { highWaterMark: 0 }).pipeThrough(new DecompressionStream(format))
      .getReader();
  }

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return (await this.#reader.read()).value;
    } catch (error) {
      this.#failure ??= broken(error);
      await this.#packed.cancel();
      throw this.#failure;
    }
  }

  lend(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.read();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    for (let piece; (piece = await this.read()) !== undefined;) {
      pieces.push(piece);
    }
    return joinBytes(pieces);
  }

  async cancel(): Promise<void> {
    await this.#packed.cancel();
    await this.#reader.cancel().catch(() => {}); // one that has failed already is cancelled enough
  }

  async #feed(
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    try {
      const bytes = await this.#packed.read();
      if (bytes === undefined) controller.close();
      else for (const piece of cut(bytes)) controller.enqueue(piece);
    } catch (error) {
      this.#failure = error;
      controller.error(error);
    }
  }
}

/** A piece becomes up to 1032 times as long in one go, before anybody can say that it is enough. */
const UNPACKED_AT_ONCE_BYTES = 16 * 1024;

function* cut(
  bytes: Uint8Array<ArrayBuffer>,
): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += UNPACKED_AT_ONCE_BYTES) {
    yield bytes.subarray(at, at + UNPACKED_AT_ONCE_BYTES);
  }
}
