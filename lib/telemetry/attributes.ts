/**
 * An exchange as attributes of OpenTelemetry's semantic conventions for generative AI.
 *
 * Prompts and answers are not included.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import type { Draft } from "../history/record/draft.ts";
import { tokenCounts } from "./counts.ts";
import { ATTRIBUTE } from "./names.ts";

/** The value of a span's attribute. */
export type AttributeValue = string | number | boolean | string[];

/** Names of request members in the conventions. */
const REQUEST: Readonly<Record<string, string>> = {
  "temperature": ATTRIBUTE.temperature,
  "top_p": ATTRIBUTE.topP,
  "max_tokens": ATTRIBUTE.maxTokens,
  "max_completion_tokens": ATTRIBUTE.maxTokens,
  "presence_penalty": ATTRIBUTE.presencePenalty,
  "frequency_penalty": ATTRIBUTE.frequencyPenalty,
  "seed": ATTRIBUTE.seed,
};

/** Operations by the last segment of the endpoint's path. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "completions": "text_completion",
  "embeddings": "embeddings",
};

/** The operation's name: `chat` by default, or that of the endpoint. */
export function operationOf({ via, request }: Draft): string {
  if (via === undefined || request.messages.length > 0) {
    return via?.path === "/v1/completions" ? "text_completion" : "chat";
  }
  // Behind other methods' paths there are ids.
  const last = via.path.split("/").at(via.method === undefined ? -1 : 2) ?? "";
  return OPERATIONS[last] ?? last;
}

/**
 * The attributes of an exchange's span.
 *
 * @param provider the provider's name in the conventions
 * @param conversation its id in the history; undefined when the exchange is not recorded
 */
export function attributesOf(
  draft: Draft,
  provider: string,
  conversation?: string,
): Record<string, AttributeValue> {
  const { id, source, request } = draft;
  const attributes: Record<string, AttributeValue> = {
    [ATTRIBUTE.operation]: operationOf(draft),
    [ATTRIBUTE.provider]: provider,
    [ATTRIBUTE.model]: draft.model,
    "chat.exchange.id": id,
    "chat.source": source,
    "chat.attempts": draft.attempts,
    ...serverOf(draft.baseUrl),
    ...requestOf(request),
    ...responseOf(draft),
    ...usageOf(draft),
  };
  if (conversation !== undefined && request.messages.length > 0) {
    attributes[ATTRIBUTE.conversation] = conversation;
  }
  const failure = failureOf(draft);
  if (failure !== undefined) attributes[ATTRIBUTE.error] = failure;
  return attributes;
}

function requestOf(request: ChatRequest): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [member, name] of Object.entries(REQUEST)) {
    const value = request[member];
    if (typeof value === "number") attributes[name] = value;
  }
  const stops = [request.stop ?? []].flat();
  if (stops.length > 0) attributes[ATTRIBUTE.stopSequences] = stops;
  if (request.stream === true) attributes[ATTRIBUTE.stream] = true;
  const { n, reasoning_effort: effort } = request;
  if (typeof n === "number" && n !== 1) attributes[ATTRIBUTE.choices] = n;
  if (typeof effort === "string") attributes[ATTRIBUTE.reasoningLevel] = effort;
  return attributes;
}

function responseOf(
  { request, response, firstTokenMs }: Draft,
): Record<string, AttributeValue> {
  if (response === null) return {};
  const attributes: Record<string, AttributeValue> = {
    [ATTRIBUTE.responseModel]: response.model,
  };
  if (response.id !== "") attributes[ATTRIBUTE.responseId] = response.id;
  const reasons = response.choices.flatMap(({ finish_reason: reason }) =>
    reason ?? []
  );
  if (reasons.length > 0) attributes[ATTRIBUTE.finishReasons] = reasons;
  if (request.stream === true && firstTokenMs !== null) {
    attributes[ATTRIBUTE.timeToFirstChunk] = firstTokenMs / 1000;
  }
  return attributes;
}

/** Parts of which there were none are left out. */
function usageOf({ usage }: Draft): Record<string, AttributeValue> {
  if (!usage) return {};
  const { input, output, cacheRead, cacheWrite, reasoning } = tokenCounts(
    usage,
  );
  return {
    [ATTRIBUTE.inputTokens]: input,
    [ATTRIBUTE.outputTokens]: output,
    ...cacheRead ? { [ATTRIBUTE.cacheReadTokens]: cacheRead } : {},
    ...cacheWrite ? { [ATTRIBUTE.cacheWriteTokens]: cacheWrite } : {},
    ...reasoning ? { [ATTRIBUTE.reasoningTokens]: reasoning } : {},
  };
}

/** The HTTP status of the failure, else its type; undefined for a completed or aborted answer. */
function failureOf({ status, error }: Draft): string | undefined {
  if (status === "completed" || status === "aborted") return undefined;
  return String(error?.status ?? error?.type ?? status);
}

function serverOf(baseUrl: string): Record<string, AttributeValue> {
  const url = URL.parse(baseUrl);
  if (url === null || url.hostname === "") return {};
  const usual = url.protocol === "https:" ? 443 : 80;
  return {
    [ATTRIBUTE.serverAddress]: url.hostname,
    [ATTRIBUTE.serverPort]: Number(url.port) || usual,
  };
}
