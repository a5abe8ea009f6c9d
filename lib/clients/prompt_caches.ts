/**
 * How providers cache the beginnings of prompts, as far as they say so. Read in November 2026:
 *
 * - platform.claude.com/docs/en/build-with-claude/prompt-caching: lifetimes, and the least tokens of each model
 * - developers.openai.com/api/docs/guides/prompt-caching: 30 minutes after the last write or use from GPT-5.6 on; before
 *   that 5 to 10 minutes and an hour at most in memory, and with `24h` typically 30 minutes and a day at most
 * - learn.microsoft.com/azure/foundry/openai/how-to/prompt-caching: as OpenAI in memory
 * - api-docs.deepseek.com/guides/kv_cache: units of 64 tokens, kept for hours to days
 * - ai.google.dev/gemini-api/docs/caching: 1,024 to 4,096 tokens by model, of the time nothing is said
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

/** What holds for all models of a provider, and for those whose names a pattern fits. */
interface Caches extends PromptCache {
  readonly models?: readonly (readonly [pattern: RegExp, cache: PromptCache])[];
}

const IN_MEMORY: PromptCache = {
  least: 1024,
  seconds: 600,
  longer: { "24h": 1800 },
};

const CACHES: Readonly<Record<string, Caches>> = {
  "anthropic": {
    least: 512,
    seconds: 300,
    longer: { "1h": 3600 },
    marked: true,
    models: [
      [/haiku-4-5|opus-4-[56]/, { least: 4096 }],
      [/haiku-3|3-5-haiku|3-haiku|opus-4-7|mythos-preview/, { least: 2048 }],
      [/sonnet-[34]|[34]-(?:opus|sonnet)|opus-4|3-[57]-sonnet/, {
        least: 1024,
      }],
      [/sonnet-5$/, { least: 1024 }],
    ],
  },
  "openai": {
    least: 1024,
    seconds: 1800,
    models: [[/gpt-[34]|\bo[134]\b|gpt-5(?:-|$|\.[0-5]\b)/, IN_MEMORY]],
  },
  "azure": IN_MEMORY,
  "deepseek": { least: 64 },
  "gemini": { least: 1024 },
};

/**
 * The prompt cache of a provider's model; empty where nothing is known of it.
 *
 * @param name of the provider in the registry
 */
export function promptCacheOf(name: string, model: string): PromptCache {
  const found = Object.hasOwn(CACHES, name) ? CACHES[name] : undefined;
  const { models = [], ...all } = found ?? {};
  const own = models.find(([pattern]) => pattern.test(model))?.[1];
  return { ...all, ...own };
}
