/**
 * A reply with a compressed body that was not asked for.
 *
 * @module
 */
import { StreamError } from "../../core/errors.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { readBody } from "../body.ts";
import { wholeBytes } from "../bounded.ts";
import { cutBody } from "../idle_timer.ts";
import { codingOf, decompress } from "../decompress.ts";
import { HeaderList } from "./header_list.ts";

/** The content coding of a reply; undefined if it has none. */
export function codingNameOf(headers: HeaderList): string | undefined {
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  return coding === "" || coding === "identity" ? undefined : coding;
}

/** Bytes that a reply may become however few they come from. */
const FREE_BYTES = 16 * 1024 * 1024;

/** Beyond that, bytes that one byte may become: answers become 3 to 30 times as long, a bomb 1,000 times. */
const MOST_TIMES = 100;

/**
 * Wraps a reply and decompresses it while it is read. Some servers send gzip or deflate without being asked; with other
 * codings, reading fails.
 */
export class DecodedReply implements WireReply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly hasBody = true;
  readonly #compressed: WireReply;
  readonly #pieces: AsyncGenerator<Uint8Array<ArrayBuffer>, void>;
  #cancelled = false;
  #failure: unknown;

  /** The reply's body must be unread. */
  constructor(compressed: WireReply, headers: HeaderList, codingName: string) {
    this.status = compressed.status;
    this.headers = headers.without("content-encoding", "content-length");
    this.#compressed = compressed;
    this.#pieces = piecesOf(
      compressed,
      codingName,
      (error) => this.#failure = error,
    );
  }

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#failure === undefined && this.#cancelled) {
      this.#failure = cutBody();
    }
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return (await this.#pieces.next()).value ?? undefined;
    } catch (error) {
      this.#failure ??= error instanceof StreamError ? error : cutBody(error);
      await this.#compressed.cancel();
      throw this.#failure;
    }
  }

  lend(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.read();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await wholeBytes(this);
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.#compressed.cancel();
    // Not awaited: it ends with the pending read.
    this.#pieces.return().catch(() => {});
  }
}

/** Decompresses a reply whose headers say that it is compressed. */
export function decodedReply(reply: WireReply): WireReply {
  const headers = new HeaderList();
  for (const [name, value] of reply.headers) headers.add(name, value);
  const coding = codingNameOf(headers);
  return coding === undefined || !reply.hasBody
    ? reply
    : new DecodedReply(reply, headers, coding);
}

/** @param onFailure gets the error of the compressed body, which says more than that of the decompression */
async function* piecesOf(
  compressed: WireReply,
  codingName: string,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const coding = codingOf(codingName);
  if (coding === undefined || coding === "zstd") {
    throw new StreamError(
      `the answer has the content encoding ${
        codingName.slice(0, 40)
      }, which was not requested`,
      { kind: "invalid" },
    );
  }
  const body = readBody(compressed);
  let taken = 0;
  const bytes = {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        try {
          const read = await body.next();
          taken += read.value?.length ?? 0;
          return read;
        } catch (error) {
          onFailure(error);
          throw error;
        }
      },
    }),
  };
  let given = 0;
  for await (const piece of decompress(bytes, coding)) {
    given += piece.length;
    if (given > FREE_BYTES && given > MOST_TIMES * taken) {
      throw new StreamError(
        `${taken} bytes of the answer become more than ${MOST_TIMES} times as many`,
        { kind: "invalid" },
      );
    }
    yield piece;
  }
}
