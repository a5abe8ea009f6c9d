/**
 * Conversations as Chat Completions messages, answers included: the form that continues a conversation, and that
 * fine-tuning takes.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import { echoOf, keptAnswer } from "../../chain/echoes.ts";
import { rebuildMessages } from "../../chain/rebuild.ts";
import type { Message, Tool } from "../../../core/chat.ts";
import { chainsOf } from "../../chain/chains.ts";
import type { RecordedConversation } from "../recorded.ts";

/** A conversation from its first message on. */
interface Example {
  readonly messages: Message[];
  readonly tools?: Tool[];
}

/** Writes a line of JSON for each branch of a conversation; a branch without a complete answer has none. */
export async function* exportMessageLines(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  for await (const { exchanges } of conversations) {
    for (const chain of chainsOf(exchanges)) {
      const end = chain.findLastIndex(({ status }) => status === "completed");
      if (end < 0) continue;
      yield `${JSON.stringify(example(chain.slice(0, end + 1)))}\n`;
    }
  }
}

/** Writes one conversation as indented JSON, with an incomplete last answer. */
export async function* exportMessages(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  for await (const { exchanges } of conversations) {
    for (const chain of chainsOf(exchanges)) {
      yield `${JSON.stringify(example(chain), null, 2)}\n`;
    }
  }
}

function example(chain: readonly Exchange[]): Example {
  const last = chain.at(-1);
  const answer = last && keptAnswer(last);
  const tools = last?.request.tools;
  const messages = rebuildMessages(chain);
  if (answer !== undefined) messages.push(answer);
  return {
    messages: messages.map((message) =>
      message.role === "assistant" ? echoOf(message, "plain") : message
    ),
    ...(tools ? { tools } : {}),
  };
}
