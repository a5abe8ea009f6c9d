/**
 * The object of a response, apart from its output.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";
import type {
  ResponseFailure,
  ResponseObject,
  ResponsesRequest,
  ResponseUsage,
} from "./types.ts";

/** Facts of a response that neither its request nor its chunks have. */
export interface ResponseFacts {
  /** `resp_…`. */
  id: string;
  /** Unix time in seconds. */
  createdAt: number;
}

/** Request members that a response repeats, with their defaults. */
const REPEATED: Readonly<Record<string, unknown>> = {
  "instructions": null,
  "max_output_tokens": null,
  "parallel_tool_calls": true,
  "previous_response_id": null,
  "reasoning": { effort: null, summary: null },
  "store": true,
  "temperature": 1,
  "text": { format: { type: "text" } },
  "tool_choice": "auto",
  "tools": [],
  "top_logprobs": 0,
  "top_p": 1,
  "truncation": "disabled",
  "metadata": {},
  "user": null,
};

/** The response to a request before its first chunk. */
export function emptyResponse(
  request: ResponsesRequest,
  facts: ResponseFacts,
): ResponseObject {
  const repeated: Record<string, unknown> = {};
  for (const [name, otherwise] of Object.entries(REPEATED)) {
    repeated[name] = request[name] ?? otherwise;
  }
  return {
    id: facts.id,
    object: "response",
    "created_at": facts.createdAt,
    status: "in_progress",
    background: false,
    error: null,
    "incomplete_details": null,
    model: request.model,
    output: [],
    ...repeated,
    usage: null,
  };
}

/** The codes that a failed response may have (SDK: `ResponseError.code`); strict clients read no other. */
const CODES: ReadonlySet<string> = new NameSet([
  "server_error",
  "rate_limit_exceeded",
  "invalid_prompt",
  "data_residency_mismatch",
  "bio_policy",
  "misalignment_policy_violation",
  "vector_store_timeout",
  "invalid_image",
  "invalid_image_format",
  "invalid_base64_image",
  "invalid_image_url",
  "image_too_large",
  "image_too_small",
  "image_parse_error",
  "image_content_policy_violation",
  "invalid_image_mode",
  "image_file_too_large",
  "unsupported_image_media_type",
  "empty_image_file",
  "failed_to_download_image",
  "image_file_not_found",
]);

/** Words for a limit that was reached, as codes and types of errors have them. */
const LIMITED = /rate_?limit|quota|too_many|^429$/i;
/** Words for failures that are called invalid requests, but have nothing to do with the prompt. */
const CONFIGURED = /api_key|auth|permission|not_found/i;
/** Words for a prompt that cannot be answered. */
const REFUSED =
  /^invalid_request|context_length|content_filter|content_policy/i;

/** The failure of an answer that its client has cancelled. */
export const CANCELLED: FailureFacts = { type: "cancelled", message: "" };

/** A failure in its provider's words or ours. */
export interface FailureFacts {
  /** The error's code; absent or null if it has none. */
  readonly code?: string | null | undefined;
  /** The kind of error. */
  readonly type?: string | undefined;
  /** One line for a person. */
  readonly message: string;
}

/**
 * The error of a failed response, with one of the API's codes. The provider's own word is kept as `type`.
 */
export function responseError(
  { code, type, message }: FailureFacts,
): ResponseFailure {
  const words = [code, type].filter((word) => typeof word === "string");
  const own = words.find((word) => CODES.has(word));
  const says = (what: RegExp) => words.some((word) => what.test(word));
  const meant = own ??
    (says(LIMITED)
      ? "rate_limit_exceeded"
      : says(REFUSED) && !says(CONFIGURED)
      ? "invalid_prompt"
      : "server_error");
  const original = words.find((word) => word !== meant);
  return {
    code: meant,
    message,
    ...(original === undefined ? {} : { type: original }),
  };
}

/** Counted tokens under the names of the Responses API. */
export function encodeUsage(usage: Usage): ResponseUsage {
  const {
    prompt_tokens_details: input,
    completion_tokens_details: output,
  } = usage;
  return {
    "input_tokens": usage.prompt_tokens,
    "input_tokens_details": {
      "cached_tokens": count(input, "cached_tokens"),
      "cache_write_tokens": count(input, "cache_write_tokens"),
    },
    "output_tokens": usage.completion_tokens,
    "output_tokens_details": {
      "reasoning_tokens": count(output, "reasoning_tokens"),
    },
    "total_tokens": usage.total_tokens,
  };
}

function count(
  details: Record<string, unknown> | null | undefined,
  name: string,
): number {
  const value = details?.[name];
  return typeof value === "number" ? value : 0;
}
