/**
 * A response that the next request on the same connection may continue, although neither provider nor history keeps it.
 *
 * @module
 */
import type {
  ResponseItem,
  ResponsesRequest,
} from "../../dialects/openai_responses/types.ts";

/** What is remembered of it. */
export interface KnownResponse {
  /** Its id. */
  readonly id: string;
  /** What it was asked, whole. */
  readonly request: ResponsesRequest;
  /** What it says. */
  readonly output: readonly ResponseItem[];
}

/** A request that continues that response, with its conversation; any other one stays as it is. */
export function withKnown(
  request: ResponsesRequest,
  known: KnownResponse | undefined,
): ResponsesRequest {
  const { previous_response_id: previous, ...rest } = request;
  if (known === undefined || previous !== known.id) return request;
  const { previous_response_id: earlier } = known.request;
  return {
    // What that response continued itself is still to be looked up.
    ...(earlier === undefined ? {} : { "previous_response_id": earlier }),
    ...rest,
    input: [
      ...itemsOf(known.request),
      ...known.output,
      ...itemsOf(request),
    ],
  };
}

function itemsOf({ input = [] }: ResponsesRequest): readonly ResponseItem[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : input;
}
