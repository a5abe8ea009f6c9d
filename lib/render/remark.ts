/**
 * What has to be said of an answer beside its text.
 *
 * @module
 */
import { endingOf, ENDINGS, endingText } from "../core/ending.ts";
import { ChatError, StreamError } from "../core/errors.ts";
import { mediaText } from "../core/media.ts";
import { sanitize } from "../core/text/text.ts";
import type { AnswerFacts } from "./plain.ts";

/** The failure that an answer stands for: the model refused, or it ended for a reason that makes it less than whole. */
export function refusal(
  facts: Pick<AnswerFacts, "refusal" | "finishReason">,
): ChatError | undefined {
  if (facts.refusal !== "") {
    return new ChatError(`the model refused: ${facts.refusal}`);
  }
  const reason = facts.finishReason ?? "stop";
  const { exit, means } = ENDINGS[endingOf(reason)];
  if (exit === 0) return undefined;
  const text = reason === "content_filter" ? means : endingText(reason);
  return exit === 1
    ? new ChatError(text)
    : new StreamError(text, { kind: "truncated" });
}

/**
 * A line about an answer that is less than its text seems, or more: cut at the token limit, a call of tools, pictures and
 * audio in it, or empty.
 */
export function remark(
  facts: Pick<AnswerFacts, "finishReason" | "toolCalls" | "shown" | "media">,
): string | undefined {
  const reason = facts.finishReason ?? "stop";
  const remarks: string[] = [];
  if (endingOf(reason) === "length") {
    remarks.push(sanitize(endingText(reason)));
  } else if (facts.toolCalls.length > 0) {
    const names = facts.toolCalls.map((name) =>
      sanitize(name).replaceAll(/\s+/g, " ")
    );
    remarks.push(`the model asks to call ${names.join(", ")}`);
  }
  if (facts.media.length > 0) {
    remarks.push(
      `the answer contains ${facts.media.map(mediaText).join(", ")}`,
    );
  }
  if (remarks.length > 0) return remarks.join("; ");
  return facts.shown ? undefined : "the answer is empty";
}
