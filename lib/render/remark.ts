/**
 * What has to be said of an answer beside its text.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";
import { sanitize } from "../core/text.ts";
import type { AnswerFacts } from "./plain.ts";

/** The failure that an answer stands for: the model refused, or a filter ended it. */
export function refusal(
  facts: Pick<AnswerFacts, "refusal" | "finishReason">,
): ChatError | undefined {
  if (facts.refusal !== "") {
    return new ChatError(`the model refused: ${facts.refusal}`);
  }
  return facts.finishReason === "content_filter"
    ? new ChatError("the provider's content filter ended the answer")
    : undefined;
}

/** A line about an answer that is less than it seems: cut at the token limit, a call of tools, or empty. */
export function remark(
  facts: Pick<AnswerFacts, "finishReason" | "toolCalls" | "shown">,
): string | undefined {
  if (facts.finishReason === "length") {
    return "the answer reached the token limit (finish_reason: length)";
  }
  if (facts.toolCalls.length > 0) {
    const names = facts.toolCalls.map((name) =>
      sanitize(name).replaceAll(/\s+/g, " ")
    );
    return `the model asks to call ${names.join(", ")}`;
  }
  return facts.shown ? undefined : "the answer is empty";
}
