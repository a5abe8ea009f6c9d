/**
 * Conversations as Chat Completions messages, answers included: what one sends to go on with them, and what
 * fine-tuning takes.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { keptAnswer, messageInForm } from "../conversation/forms.ts";
import { rebuildMessages } from "../conversation/rebuild.ts";
import type { Message, Tool } from "../core/chat.ts";
import { chainsOf, type RecordedConversation } from "./recorded.ts";

/** A conversation from its first message on. */
interface Example {
  readonly messages: Message[];
  readonly tools?: Tool[];
}

/** Writes a line of JSON for each way through a conversation; one that was never answered to the end has none. */
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

/** Writes one conversation as indented JSON; what came of its last answer is part of it. */
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
      message.role === "assistant" ? messageInForm(message, "plain") : message
    ),
    ...(tools ? { tools } : {}),
  };
}
