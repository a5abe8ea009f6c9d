/**
 * The format of a compaction: the user's messages, and the answer as a sealed summary.
 *
 * @module
 */
import { NO_USAGE } from "../../history/line/exchange.ts";
import type { ChatCompletion, Message } from "../../core/chat.ts";
import { compactedItems } from "../../dialects/openai_responses/compaction.ts";
import {
  encodeUsage,
  type ResponseFacts,
} from "../../dialects/openai_responses/response_object.ts";
import type { AnswerFormat } from "./answer_format.ts";
import { responsesFormat } from "./responses_format.ts";

/** Makes the format of one compaction; it never streams. */
export function compactionFormat(
  messages: readonly Message[],
  facts: ResponseFacts,
): AnswerFormat {
  const format = responsesFormat({ model: "" }, facts);
  return {
    ...format,
    encoder: () =>
      Object.assign(format.encoder(), {
        body: ({ choices, usage }: ChatCompletion) => {
          const content = choices[0]?.message.content;
          const summary = typeof content === "string" ? content : "";
          return {
            id: facts.id,
            object: "response.compaction",
            "created_at": facts.createdAt,
            output: compactedItems(messages, summary, facts.id),
            usage: encodeUsage(usage ?? NO_USAGE),
          };
        },
      }),
  };
}
