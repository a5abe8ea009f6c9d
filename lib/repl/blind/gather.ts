/**
 * Gathers answers before any of them is shown: the speed of an answer tells who gives it.
 *
 * @module
 */
import { gatherAnswer, type GatheredAnswer } from "../../render/gathered.ts";
import type { Branch } from "../dialogue_options.ts";

/** A whole answer that was not shown. */
export interface Gathered extends GatheredAnswer {
  readonly branch: Branch;
  /** Id of its exchange; undefined if there is no turn, as after a refusal. */
  readonly id: string | undefined;
}

/** Two answers, of which the second one may have failed. */
export interface GatheredPair {
  readonly own: Gathered;
  readonly other: Gathered | { readonly failure: unknown };
}

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
  const answer = await gatherAnswer(branch.ask(signal));
  const isTurn = conversation.messages.length > before;
  return { ...answer, branch, id: isTurn ? conversation.last : undefined };
}
