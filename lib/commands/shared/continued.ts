/**
 * Reads the conversation that `--continue` or `--conversation ID` continues.
 *
 * @module
 */
import type { ProviderConfig } from "../../clients/provider_config.ts";
import { UsageError } from "../../core/errors.ts";
import { type Exchange, UNKNOWN } from "../../history/line/exchange.ts";
import type { History } from "../../history/history.ts";
import type { Flags } from "../../cli/parse.ts";

/** The conversation to continue, if any. */
export interface Past {
  /** From the first exchange to the last; undefined for a new conversation. */
  readonly chain?: Exchange[] | undefined;
  /** Full name of the model that answered last. */
  readonly model?: string | undefined;
}

export interface ContinueOptions {
  /** The history; undefined when it is switched off. */
  readonly store: History | undefined;
  /** The providers that can be asked. */
  readonly providers: readonly Pick<ProviderConfig, "name">[];
  /** Whether the user named the model, so that the recorded one does not matter. */
  readonly elsewhere: boolean;
}

/**
 * Reads the conversation that the flags name.
 *
 * @throws {UsageError} there is no such conversation, or several, or its provider is not configured
 */
export async function continued(
  flags: Flags,
  { store, providers, elsewhere }: ContinueOptions,
): Promise<Past> {
  const id = flags.text("conversation");
  if (id === undefined && !flags.flag("continue")) return {};
  if (store === undefined) {
    throw new UsageError("Cannot continue a conversation without the history", {
      hint: "remove --no-history",
    });
  }
  const last = await store.find(id ?? "last");
  const chain = await store.chain(last);
  if (elsewhere) return { chain };
  const problem = unknownModel(last, providers);
  if (problem === undefined) return { chain, model: modelOf(last) };
  throw new UsageError(problem, { hint: "choose a model with -m MODEL" });
}

/**
 * Why the model that answered cannot be asked again; undefined if it can. The conversation must not go to another
 * provider without the user's choice.
 */
export function unknownModel(
  { provider, model, conversation }: Exchange,
  providers: ContinueOptions["providers"],
): string | undefined {
  if (providers.some(({ name }) => name === provider)) return undefined;
  if (provider !== UNKNOWN) {
    return `The provider ${provider}, which answered last, is not configured`;
  }
  return model === UNKNOWN
    ? `The conversation ${conversation} does not name the model that answered`
    : `No configured provider has the model ${model}, which answered last`;
}

/** Full name of the model that answered. */
export function modelOf({ provider, model }: Exchange): string {
  return provider === model ? model : `${provider}/${model}`;
}
