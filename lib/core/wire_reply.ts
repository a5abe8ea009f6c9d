/**
 * A provider's reply, whatever transport carries it.
 *
 * @module
 */

/** The headers of a reply; the runtime's `Headers` are compatible. */
export interface ReplyHeaders extends Iterable<[name: string, value: string]> {
  /** The value of a header, several of them joined with `, `; null where there is none. The name is in lower case. */
  get(name: string): string | null;
}

/**
 * A reply whose headers have come. Its body has to be read to its end or cancelled: until then it keeps its connection.
 * It is read either in pieces or at once, by one reader at a time.
 *
 * Both ways throw the reason of the call's signal once that aborts, which also closes the connection.
 */
export interface WireReply {
  /** HTTP status. */
  readonly status: number;
  /** As they came, without those of a compression that has been undone. */
  readonly headers: ReplyHeaders;
  /** False where the status allows no body (204, 205, 304). */
  readonly hasBody: boolean;
  /**
   * The next bytes of the body, decoded where its server compressed it, as soon as there are any; undefined at its end.
   * They are the caller's own: nothing writes to them later. Only time spent waiting here counts as silence.
   *
   * @throws {StreamError} `truncated`: the connection broke, or the body is not as its headers say; `timeout`: silence;
   * the same again from every later call
   */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * As {@linkcode WireReply.read}, but the bytes are only lent: they may change with the next call of any kind. Cheaper
   * if the caller needs them only until then.
   *
   * @throws {StreamError} as {@linkcode WireReply.read}
   */
  lend(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * The whole body, or what {@linkcode WireReply.read} has left of it; cheaper than reading it in pieces where it is
   * short.
   *
   * @throws {StreamError} as {@linkcode WireReply.read}
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives the rest up and closes its connection, unless the body has ended. Never rejects; reads then fail. */
  cancel(): Promise<void>;
}
