/**
 * The table of providers: a compatible provider is a row, not a class.
 *
 * @module
 */

/** Deviations of one provider, as data that its client reads. */
export interface Quirks {
  /** The name that the provider knows for the limit on the answer's tokens; the request's own name is sent otherwise. */
  maxTokensName?: "max_tokens" | "max_completion_tokens";
  /** Does not know `stream_options`. */
  noStreamOptions?: boolean;
  /** Knows `system` only. */
  noDeveloperRole?: boolean;
  /** Wants the reasoning text of earlier assistant turns back. */
  keepsReasoning?: boolean;
  /** Sends reasoning as `<think>…</think>` at the start of the text. */
  thinkTags?: boolean;
  /** Accepts top-level members that are null. */
  acceptsNulls?: boolean;
}

/** One provider: where it is, which key opens it, what it speaks, and how it deviates. */
export interface ProviderRow {
  /** First segment of a model's full name. */
  readonly name: string;
  /** As the provider writes itself. */
  readonly title: string;
  /** As OpenTelemetry's conventions call it, where that differs from {@linkcode ProviderRow.name}. */
  readonly telemetryName?: string;
  /** What it speaks; `none` for a model inside this program. */
  readonly dialect: "openai" | "anthropic" | "none";
  /** Without trailing slash; ends in `/v1` for the OpenAI dialect, never for Anthropic's. */
  readonly baseUrl: string;
  /** Variable that overrides {@linkcode ProviderRow.baseUrl}. */
  readonly baseUrlVariable?: string;
  /** There is no address that fits everybody: the variable must be set. */
  readonly baseUrlRequired?: boolean;
  /** Added to the variable's value unless it is there already. */
  readonly basePath?: string;
  /** Variable that holds the key; absent when the provider needs none. */
  readonly keyVariable?: string;
  /** A key is used when set, and not missed when not. */
  readonly keyOptional?: boolean;
  /** Variable that names the model to use when none is asked for. */
  readonly modelVariable?: string;
  /** Model to use when the key is set and nothing names one. */
  readonly defaultModel?: string;
  /** Bare names that belong to this provider. */
  readonly shape?: RegExp;
  /** How the key travels: `Authorization: Bearer` unless said otherwise. */
  readonly auth?: "bearer" | "api-key";
  /** Added to every request; values may name variables, see `template.ts`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Query members of every request; values as in {@linkcode ProviderRow.headers}. */
  readonly query?: Readonly<Record<string, string>>;
  /** What it offers, where it cannot be asked. */
  readonly models?: readonly string[];
  /** Runs on this machine: found by asking it, not by a key. */
  readonly local?: boolean;
  /** How it deviates. */
  readonly quirks?: Quirks;
}

