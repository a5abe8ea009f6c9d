/**
 * The body of a relayed request, without message members that other providers made.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import type { JsonBody } from "../guard/json_body.ts";
import { withModel } from "../guard/json_splice.ts";

/**
 * Replaces the model's name in the body. Other bytes stay, unless messages must change; numbers keep their literals
 * even then.
 *
 * @param changed returns the same array if nothing changes
 */
export function relayedBody<Item>(
  received: JsonBody,
  model: string,
  changed: (messages: readonly Item[]) => readonly Item[],
): Pick<RawCall, "body" | "bytes"> {
  const given = messagesOf(received.value);
  if (given === undefined || changed(given as Item[]) === given) {
    return withModel(received, model);
  }
  const exact = parseExact(received.text, Infinity) as Record<string, unknown>;
  const messages = changed(messagesOf(exact) as Item[]);
  return { body: JSON.stringify({ ...exact, model, messages }) };
}

function messagesOf(value: unknown): unknown[] | undefined {
  const messages = isObject(value) ? value["messages"] : undefined;
  return Array.isArray(messages) ? messages : undefined;
}
