/**
 * The body of a Responses request on its way to a provider that has the API.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import type { LeaveOut } from "../../core/fates.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import { compactionMessage } from "../../dialects/openai_responses/compaction.ts";
import { encodeInput } from "../../dialects/openai_responses/input_encode.ts";
import { openBlocks } from "../../dialects/openai_responses/sealed.ts";
import type {
  ResponseItem,
  ResponsesRequest,
} from "../../dialects/openai_responses/types.ts";
import type { JsonBody } from "../guard/json_body.ts";
import { withModel } from "../guard/json_splice.ts";
import { putItems } from "./referenced_items.ts";
import type { ReadResponses } from "./responses_request.ts";
import { responseId } from "./stored_response.ts";

/** What a body is made of. */
export interface RelayedRequest {
  /** As it came. */
  readonly received: JsonBody;
  /** The same, read. */
  readonly read: ReadResponses;
  /** The provider's name of the model. */
  readonly model: string;
  /** Whether the provider has the response that the request continues. */
  readonly continues: boolean;
  /** Gets each member that is left out. */
  readonly leaveOut: LeaveOut;
}

/**
 * Replaces the model's name. All other bytes stay, unless the request names what only this server knows: a response of
 * another provider becomes its conversation, a reference its item, a summary of this server's a message.
 */
export function relayedRequest(
  { received, read, model, continues, leaveOut }: RelayedRequest,
): Pick<RawCall, "body" | "bytes"> {
  const { previous, value, items } = read;
  const earlier = previous === undefined || continues
    ? []
    : encodeInput(previous.messages, responseId(previous.last.id))
      .filter(({ type }) => type !== "reasoning").map(withoutId);
  const input = Array.isArray(value.input) ? value.input : [];
  const isOwn = input.some((item) => isObject(item) && isSealedHere(item));
  if (earlier.length === 0 && items.size === 0 && !isOwn) {
    return withModel(received, model);
  }
  const exact = parseExact(received.text, Infinity) as ResponsesRequest;
  const { input: own = [] } = putItems(exact, items);
  const sent = typeof own === "string" ? [{ role: "user", content: own }] : own;
  const put = new Set(items.values());
  const body = {
    ...exact,
    model,
    input: [
      ...earlier,
      ...sent.flatMap((item) =>
        foreign(put.has(item) ? withoutId(item) : item, leaveOut)
      ),
    ],
  };
  if (earlier.length > 0) delete body.previous_response_id;
  return { body: JSON.stringify(body) };
}

/** An id of this server's means nothing to a provider. */
function withoutId({ id: _, ...item }: ResponseItem): ResponseItem {
  return item;
}

function isSealedHere({ type, encrypted_content: sealed }: ResponseItem) {
  return (type === "reasoning" || type === "compaction") &&
    openBlocks(sealed) !== undefined;
}

/** An item that only this server can read, as what others can. */
function foreign(item: ResponseItem, leaveOut: LeaveOut): ResponseItem[] {
  if (!isObject(item) || !isSealedHere(item)) return [item];
  if (item.type === "compaction") {
    const { role, content } = compactionMessage(item, "input");
    return [{ role, content: String(content) }];
  }
  leaveOut("input[reasoning].encrypted_content");
  return [];
}