/** Providers known without configuration; the order decides which key gives the default model. */
export const PROVIDERS: readonly ProviderRow[] = [
  {
    name: "openai",
    title: "OpenAI",
    dialect: "openai",
    baseUrl: "https://api.openai.com/v1",
    baseUrlVariable: "OPENAI_BASE_URL",
    keyVariable: "OPENAI_API_KEY",
    modelVariable: "OPENAI_MODEL",
    defaultModel: "gpt-4o-mini",
    shape: /^(?:gpt-|chatgpt-|o\d+(?:-|$))/,
    headers: {
      "OpenAI-Organization": "${OPENAI_ORG_ID:-}",
      "OpenAI-Project": "${OPENAI_PROJECT_ID:-}",
    },
    quirks: { maxTokensName: "max_completion_tokens", acceptsNulls: true },
  },
  {
    name: "anthropic",
    title: "Anthropic",
    dialect: "anthropic",
    baseUrl: "https://api.anthropic.com",
    baseUrlVariable: "ANTHROPIC_BASE_URL",
    keyVariable: "ANTHROPIC_API_KEY",
    modelVariable: "ANTHROPIC_MODEL",
    defaultModel: "claude-sonnet-4-20250514",
    shape: /^claude-/,
  },
  {
    name: "openrouter",
    title: "OpenRouter",
    dialect: "openai",
    baseUrl: "https://openrouter.ai/api/v1",
    baseUrlVariable: "OPENROUTER_BASE_URL",
    keyVariable: "OPENROUTER_API_KEY",
    // Hands roles on as they are; many of those behind it refuse `developer`.
    quirks: { noDeveloperRole: true, keepsReasoning: true },
  },
  {
    name: "groq",
    title: "Groq",
    dialect: "openai",
    baseUrl: "https://api.groq.com/openai/v1",
    baseUrlVariable: "GROQ_BASE_URL",
    keyVariable: "GROQ_API_KEY",
    // Unless `reasoning_format` says otherwise.
    quirks: { thinkTags: true },
  },
  {
    name: "deepseek",
    title: "DeepSeek",
    dialect: "openai",
    baseUrl: "https://api.deepseek.com/v1",
    baseUrlVariable: "DEEPSEEK_BASE_URL",
    keyVariable: "DEEPSEEK_API_KEY",
    // Answers 400 when a turn with tool calls comes back without its reasoning.
    quirks: {
      maxTokensName: "max_tokens",
      noDeveloperRole: true,
      keepsReasoning: true,
    },
  },
  {
    name: "mistral",
    title: "Mistral AI",
    telemetryName: "mistral_ai",
    dialect: "openai",
    baseUrl: "https://api.mistral.ai/v1",
    baseUrlVariable: "MISTRAL_BASE_URL",
    keyVariable: "MISTRAL_API_KEY",
    quirks: {
      maxTokensName: "max_tokens",
      noStreamOptions: true,
      noDeveloperRole: true,
    },
  },
  {
    name: "gemini",
    title: "Google Gemini",
    telemetryName: "gcp.gemini",
    dialect: "openai",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    baseUrlVariable: "GEMINI_BASE_URL",
    keyVariable: "GEMINI_API_KEY",
    shape: /^gemini-/,
    quirks: { noDeveloperRole: true },
  },
  {
    name: "xai",
    title: "xAI",
    telemetryName: "x_ai",
    dialect: "openai",
    baseUrl: "https://api.x.ai/v1",
    baseUrlVariable: "XAI_BASE_URL",
    keyVariable: "XAI_API_KEY",
    quirks: { noDeveloperRole: true },
  },
  {
    name: "together",
    title: "Together AI",
    dialect: "openai",
    baseUrl: "https://api.together.ai/v1",
    baseUrlVariable: "TOGETHER_BASE_URL",
    keyVariable: "TOGETHER_API_KEY",
    quirks: {
      maxTokensName: "max_tokens",
      noDeveloperRole: true,
      thinkTags: true,
    },
  },
  {
    name: "fireworks",
    title: "Fireworks AI",
    dialect: "openai",
    baseUrl: "https://api.fireworks.ai/inference/v1",
    baseUrlVariable: "FIREWORKS_BASE_URL",
    keyVariable: "FIREWORKS_API_KEY",
    quirks: { maxTokensName: "max_tokens", noDeveloperRole: true },
  },
  {
    name: "cerebras",
    title: "Cerebras",
    dialect: "openai",
    baseUrl: "https://api.cerebras.ai/v1",
    baseUrlVariable: "CEREBRAS_BASE_URL",
    keyVariable: "CEREBRAS_API_KEY",
    quirks: { noDeveloperRole: true },
  },
  {
    name: "perplexity",
    title: "Perplexity",
    dialect: "openai",
    baseUrl: "https://api.perplexity.ai",
    baseUrlVariable: "PERPLEXITY_BASE_URL",
    keyVariable: "PERPLEXITY_API_KEY",
    models: [
      "sonar",
      "sonar-pro",
      "sonar-reasoning-pro",
      "sonar-deep-research",
    ],
    quirks: {
      maxTokensName: "max_tokens",
      noDeveloperRole: true,
      thinkTags: true,
    },
  },
  {
    name: "azure",
    title: "Azure OpenAI",
    telemetryName: "azure.ai.openai",
    dialect: "openai",
    // Each customer has a host; the model is the name of a deployment.
    baseUrl: "https://RESOURCE.openai.azure.com/openai/v1",
    baseUrlVariable: "AZURE_OPENAI_ENDPOINT",
    baseUrlRequired: true,
    basePath: "/openai/v1",
    keyVariable: "AZURE_OPENAI_API_KEY",
    auth: "api-key",
    // The v1 paths need none; `preview` opens what is not released yet.
    query: { "api-version": "${AZURE_OPENAI_API_VERSION:-}" },
    quirks: { maxTokensName: "max_completion_tokens" },
  },
  {
    name: "ollama",
    title: "Ollama",
    dialect: "openai",
    baseUrl: "http://127.0.0.1:11434/v1",
    baseUrlVariable: "OLLAMA_BASE_URL",
    keyVariable: "OLLAMA_API_KEY",
    keyOptional: true,
    local: true,
    quirks: { maxTokensName: "max_tokens", noDeveloperRole: true },
  },
  {
    name: "lmstudio",
    title: "LM Studio",
    dialect: "openai",
    baseUrl: "http://127.0.0.1:1234/v1",
    baseUrlVariable: "LMSTUDIO_BASE_URL",
    keyVariable: "LMSTUDIO_API_KEY",
    keyOptional: true,
    local: true,
    // Unless it is told to tell reasoning apart.
    quirks: {
      maxTokensName: "max_tokens",
      noDeveloperRole: true,
      thinkTags: true,
    },
  },
  {
    name: "llamacpp",
    title: "llama.cpp",
    dialect: "openai",
    baseUrl: "http://127.0.0.1:8080/v1",
    baseUrlVariable: "LLAMACPP_BASE_URL",
    keyVariable: "LLAMACPP_API_KEY",
    keyOptional: true,
    local: true,
    quirks: { maxTokensName: "max_tokens", noDeveloperRole: true },
  },
  {
    name: "vllm",
    title: "vLLM",
    dialect: "openai",
    baseUrl: "http://127.0.0.1:8000/v1",
    baseUrlVariable: "VLLM_BASE_URL",
    keyVariable: "VLLM_API_KEY",
    keyOptional: true,
    local: true,
    // Unless it is told to tell reasoning apart.
    quirks: {
      maxTokensName: "max_tokens",
      noDeveloperRole: true,
      thinkTags: true,
    },
  },
  {
    name: "eliza",
    title: "ELIZA, built in",
    dialect: "none",
    baseUrl: "builtin:eliza",
    shape: /^eliza$/,
    defaultModel: "eliza",
  },
];
