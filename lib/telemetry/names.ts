/**
 * Every name that we take from OpenTelemetry's semantic conventions for generative AI, as of November 2026.
 * `tests/telemetry/names_test.ts` compares them with a copy of the registry's list.
 *
 * @module
 */

/** Attributes of spans and metrics. */
export const ATTRIBUTE = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  conversation: "gen_ai.conversation.id",
  model: "gen_ai.request.model",
  stream: "gen_ai.request.stream",
  choices: "gen_ai.request.choice.count",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  maxTokens: "gen_ai.request.max_tokens",
  presencePenalty: "gen_ai.request.presence_penalty",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  seed: "gen_ai.request.seed",
  reasoningLevel: "gen_ai.request.reasoning.level",
  stopSequences: "gen_ai.request.stop_sequences",
  responseId: "gen_ai.response.id",
  responseModel: "gen_ai.response.model",
  finishReasons: "gen_ai.response.finish_reasons",
  timeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_write.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  modality: "gen_ai.token.modality",
  error: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
} as const;

/** Metrics of a client's calls. */
export const METRIC = {
  duration: "gen_ai.client.inference.duration",
  timeToFirstChunk: "gen_ai.client.inference.time_to_first_chunk",
  timePerOutputChunk: "gen_ai.client.inference.time_per_output_chunk",
  inputTokens: "gen_ai.client.inference.usage.input_tokens",
  outputTokens: "gen_ai.client.inference.usage.output_tokens",
  cacheReadTokens: "gen_ai.client.inference.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.client.inference.usage.cache_write.input_tokens",
  reasoningTokens: "gen_ai.client.inference.usage.reasoning.output_tokens",
  inputPerCall: "gen_ai.client.inference.operation.input_tokens",
  outputPerCall: "gen_ai.client.inference.operation.output_tokens",
} as const;

/** The operations that generate an answer, to which {@linkcode METRIC} is limited. */
export const INFERENCE: readonly string[] = ["chat", "text_completion"];
