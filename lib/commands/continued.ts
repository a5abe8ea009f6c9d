/**
 * `--continue` and `--conversation ID`: the recorded conversation that goes on.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { HistoryStore } from "../conversation/history.ts";
import type { Flags } from "./parse.ts";

/** A recorded conversation, as far as one is to go on. */
export interface Past {
  /** From the first exchange to the last; undefined for a new conversation. */
  readonly chain?: Exchange[];
  /** Full name of the model that answered last. */
  readonly model?: string;
}

/**
 * Reads the conversation that the flags name.
 *
 * @throws {UsageError} none is recorded, or the id fits several or none
 */
export async function continued(
  flags: Flags,
  store: HistoryStore | undefined,
): Promise<Past> {
  const id = flags.text("conversation");
  if (id === undefined && !flags.flag("continue")) return {};
  if (store === undefined) {
    throw new UsageError("Cannot continue a conversation without the history", {
      hint: "leave --no-history away",
    });
  }
  const last = await store.find(id ?? "last");
  return { chain: await store.chain(last), model: modelOf(last) };
}

/** Full name of the model that answered. */
export function modelOf({ provider, model }: Exchange): string {
  return provider === model ? model : `${provider}/${model}`;
}
