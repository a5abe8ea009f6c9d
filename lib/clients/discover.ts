/**
 * What can be used now: asks providers for their models, all at once.
 *
 * @module
 */
import type { ModelInfo } from "../core/client.ts";
import { ApiError, ConfigError, NetworkError } from "../core/errors.ts";
import type { ProviderRow } from "./providers.ts";
import type { Registry } from "./registry.ts";

/**
 * Why a provider cannot be used: no key is set; something else of its configuration is missing or wrong; nobody named
 * an address and nothing of its kind answers at the usual one; the key was not accepted; no answer; another failure.
 */
export type Unavailability =
  | "no_key"
  | "not_configured"
  | "not_running"
  | "key_refused"
  | "unreachable"
  | "failed";

/** A provider that can be used, with its models. */
export interface AvailableProvider {
  /** The provider. */
  readonly row: ProviderRow;
  /** Where it is, without credentials. */
  readonly baseUrl: string;
  /** As it lists them. */
  readonly models: readonly ModelInfo[];
}

/** A provider that cannot be used. */
export interface UnavailableProvider {
  /** The provider. */
  readonly row: ProviderRow;
  /** Why, in a word. */
  readonly reason: Unavailability;
  /** Why, for people; one line. */
  readonly message: string;
}

/** How {@linkcode discover} asks. */
export interface DiscoverOptions {
  /** Ends the asking; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal;
  /** Longest wait for a provider, in ms; default 3,000. */
  readonly timeoutMs?: number;
  /** The same for one at an address that nobody named; default 500. */
  readonly assumedTimeoutMs?: number;
}

/** Asks providers for their models; what comes back is in the order of `rows`. */
export function discover(
  registry: Registry,
  rows: readonly ProviderRow[],
  options: DiscoverOptions = {},
): Promise<(AvailableProvider | UnavailableProvider)[]> {
  return Promise.all(rows.map((row) => ask(registry, row, options)));
}

/** Who made or runs a model, as far as its provider tells. */
export function ownerOf(model: ModelInfo): string | undefined {
  const owner = model.owned_by ?? model["organization"];
  return typeof owner === "string" && owner !== "" ? owner : undefined;
}

/** Providers' names for the longest context of a model, in tokens. */
const CONTEXT_NAMES = [
  "context_length", // OpenRouter, Together AI
  "context_window", // Groq, DeepSeek
  "max_context_length", // Mistral AI
  "max_model_len", // vLLM
  "max_input_tokens", // Anthropic
];

/** The longest context of a model in tokens, as far as its provider tells. */
export function contextOf(model: ModelInfo): number | undefined {
  return CONTEXT_NAMES.map((name) => model[name])
    .find((value): value is number => typeof value === "number" && value > 0);
}

async function ask(
  registry: Registry,
  row: ProviderRow,
  options: DiscoverOptions,
): Promise<AvailableProvider | UnavailableProvider> {
  const assumed = registry.isAssumed(row);
  const { timeoutMs = 3_000, assumedTimeoutMs = 500 } = options;
  const limitMs = assumed ? assumedTimeoutMs : timeoutMs;
  using limit = limited(options.signal, limitMs);
  const { signal } = limit;
  try {
    if (!registry.hasKey(row)) {
      const message = `no key: set ${row.keyVariable}`;
      return { row, reason: "no_key", message };
    }
    const client = registry.client(row);
    const models = row.models?.map((id) => ({ id })) ??
      await client.models({ signal, maxRetries: 0 });
    return { row, baseUrl: client.baseUrl, models };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (assumed) {
      const message = `not running at ${row.baseUrl}`;
      return { row, reason: "not_running", message };
    }
    return signal.aborted
      ? {
        row,
        reason: "unreachable",
        message: `no answer within ${limitMs / 1000} s`,
      }
      : { row, ...explained(error) };
  }
}

function explained(
  error: unknown,
): Pick<UnavailableProvider, "reason" | "message"> {
  if (error instanceof ConfigError) {
    return { reason: "not_configured", message: error.message };
  }
  if (error instanceof NetworkError) {
    return { reason: "unreachable", message: error.message };
  }
  if (
    error instanceof ApiError &&
    (error.kind === "auth" || error.kind === "permission")
  ) {
    const message = `the key was not accepted (${error.status})`;
    return { reason: "key_refused", message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { reason: "failed", message };
}

/** A signal that also aborts after a time; disposing of it stops the clock. */
function limited(
  signal: AbortSignal | undefined,
  ms: number,
): Disposable & { signal: AbortSignal } {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ms);
  return {
    signal: signal === undefined
      ? limit.signal
      : AbortSignal.any([signal, limit.signal]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
