/**
 * Asks all providers for their models at the same time, to find those that can be used.
 *
 * @module
 */
import type { ChatClient, ModelInfo } from "../core/client.ts";
import {
  ApiError,
  ConfigError,
  NetworkError,
  withSource,
} from "../core/errors.ts";
import { failureReason } from "../core/text/failure_words.ts";
import type { ProviderConfig } from "./provider_config.ts";
import type { Registry } from "./registry.ts";

/**
 * Why a provider cannot be used: no key is set; its configuration is incomplete or wrong; it is local and does not
 * answer at its default address; its key was refused; it gave no answer; another failure.
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
  readonly provider: ProviderConfig;
  /** Its base URL, without credentials. */
  readonly baseUrl: string;
  readonly models: readonly ModelInfo[];
}

/** A provider that cannot be used. */
export interface UnavailableProvider {
  readonly provider: ProviderConfig;
  /** The reason. */
  readonly reason: Unavailability;
  /** The reason in one line, for people. */
  readonly message: string;
}

/** Options of {@linkcode discover}. */
export interface DiscoverOptions {
  /** Aborts; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal;
  /** The servers that the request has passed; see `VIA_HEADER` in `wire/http.ts`. */
  readonly via?: string | undefined;
  /** Timeout for a provider, in ms; default 3,000. */
  readonly timeoutMs?: number;
  /** Timeout for a local provider at its default address, in ms; default 500. */
  readonly assumedTimeoutMs?: number;
}

/** Asks providers for their models; results are in the order of `providers`. */
export function discover(
  registry: Registry,
  providers: readonly ProviderConfig[],
  options: DiscoverOptions = {},
): Promise<(AvailableProvider | UnavailableProvider)[]> {
  return Promise.all(
    providers.map((provider) => ask(registry, provider, options)),
  );
}

/** The owner of a model, if its provider gives one. */
export function ownerOf(model: ModelInfo): string | undefined {
  const owner = model.owned_by ?? model["organization"];
  return typeof owner === "string" && owner !== "" ? owner : undefined;
}

/** Providers' names for a model's context length in tokens. */
const CONTEXT_NAMES = [
  "context_length", // OpenRouter, Together AI
  "context_window", // Groq, DeepSeek
  "max_context_length", // Mistral AI
  "max_model_len", // vLLM
  "max_input_tokens", // Anthropic
];

/** A model's context length in tokens, if its provider gives it. */
export function contextOf(model: ModelInfo): number | undefined {
  return CONTEXT_NAMES.map((name) => model[name])
    .find((value): value is number => typeof value === "number" && value > 0);
}

async function ask(
  registry: Registry,
  provider: ProviderConfig,
  options: DiscoverOptions,
): Promise<AvailableProvider | UnavailableProvider> {
  const assumed = registry.isAssumed(provider);
  const { timeoutMs = 3_000, assumedTimeoutMs = 500 } = options;
  const limitMs = assumed ? assumedTimeoutMs : timeoutMs;
  using limit = withTimeout(options.signal, limitMs);
  const { signal } = limit;
  let client: ChatClient | undefined;
  try {
    if (!registry.hasKey(provider)) {
      const message = `no key: set ${provider.keyVariable}`;
      return { provider, reason: "no_key", message };
    }
    client = await registry.client(provider);
    const models = provider.models?.map((id) => ({ id })) ??
      await client.models({
        signal,
        maxRetries: 0,
        ...(options.via === undefined ? {} : { via: options.via }),
      });
    return { provider, baseUrl: client.baseUrl, models };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (assumed) {
      const message = `not running at ${provider.baseUrl}`;
      return { provider, reason: "not_running", message };
    }
    const why = !signal.aborted ? error : withSource(
      new NetworkError(
        `no answer within ${limitMs / 1000} s from ${
          client?.baseUrl ?? provider.baseUrl
        }`,
        { kind: "timeout" },
      ),
      client?.source,
    );
    const reason = reasonFor(why);
    const message = why instanceof ConfigError
      ? why.message
      : failureReason(why);
    return reason === "key_refused"
      ? { provider, reason, message: `the key was not accepted: ${message}` }
      : { provider, reason, message };
  }
}

function reasonFor(error: unknown): Unavailability {
  if (error instanceof ConfigError) return "not_configured";
  if (error instanceof NetworkError) return "unreachable";
  const isRefused = error instanceof ApiError &&
    (error.kind === "auth" || error.kind === "permission");
  return isRefused ? "key_refused" : "failed";
}

/** A signal that also aborts after a time; disposing of it clears the timer. */
function withTimeout(
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
