/**
 * Continues turns that a provider pauses while its tools run: the turn is sent back unchanged until the answer is
 * complete.
 *
 * @module
 */
import type { ChatChunk, Usage } from "../../core/chat.ts";
import { deltaHasContent } from "../../core/answer.ts";
import { endingOf } from "../../core/ending.ts";
import { ApiError, NetworkError, StreamError } from "../../core/errors.ts";
import { NameSet } from "../../core/data/names.ts";
import { isObject } from "../../core/data/invalid.ts";
import { RawBlocks } from "../../dialects/anthropic_messages/raw_blocks.ts";

export { RawBlocks };

/** One reply of the provider. */
export type Reply = AsyncIterable<readonly ChatChunk[]>;

/** How often a turn is sent back at most; a model that pauses more often may never end. */
const MAX_ROUNDS = 10;

/**
 * Joins the chunks of a turn and of the replies that continue it to one answer, and adds up their usage. A turn that is
 * paused too often, or that cannot be sent back, ends as paused.
 *
 * @param first the first reply
 * @param blocks the content of all replies, collected as they are read
 * @param proceed sends that content back and returns the next reply
 * @throws {StreamError} `error`: the turn could not be continued
 * @throws whatever the replies throw
 */
export async function* completeTurn(
  first: Reply,
  blocks: RawBlocks,
  proceed: () => Promise<Reply>,
): AsyncGenerator<readonly ChatChunk[], void> {
  const answer = new JoinedAnswer();
  let reply = first;
  for (let round = 0;; round++) {
    answer.begin(round < MAX_ROUNDS ? blocks : undefined);
    for await (const chunks of reply) {
      const taken = answer.take(chunks);
      if (taken.length > 0) yield taken;
    }
    if (!answer.paused) return;
    try {
      reply = await proceed();
    } catch (error) {
      throw unfinished(error);
    }
  }
}

/** One answer from several replies. */
class JoinedAnswer {
  /** Whether the last reply was paused and can be continued. */
  paused = false;
  #blocks: RawBlocks | undefined;
  #id: string | undefined;
  #earlier: Usage | undefined;
  #usage: Usage | undefined;

  /** Starts the next reply; without blocks it is not continued. */
  begin(blocks: RawBlocks | undefined): void {
    this.#blocks = blocks;
    this.#earlier = this.#usage;
    this.paused = false;
  }

  take(chunks: readonly ChatChunk[]): ChatChunk[] {
    return chunks.flatMap((chunk) => this.#chunk(chunk) ?? []);
  }

  /** Returns undefined for a chunk that only ends a paused reply or starts its continuation. */
  #chunk(chunk: ChatChunk): ChatChunk | undefined {
    const continues = this.#id !== undefined && this.#id !== chunk.id;
    this.#id ??= chunk.id;
    const { usage, ...rest } = chunk;
    if (usage) this.#usage = sum(this.#earlier, usage);
    const reason = chunk.choices[0]?.finish_reason ?? null;
    if (reason !== null && endingOf(reason) === "paused") {
      // Reading `blocks` ends them; only then `complete` is known.
      const some = (this.#blocks?.blocks.length ?? 0) > 0;
      this.paused = some && this.#blocks?.complete === true;
    }
    const isEmpty = !chunk.choices.some(({ delta }) => deltaHasContent(delta));
    if (isEmpty && (this.paused || continues && reason === null && !usage)) {
      return undefined;
    }
    return {
      ...rest,
      id: this.#id,
      ...(usage && !this.paused ? { usage: this.#usage ?? usage } : {}),
      choices: this.paused
        ? chunk.choices.map((one) => ({ ...one, "finish_reason": null }))
        : chunk.choices,
    };
  }
}

/** Adds usage, because each reply is counted and billed separately. */
function sum(earlier: Usage | undefined, later: Usage): Usage {
  return earlier === undefined ? later : added(earlier, later) as Usage;
}

function added(earlier: unknown, later: unknown): unknown {
  if (typeof earlier === "number" && typeof later === "number") {
    return earlier + later;
  }
  if (!isObject(earlier) || !isObject(later)) return later ?? earlier;
  const names = new NameSet([...Object.keys(earlier), ...Object.keys(later)]);
  return Object.fromEntries(
    Array.from(names, (name) => [name, added(earlier[name], later[name])]),
  );
}

/** Turns a failure into a stream error, because part of the answer has arrived. */
function unfinished(error: unknown): unknown {
  const known = error instanceof ApiError || error instanceof NetworkError;
  if (!known) return error;
  const api = error instanceof ApiError ? error : undefined;
  return new StreamError(
    `the paused answer could not be continued: ${error.message}`,
    {
      kind: "error",
      type: api?.type,
      code: api?.code,
      status: api?.status,
      cause: error,
    },
  );
}
