/**
 * The answer to one request: chunks as they arrive, and what is known of the call beside them.
 *
 * @module
 */
import type { ChatChunk, Delta, Usage } from "./chat.ts";
import type { CallOptions, SentRequest } from "./call.ts";
import { NameSet } from "./data/names.ts";
import { peek, type Peeked } from "./data/peek.ts";
import { afterHeadStart } from "./first_timer.ts";
import type { ReplyHeaders } from "./wire_reply.ts";

/** What is known of an answer beside its chunks; each member changes while the answer arrives. */
export interface AnswerFacts {
  /** Every request that has been sent for this answer, retries included, in order. */
  readonly attempts: readonly SentRequest[];
  /** Headers of the last reply with status 2xx; undefined before it arrives, or without a connection. */
  readonly headers: ReplyHeaders | undefined;
  /** When the first chunk arrived, whatever it holds, by `performance.now()`. */
  readonly firstChunkAt: number | undefined;
  /** Tokens, where they are known when the answer begins. */
  readonly usage: Usage | undefined;
  /** ULID of the exchange that recorded the answer, where it is replayed. */
  readonly recorded: string | undefined;
  /** Members of the request that the provider's dialect does not have, by their path as in `fates.ts`. */
  readonly leftOut: Iterable<string>;
  /** Members of the reply so far that a completion does not have. */
  readonly dropped: Iterable<string>;
}

/**
 * An answer on its way: its request is sent when the answer is made, not when it is read.
 *
 * It can be read once. Each item has the chunks that arrived together, at least one; the first item has all chunks up to
 * the first content. An answer that is not read to its end must be left (by `break`, `return()`) or cancelled: until then
 * it keeps its connection.
 */
export interface Answer
  extends AnswerFacts, AsyncIterable<readonly ChatChunk[]> {
  /** When it was made, by `performance.now()`. */
  readonly startedAt: number;
  /** Resolves once its request has left this program, or the answer has begun or failed. Never rejects. */
  readonly left: Promise<void>;
  /** Resolves with the first content, or at the end of an answer without any; rejects as reading would. */
  readonly begun: Promise<void>;
  /** Gives up what has not been read, and closes the connection. Never rejects. */
  cancel(): Promise<void>;
}

/** What a client reports while it answers. */
export interface AnswerNotes {
  /** When the answer was made, by `performance.now()`. */
  readonly startedAt: number;
  /** Aborts with the call's own signal, or when the answer is cancelled. */
  readonly signal: AbortSignal;
  /** A request goes upstream. */
  sent(request: SentRequest): void;
  /** A reply with status 2xx has come. */
  replied(headers: ReplyHeaders): void;
  /** Chunks have arrived, though the client may hold them back. */
  received(): void;
  /** A recorded answer is replayed. */
  replays(
    exchange: { readonly id: string; readonly usage?: Usage | undefined },
  ): void;
  /** {@linkcode AnswerFacts.leftOut} */
  leaveOut(member: string): void;
  /** {@linkcode AnswerFacts.dropped} */
  drop(member: string): void;
  /** Another client answers: its facts are this answer's. */
  follow(answer: Answer): Answer;
}

/**
 * Makes an answer, and begins to read it up to the first content.
 *
 * @param read sends the request and yields the chunks
 */
export function openAnswer(
  options: CallOptions,
  read: (notes: AnswerNotes) => AsyncGenerator<readonly ChatChunk[], void>,
): Answer {
  return new OpenAnswer(options, read);
}

/** Whether an answer has begun with this chunk: it has more than a role or a number of tokens. */
export function hasContent({ choices }: ChatChunk): boolean {
  return choices.some(({ delta, finish_reason: reason }) =>
    reason !== null || deltaHasContent(delta)
  );
}

