/**
 * LiteLLM's spend logs: rows of the table `LiteLLM_SpendLogs`, as its `/spend/logs` endpoints and its database give them.
 * They have texts if the proxy stored prompts (`store_prompts_in_spend_logs`). It cuts each long text in its middle, and
 * writes a mark there (`litellm/proxy/spend_tracking/spend_tracking_utils.py`).
 *
 * @module
 */
import { isObject } from "../../../../core/data/invalid.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "../foreign.ts";
import { dateOf, membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { anyUsage, unwritten } from "../messages/any_exchange.ts";
import { conversationOf, known } from "./logged_call.ts";

/** The mark of a cut; older versions write the second form. */
const CUT =
  /\((?:litellm_truncated skipped|litellm_truncated|truncated) \d+ char/;

const REDACTED = "redacted-by-litellm";

/** Rows of LiteLLM's spend logs. */
export const LITELLM: JsonFormat<"litellm"> = {
  name: "litellm",
  is: (value) => isRow(value) || isPage(value),
  open: eachValue((value) =>
    isRow(value)
      ? [readRow(value)]
      : objectsOf(membersOf(value)["data"]).filter(isRow).map(readRow)
  ),
};

function isRow(value: unknown): value is Record<string, unknown> {
  return isObject(value) && "request_id" in value && "startTime" in value &&
    ("spend" in value || "call_type" in value);
}

/** A page of the endpoint for user interfaces. */
function isPage(value: unknown): boolean {
  return isObject(value) && objectsOf(value["data"]).some(isRow);
}

function readRow(row: Record<string, unknown>): ForeignConversation {
  const body = membersOf(unwritten(row["proxy_server_request"]));
  const request = membersOf(unwritten(body["body"] ?? body));
  const whole = "messages" in request || "input" in request ||
    "contents" in request;
  const messages = unwritten(row["messages"]);
  const metadata = membersOf(unwritten(row["metadata"]));
  const isEmpty = !whole && isObject(messages) &&
    Object.keys(messages).length === 0;
  return conversationOf({
    input: whole ? request : isEmpty ? [] : messages,
    output: withoutRedacted(row["response"]),
    failed: textOf(row["status"] ?? metadata["status"]) === "failure",
    isCut: (json) => CUT.test(json),
    facts: known({
      started: dateOf(row["startTime"]),
      firstToken: dateOf(row["completionStartTime"]),
      at: dateOf(row["endTime"]),
      model: textOf(row["model"]),
      provider: textOf(row["custom_llm_provider"]),
      usage: anyUsage(metadata["usage_object"]) ?? anyUsage(row),
    }),
  });
}

/** A response whose text was replaced is as good as none. */
function withoutRedacted(given: unknown): unknown {
  return JSON.stringify(given ?? null).includes(REDACTED) ? undefined : given;
}
