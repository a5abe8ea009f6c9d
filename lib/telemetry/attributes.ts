/**
 * An exchange in the names of OpenTelemetry's semantic conventions for generative AI, version 1.37.
 *
 * Neither what was asked nor what was answered is part of it.
 *
 * @module
 */
import type { Draft } from "../conversation/draft.ts";

/** What a span may say of itself. */
export type AttributeValue = string | number | boolean | string[];

/** Members of a request that have a name there, and that name. */
const REQUEST: Readonly<Record<string, string>> = {
  "temperature": "gen_ai.request.temperature",
  "top_p": "gen_ai.request.top_p",
  "max_tokens": "gen_ai.request.max_tokens",
  "max_completion_tokens": "gen_ai.request.max_tokens",
  "presence_penalty": "gen_ai.request.presence_penalty",
  "frequency_penalty": "gen_ai.request.frequency_penalty",
  "seed": "gen_ai.request.seed",
};

/** What was done, by the end of the path that it came by. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "completions": "text_completion",
  "embeddings": "embeddings",
};

/** The operation's name: `chat`, unless another endpoint says what else it was. */
export function operationOf({ via, request }: Draft): string {
  if (via === undefined || request.messages.length > 0) {
    return via?.path === "/v1/completions" ? "text_completion" : "chat";
  }
  const last = via.path.split("/").at(-1) ?? "";
  return OPERATIONS[last] ?? last;
}

/**
 * What a span says about an exchange.
 *
 * @param provider its provider's name in those conventions
 */
export function attributesOf(
  draft: Draft,
  provider: string,
): Record<string, AttributeValue> {
  const { request, response, usage, id, source } = draft;
  const attributes: Record<string, AttributeValue> = {
    "gen_ai.operation.name": operationOf(draft),
    "gen_ai.provider.name": provider,
    "gen_ai.request.model": draft.model,
    "chat.exchange.id": id,
    "chat.source": source,
    "chat.attempts": draft.attempts,
    ...serverOf(draft.baseUrl),
  };
  for (const [member, name] of Object.entries(REQUEST)) {
    const value = request[member];
    if (typeof value === "number") attributes[name] = value;
  }
  const stops = [request.stop ?? []].flat();
  if (stops.length > 0) attributes["gen_ai.request.stop_sequences"] = stops;
  if (response !== null) {
    if (response.id !== "") attributes["gen_ai.response.id"] = response.id;
    attributes["gen_ai.response.model"] = response.model;
    const reasons = response.choices.flatMap(({ finish_reason: reason }) =>
      reason ?? []
    );
    if (reasons.length > 0) {
      attributes["gen_ai.response.finish_reasons"] = reasons;
    }
  }
  if (usage) {
    attributes["gen_ai.usage.input_tokens"] = usage.prompt_tokens;
    attributes["gen_ai.usage.output_tokens"] = usage.completion_tokens;
  }
  const failure = failureOf(draft);
  if (failure !== undefined) attributes["error.type"] = failure;
  return attributes;
}

/** The status where there was one, else what kind of failure it was; an answer that nobody waited for is none. */
function failureOf({ status, error }: Draft): string | undefined {
  if (status === "completed" || status === "aborted") return undefined;
  return String(error?.status ?? error?.type ?? status);
}

function serverOf(baseUrl: string): Record<string, AttributeValue> {
  const url = URL.parse(baseUrl);
  if (url === null || url.hostname === "") return {};
  const usual = url.protocol === "https:" ? 443 : 80;
  return {
    "server.address": url.hostname,
    "server.port": Number(url.port) || usual,
  };
}
