/**
 * The wire format of an endpoint's replies, as translation and relay need it.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion, Usage } from "../../core/chat.ts";
import type { ChatClient } from "../../core/client.ts";
import type { Fates } from "../../core/fates.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import type { StreamReader } from "../relay/relayed_stream.ts";
import type { Reply } from "../reply.ts";

/** Writes one answer in an endpoint's format. */
export interface AnswerEncoder {
  /** Members of the first event that are estimates, comma-separated; undefined if none are. */
  readonly estimated?: string | undefined;
  /** Takes token counts that are known before the answer; absent if the format has no early event for them. */
  expectUsage?(usage: Usage): void;
  /**
   * Says, before anything else, that the answer is replayed from the exchange of this id: it gets the ids that it had.
   * Absent if the format makes no ids.
   */
  replayed?(exchange: string): void;
  /** The events for a chunk; empty if there are none. */
  encode(chunk: ChatChunk): string;
  /** The events that end a complete stream. */
  end(): string;
  /** The last events of a stream that failed. */
  fail(error: unknown): string;
  /** The body of a reply that does not stream; then no other method is called. */
  body(completion: ChatCompletion): unknown;
}

/** The format of an endpoint's replies. */
export interface AnswerFormat {
  /** Makes an encoder for one answer. */
  encoder(): AnswerEncoder;
  /** The reply to a request that failed before anything was sent. */
  failed(error: unknown): Reply;
  /** What is sent as a keep-alive; an SSE comment by default. */
  readonly keepAlive?: string;
  /** What becomes of each member of an answer; absent if all are carried. */
  readonly fates?: Fates;
  /** The dialect that its clients speak; `openai` by default. */
  readonly dialect?: ChatClient["dialect"];
}

/** The format of replies that are relayed, because client and provider speak one dialect. */
export interface RelayFormat extends AnswerFormat {
  /** Makes a reader for one stream. */
  reader(): StreamReader;
  /**
   * Decodes a reply that does not stream, for the history.
   *
   * @param reply the reply; its body has been read
   * @param keep gets what is recorded beside the chunk, if anything
   * @throws {ApiError} the reply is an error, a page or any other text
   * @throws {StreamError} `error`: an error in OpenAI's format
   */
  decode(
    text: string,
    reply: WireReply,
    keep?: (kept: unknown) => void,
  ): ChatChunk;
}
