/**
 * The completely answered branches of conversations: what an evaluation asks again.
 *
 * @module
 */
import type { Message, Tool } from "../../../core/chat.ts";
import { chainsOf } from "../../chain/chains.ts";
import { echoOf, keptAnswer } from "../../chain/echoes.ts";
import { rebuildMessages } from "../../chain/rebuild.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { RecordedConversation } from "../recorded.ts";

/** A conversation up to its last complete answer. */
export interface AnsweredBranch {
  readonly title?: string | undefined;
  /** The exchange of that answer. */
  readonly last: Exchange;
  /** All exchanges, the last one included. */
  readonly chain: readonly Exchange[];
  /** What was sent last. */
  readonly messages: readonly Message[];
  readonly answer: Message;
  readonly tools?: readonly Tool[] | undefined;
}

/** One for each branch that has a complete answer. */
export async function* answeredBranches(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<AnsweredBranch, void> {
  for await (const { title, exchanges } of conversations) {
    for (const whole of chainsOf(exchanges)) {
      const end = whole.findLastIndex(({ status }) => status === "completed");
      const chain = whole.slice(0, end + 1);
      const last = chain.at(-1);
      const answer = last && keptAnswer(last);
      if (last === undefined || answer === undefined) continue;
      yield {
        title,
        last,
        chain,
        messages: rebuildMessages(chain).map(plain),
        answer: plain(answer),
        tools: last.request.tools ?? undefined,
      };
    }
  }
}

function plain(message: Message): Message {
  return message.role === "assistant" ? echoOf(message, "plain") : message;
}

/** The text of a message; other parts by their kind: `[image_url]`. */
export function plainText({ content }: Pick<Message, "content">): string {
  if (!Array.isArray(content)) return content ?? "";
  return content.map((part) =>
    part.type === "text" ? String(part["text"]) : `[${part.type}]`
  ).join("\n");
}
