/**
 * How providers cache the beginnings of prompts, as far as they say so.
 *
 * @module
 */

/** A provider's prompt cache. */
export interface PromptCache {
  /** Tokens that a prompt must have. */
  readonly least?: number;
  /** How long a prompt is kept after its last use. */
  readonly seconds?: number;
  /** How long it is kept where a request asks for it, by the request's word for that. */
  readonly longer?: Readonly<Record<string, number>>;
  /** Only what a request marks is cached. */
  readonly marked?: true;
}

const CACHES: Readonly<Record<string, PromptCache>> = {
  "anthropic": {
    least: 1024,
    seconds: 300,
    longer: { "1h": 3600 },
    marked: true,
  },
  // They say 5 to 10 minutes, an hour at most when there is little to do.
  "openai": { least: 1024, seconds: 600, longer: { "24h": 86_400 } },
  "azure": { least: 1024, seconds: 600, longer: { "24h": 86_400 } },
  "deepseek": { least: 64 },
};

/**
 * The prompt cache of a provider; empty where nothing is known of it.
 *
 * @param name of the provider in the registry
 */
export function promptCacheOf(name: string): PromptCache {
  return Object.hasOwn(CACHES, name) ? CACHES[name] ?? {} : {};
}
