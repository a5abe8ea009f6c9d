/**
 * Gathers answers before any of them is shown: the speed of an answer tells who gives it.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import type { Output } from "../../core/io.ts";
import { type AnswerFacts, writeAnswer } from "../../render/plain.ts";
import type { Branch } from "../dialogue_options.ts";

/** A whole answer that was not shown. */
export interface Gathered {
  readonly branch: Branch;
  readonly chunks: readonly ChatChunk[];
  readonly facts: AnswerFacts;
  /** Id of its exchange; undefined if there is no turn, as after a refusal. */
  readonly id: string | undefined;
}

/** Two answers, of which the second one may have failed. */
export interface GatheredPair {
  readonly own: Gathered;
  readonly other: Gathered | { readonly failure: unknown };
}

const NOWHERE: Output = {
  isTerminal: false,
  columns: 80,
  write: () => Promise.resolve(),
};

/**
 * Waits for both answers. Without the first one the second one is not needed, so it is stopped.
 *
 * @throws what the first answer throws
 */
export async function gatherBoth(
  [own, other]: readonly [Branch, Branch],
  signal: AbortSignal,
): Promise<GatheredPair> {
  const useless = new AbortController();
  const [first, second] = await Promise.allSettled([
    gather(own, signal).catch((error: unknown) => {
      useless.abort();
      throw error;
    }),
    gather(other, AbortSignal.any([signal, useless.signal])),
  ]);
  if (first.status === "rejected") throw first.reason;
  return {
    own: first.value,
    other: second.status === "fulfilled"
      ? second.value
      : { failure: second.reason },
  };
}

async function gather(branch: Branch, signal: AbortSignal): Promise<Gathered> {
  const { conversation } = branch;
  const before = conversation.messages.length;
  const chunks: ChatChunk[] = [];
  const kept = async function* () {
    for await (const chunk of branch.ask(signal)) {
      chunks.push(chunk);
      yield chunk;
    }
  };
  const facts = await writeAnswer(kept(), { stdout: NOWHERE, stderr: NOWHERE });
  const isTurn = conversation.messages.length > before;
  return {
    branch,
    chunks,
    facts,
    id: isTurn ? conversation.last : undefined,
  };
}
