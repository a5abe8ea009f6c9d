/**
 * What translating and relaying have to know of an endpoint: the form in which its clients read answers.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { TemplateOf } from "../wire/event_template.ts";
import type { ServerSentEvent } from "../wire/sse.ts";
import type { Reply } from "./reply.ts";

/** A run of more than one chunk. */
export type TextRun = Required<ChunkRun>;

/** Writes one answer in the form of an endpoint. */
export interface AnswerEncoder {
  /** The events for a chunk, perhaps none. */
  encode(chunk: ChatChunk): string;
  /** The events for the chunks of a run, the same as for one after another; absent where they cannot be had cheaper. */
  encodeRun?(run: TextRun): string;
  /** The events that end a whole stream. */
  end(): string;
  /** The events that end a stream which broke; nothing follows them. */
  fail(error: unknown): string;
  /** The body of an answer that does not stream, of which nothing else has been asked. */
  whole(completion: ChatCompletion): unknown;
}

/** How the clients of an endpoint read its replies. */
export interface AnswerForm {
  /** Begins an answer. */
  encoder(): AnswerEncoder;
  /** A failure before anything of the answer has been sent. */
  failed(error: unknown): Reply;
  /** Says that a stream lives; a comment unless given. */
  readonly keepAlive?: string;
}

/** Passes the bytes of an event stream on to its client, in whole events. */
export interface EventFilter {
  /** Something of the answer has been passed on. */
  readonly begun: boolean;
  /** The stream has said that it is whole. */
  readonly done: boolean;
  /** A failure has been passed on. */
  readonly failed: boolean;
  /** Nothing that follows counts. */
  readonly ended: boolean;
  /** Whole events that say nothing but a text of the answer may pass by it for now: they would come back as they are. */
  readonly open: boolean;
  /**
   * Takes the next read and returns what goes to the client, perhaps nothing; the read itself is not kept.
   *
   * @throws {StreamError} `invalid`: an event that no client could read, or one without end
   */
  push(bytes: Uint8Array): Uint8Array;
  /**
   * Ends the stream: returns the last event, if only its end is missing.
   *
   * @throws {StreamError} as {@linkcode EventFilter.push}
   */
  end(): Uint8Array;
}

/** Reads the events of a stream for its record. */
export interface EventDecoder {
  /**
   * The chunks that an event completes.
   *
   * @throws {ApiError} a failure before anything of the answer
   * @throws {StreamError} a failure later, or an event that cannot be read
   */
  push(event: ServerSentEvent): ChatChunk[];
  /** What is still held back when no event follows, for whatever reason. */
  drain(): ChatChunk[];
  /**
   * The chunks that the server left out at the end.
   *
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  end(): ChatChunk[];
}

/** How replies are relayed to clients that read the provider's own form. */
export interface RelayForm extends AnswerForm {
  /** Begins to pass a stream on. */
  filter(): EventFilter;
  /** Begins to read along with it. */
  decoder(): EventDecoder;
  /** Makes templates of the events that may pass by an open filter; absent where its filters never are. */
  readonly template?: TemplateOf<unknown>;
  /**
   * Reads a whole reply for the record.
   *
   * @param reply where its text came from; the body is read already
   * @throws {ApiError} no answer but a failure, a page or anything else
   * @throws {StreamError} `error`: a failure in the form of OpenAI
   */
  decode(text: string, reply: WireReply): ChatChunk;
  /** The events that a whole stream lacks at its end; `missing` are the chunks that its decoder added. */
  ending(missing: readonly ChatChunk[], filter: EventFilter): string;
}
