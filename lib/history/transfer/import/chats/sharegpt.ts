/**
 * ShareGPT's form of conversations, in which many data sets are: `{"conversations":[{"from":"human","value":"…"}, …]}`.
 *
 * @module
 */
import type { Message } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "../foreign.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { unwritten } from "../messages/any_exchange.ts";
import { anyMessages } from "../messages/any_message.ts";
import { callOf } from "../messages/parts.ts";
import { anyTools } from "../messages/request_members.ts";

/** Files of ShareGPT's form. */
export const SHAREGPT: JsonFormat<"sharegpt"> = {
  name: "sharegpt",
  is: (value) => listOf(value) !== undefined,
  open: eachValue((value) => [readConversation(membersOf(value))]),
};

/** The list of messages, under one of the names that it has. */
function listOf(value: unknown): Record<string, unknown>[] | undefined {
  if (!isObject(value)) return undefined;
  const list = objectsOf(
    value["conversations"] ?? value["conversation"] ?? value["items"],
  );
  const fits = list.length > 0 &&
    list.every((said) => typeof said["from"] === "string" && "value" in said);
  return fits ? list : undefined;
}

function readConversation(
  value: Record<string, unknown>,
): ForeignConversation {
  const leftOut: string[] = [];
  const messages: Message[] = [];
  const system = textOf(value["system"]);
  if (system !== "") messages.push({ role: "system", content: system });
  let call = "";
  for (const said of listOf(value) ?? []) {
    if (said["from"] === "function_call") {
      const id = `call_${messages.length}`;
      const made = callOf({ ...membersOf(unwritten(said["value"])), id }, 0);
      if (made === undefined) leftOut.push("a call without a name");
      else {
        messages.push({
          role: "assistant",
          content: null,
          "tool_calls": [made],
        });
      }
      call = made === undefined ? "" : id;
      continue;
    }
    for (const message of anyMessages([said], leftOut)) {
      const answers = message.role === "tool" && call !== "";
      messages.push(answers ? { ...message, "tool_call_id": call } : message);
    }
  }
  const tools = anyTools(unwritten(value["tools"]), leftOut);
  const model = textOf(value["model"]);
  const title = textOf(value["title"]);
  return {
    messages: messages.map((message) => ({ message })),
    leftOut,
    ...(tools.length === 0 ? {} : { members: { tools } }),
    ...(model === "" ? {} : { model }),
    ...(title === "" ? {} : { title }),
  };
}
