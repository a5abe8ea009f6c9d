/**
 * A stream that nobody asked for, folded into the one answer that was.
 *
 * @module
 */
import type { EndingBody } from "../../clients/ending_body.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { relayedReplyHeaders } from "../answer/reply_headers.ts";
import type { ServerExchange } from "../exchange.ts";
import type { RelayFormat } from "../formats/answer_format.ts";
import { Reply } from "../reply.ts";
import { RelayedStream, type StreamPart } from "./relayed_stream.ts";

/** A provider's event stream whose answer is to be given whole. */
export interface FoldedStream {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** The provider's reply. */
  readonly upstream: WireReply;
  /** All of its body. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What reads that body; absent where all of it is there. */
  readonly reads: EndingBody | undefined;
  /** What its events say, and how the answer is written. */
  readonly format: RelayFormat;
}

/**
 * Reads a stream up to its end mark, not to the end of its connection, which some servers keep open; what may follow a
 * finish reason has a few seconds.
 *
 * @throws {ApiError | StreamError} as its reader does
 */
export async function foldStream(stream: FoldedStream): Promise<Reply> {
  const { exchange, upstream, reads, format } = stream;
  const relayed = new RelayedStream(format.reader());
  const record = ({ chunks, sizes }: StreamPart) => {
    const at = performance.now();
    chunks.forEach((chunk, i) => exchange.chunk(chunk, at, sizes[i]));
  };
  const cut = await readTo(relayed, stream, record);
  record(relayed.end(cut));
  if (relayed.state === "failed") throw relayed.failure;
  const headers = relayedReplyHeaders(upstream.headers);
  const answer = format.encoder().body(exchange.completion());
  reads?.release();
  exchange.keep(relayed.kept);
  await exchange.finish();
  return Reply.json(answer, { headers });
}

/** Reads until the stream says that it is over; returns what broke the connection off. */
async function readTo(
  relayed: RelayedStream,
  { bytes, reads }: FoldedStream,
  record: (part: StreamPart) => void,
): Promise<unknown> {
  const iterator = bytes[Symbol.asyncIterator]();
  while (relayed.state === "opening" || relayed.state === "passing") {
    let read: IteratorResult<Uint8Array>;
    try {
      read = await iterator.next();
    } catch (cut) {
      return cut;
    }
    if (read.done) break;
    record(relayed.read(read.value));
    if (relayed.complete) reads?.complete();
  }
  return undefined;
}
