/**
 * A request that goes out before what takes its answer has been loaded.
 *
 * @module
 */
import type { Answerer } from "../conversation/conversation.ts";
import { batchesOf } from "../core/batches.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type { CallOptions, ChatClient } from "../core/client.ts";
import { afterHeadStart } from "../wire/first_timer.ts";

/** A request on its way. */
export interface SentAhead {
  /** When it went out, by `performance.now()`. */
  readonly begun: number;
  /** Resolves when it has left, or has been answered. */
  readonly left: Promise<void>;
  /** Gives the one answer to whoever asks, together with all that has been told of it until then. */
  readonly client: Answerer;
}

/** Sends a request to a client; who never asks for the answer has to abort `signal`. */
export function sendAhead(
  client: ChatClient,
  request: ChatRequest,
  signal: AbortSignal,
): SentAhead {
  const begun = performance.now();
  const told: ((taker: CallOptions) => void)[] = [];
  let tell: (what: typeof told[number]) => void = (what) => told.push(what);
  const source = batchesOf(client, request, {
    signal,
    onSend: (sent) => tell((taker) => taker.onSend?.(sent)),
    onReply: (headers) => tell((taker) => taker.onReply?.(headers)),
    onQueued: () => tell((taker) => taker.onQueued?.()),
  })[Symbol.asyncIterator]();
  const first = source.next();
  const giveUp = () => void source.return?.().catch(() => {}); // aborted: so it fails
  signal.addEventListener("abort", giveUp, { once: true });
  const { provider, baseUrl } = client;
  return {
    begun,
    left: hasLeft(first),
    client: {
      provider,
      baseUrl,
      encode: (request) => client.encode(request),
      stream: (request, options) => client.stream(request, options),
      batches(_request, taker = {}) {
        signal.removeEventListener("abort", giveUp);
        tell = (what) => what(taker);
        for (const what of told) what(taker);
        return rest(first, signal.aborted ? givenUp(signal) : source);
      },
    },
  };
}

function hasLeft(answered: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    afterHeadStart(resolve);
    answered.then(() => resolve(), () => resolve()); // a failure is told to whoever asks
  });
}

/** An answer that was aborted before anybody asked for it is not whole, however it began. */
function givenUp(
  signal: AbortSignal,
): AsyncIterator<readonly ChunkRun[], void> {
  return { next: () => Promise.reject(signal.reason) };
}

/** What is left of an iteration whose first step has been made. */
function rest(
  first: Promise<IteratorResult<readonly ChunkRun[]>>,
  source: AsyncIterator<readonly ChunkRun[]>,
): AsyncIterable<readonly ChunkRun[]> {
  let next: typeof first | undefined = first;
  const iterator: AsyncIterator<readonly ChunkRun[]> = {
    next() {
      const step = next ?? source.next();
      next = undefined;
      return step;
    },
    async return() {
      return await source.return?.() ?? { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