/** {@linkcode hasContent} of one delta. */
export function deltaHasContent(delta: Delta): boolean {
  return Object.entries(delta).some(([name, value]) =>
    name !== "role" && value !== null && value !== undefined &&
    value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}

class OpenAnswer implements Answer, AnswerNotes {
  readonly startedAt: number = performance.now();
  readonly begun: Promise<void>;
  readonly #options: CallOptions;
  readonly #stop = new AbortController();
  readonly #source: AsyncGenerator<readonly ChatChunk[], void>;
  readonly #first: Promise<Peeked<readonly ChatChunk[]>>;
  readonly #attempts: SentRequest[] = [];
  readonly #leftOut = new NameSet();
  readonly #dropped = new NameSet();
  /** Resolves with the first request, or with the answer that sends it. */
  readonly #sending = Promise.withResolvers<Answer | undefined>();
  #headers: ReplyHeaders | undefined;
  #firstChunkAt: number | undefined;
  #usage: Usage | undefined;
  #recorded: string | undefined;
  #followed: Answer | undefined;
  #left: Promise<void> | undefined;
  #read = false;
  #ended = false;

  constructor(
    options: CallOptions,
    read: (notes: AnswerNotes) => AsyncGenerator<readonly ChatChunk[], void>,
  ) {
    this.#options = options;
    this.#source = this.#watched(read);
    this.#first = peek(this.#source, (chunks) => {
      this.received();
      return chunks.some(hasContent);
    });
    this.begun = this.#first.then(({ head }) => {
      for (const { usage } of head.flat()) if (usage) this.#usage ??= usage;
    });
    this.begun.catch(() => {}); // thrown again where the answer is read
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get attempts(): readonly SentRequest[] {
    return this.#followed?.attempts ?? this.#attempts;
  }

  get headers(): ReplyHeaders | undefined {
    return this.#followed?.headers ?? this.#headers;
  }

  get firstChunkAt(): number | undefined {
    return this.#followed?.firstChunkAt ?? this.#firstChunkAt;
  }

  get usage(): Usage | undefined {
    return this.#followed?.usage ?? this.#usage;
  }

  get recorded(): string | undefined {
    return this.#followed?.recorded ?? this.#recorded;
  }

  get leftOut(): Iterable<string> {
    return this.#followed?.leftOut ?? this.#leftOut;
  }

  get dropped(): Iterable<string> {
    return this.#followed?.dropped ?? this.#dropped;
  }

  get left(): Promise<void> {
    return this.#left ??= Promise.race([
      this.#sending.promise.then((followed) =>
        followed?.left ?? new Promise<void>(afterHeadStart)
      ),
      this.begun.catch(() => {}), // thrown again where the answer is read
    ]);
  }

  sent = (request: SentRequest): void => {
    this.#attempts.push(request);
    this.#sending.resolve(undefined);
    const { attempt } = request;
    this.#options.onProgress?.({ type: "sent", attempt });
  };

  replied(headers: ReplyHeaders): void {
    this.#headers = headers;
  }

  received = (): void => {
    this.#firstChunkAt ??= performance.now();
  };

  replays(exchange: { id: string; usage?: Usage | undefined }): void {
    this.#recorded = exchange.id;
    this.#usage = exchange.usage;
  }

  leaveOut = (member: string): void => {
    this.#leftOut.add(member);
  };

  drop = (member: string): void => {
    this.#dropped.add(member);
  };

  follow(answer: Answer): Answer {
    this.#followed = answer;
    this.#sending.resolve(answer);
    return answer;
  }

  async cancel(): Promise<void> {
    // The connection of an answer that has ended may serve others by now.
    if (!this.#ended) this.#stop.abort(new Cancelled());
    await this.#source.return().catch(() => {}); // it fails because it is cancelled
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly ChatChunk[], void> {
    return {
      next: () => this.#read ? this.#source.next() : this.#begin(),
      return: async () => {
        await this.cancel();
        return { done: true, value: undefined };
      },
    };
  }

  /** Gives the chunks up to the first content as one item. */
  async #begin(): Promise<IteratorResult<readonly ChatChunk[], void>> {
    this.#read = true;
    // An answer that was aborted before it was read is incomplete, even if its first chunks have come.
    if (this.signal.aborted) {
      await this.cancel();
      throw this.signal.reason;
    }
    const { head } = await this.#first;
    return head.length === 0
      ? await this.#source.next()
      : { done: false, value: head.flat() };
  }

  async *#watched(
    read: (notes: AnswerNotes) => AsyncGenerator<readonly ChatChunk[], void>,
  ): AsyncGenerator<readonly ChatChunk[], void> {
    const { signal } = this.#options;
    const stop = () => {
      this.#stop.abort(signal?.reason);
      if (!this.#read) void this.cancel();
    };
    if (signal?.aborted) this.#stop.abort(signal.reason);
    signal?.addEventListener("abort", stop);
    try {
      yield* read(this);
    } finally {
      this.#ended = true;
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** The reason with which a cancelled answer stops its call. */
class Cancelled extends Error {
  override name = "Cancelled";

  constructor() {
    super("the answer was cancelled");
  }
}
