/**
 * A conversation to be read by people: who said what, without what was said again.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { type Link, linkOf, messageCount } from "../conversation/link.ts";
import type { ContentPart, Message, ToolCall } from "../core/chat.ts";
import { isObject } from "../core/invalid.ts";

/** Who speaks, by the role of a message, as a reader is told. */
export const SPEAKERS: Readonly<Record<string, string>> = {
  system: "System",
  developer: "Developer",
  user: "User",
  assistant: "Assistant",
  tool: "Result",
  function: "Result",
};

/** Something that was said. */
export interface Said {
  /** As the message has it. */
  readonly role: string;
  /** The tool that a result is of, where that is known. */
  readonly tool?: string;
  /** In the order in which they are read. */
  readonly blocks: readonly Block[];
  /** The exchange that an answer is from. */
  readonly answers?: Exchange;
}

/** A piece of what was said. */
export type Block =
  /** Usually Markdown. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "refusal"; readonly text: string }
  /** A call to a tool; JSON, as a rule. */
  | { readonly kind: "call"; readonly name: string; readonly text: string }
  /** An address, `https:` or `data:`. */
  | { readonly kind: "image"; readonly url: string }
  /** What cannot be shown, by its type. */
  | { readonly kind: "other"; readonly type: string };

/**
 * What was said along a chain of exchanges; an exchange that brought no answer ends with one that has no blocks.
 *
 * @param chain from the conversation's first exchange on
 */
export function transcript(chain: readonly Exchange[]): Said[] {
  const said: Said[] = [];
  const tools = new Map<string, string>();
  let link: Link | undefined;
  for (const exchange of chain) {
    const held = messageCount(link);
    link = linkOf(exchange, link);
    // Its first messages may say again what the chain has said, in another form.
    for (const message of exchange.request.messages.slice(held - link.base)) {
      noteCalls(message, tools);
      said.push(saidBy(message, tools));
    }
    const choices = exchange.response?.choices ?? [];
    for (const { message } of choices) {
      noteCalls(message, tools);
      said.push({ ...saidBy(message, tools), answers: exchange });
    }
    if (choices.length === 0) {
      said.push({ role: "assistant", blocks: [], answers: exchange });
    }
  }
  return said;
}

/** Remembers which call asked for which tool. */
function noteCalls(message: Message, tools: Map<string, string>): void {
  for (const call of callsOf(message)) tools.set(call.id, nameOf(call));
}

function saidBy(
  message: Message,
  tools: ReadonlyMap<string, string>,
): Said {
  const { role, tool_call_id: id } = message;
  const tool = id === undefined ? message.name : tools.get(id);
  return {
    role,
    blocks: blocksOf(message),
    ...(tool === undefined ? {} : { tool }),
  };
}

function blocksOf(message: Message): Block[] {
  const { reasoning_content: reasoning, content, refusal } = message;
  const blocks: Block[] = [];
  if (reasoning) blocks.push({ kind: "reasoning", text: reasoning });
  if (typeof content === "string" && content !== "") {
    blocks.push({ kind: "text", text: content });
  }
  if (Array.isArray(content)) blocks.push(...content.map(partBlock));
  if (refusal) blocks.push({ kind: "refusal", text: refusal });
  for (const call of callsOf(message)) {
    const text = call.function?.arguments ?? call.custom?.input ?? "";
    blocks.push({ kind: "call", name: nameOf(call), text });
  }
  const legacy = message.function_call;
  if (legacy) {
    blocks.push({ kind: "call", name: legacy.name, text: legacy.arguments });
  }
  return blocks;
}

function partBlock(part: ContentPart): Block {
  if (!isObject(part)) return { kind: "other", type: typeof part };
  if (typeof part.text === "string") return { kind: "text", text: part.text };
  if (typeof part.refusal === "string") {
    return { kind: "refusal", text: part.refusal };
  }
  const url = part.image_url?.url;
  return typeof url === "string"
    ? { kind: "image", url }
    : { kind: "other", type: String(part.type) };
}

function callsOf({ tool_calls: calls }: Message): ToolCall[] {
  return Array.isArray(calls) ? calls.filter(isObject) as ToolCall[] : [];
}

function nameOf(call: ToolCall): string {
  return call.function?.name ?? call.custom?.name ?? "";
}

/** What a user first said in a conversation, on one line; for a conversation without title. */
export function firstWords(said: readonly Said[], length = 80): string {
  const asked = said.find(({ role, blocks }) =>
    role === "user" && blocks.some(({ kind }) => kind === "text")
  );
  const text = asked?.blocks.find((block) => block.kind === "text")?.text ?? "";
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length
    ? `${line.slice(0, length - 1).toWellFormed()}…`
    : line;
}
