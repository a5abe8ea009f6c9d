/**
 * The object of a response, apart from its output.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import type {
  ResponseObject,
  ResponsesRequest,
  ResponseUsage,
} from "./types.ts";

/** What a response says that neither request nor chunks tell. */
export interface ResponseFacts {
  /** `resp_…`. */
  id: string;
  /** Unix time in seconds. */
  createdAt: number;
}

/** Request members that a response repeats, with what they are when the request is silent. */
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

/** The response to a request before anything of it has come. */
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

/** Counted tokens under the names that responses have for them. */
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
