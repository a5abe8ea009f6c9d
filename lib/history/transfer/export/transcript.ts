/**
 * A conversation for people to read: who said what, without repeated messages.
 *
 * @module
 */
import type { Exchange } from "../../line/exchange.ts";
import { type Link, linkOf, messageCount } from "../../chain/link.ts";
import type { ContentPart, Message, ToolCall } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { mediaOf } from "../../../core/media.ts";
import { NameMap } from "../../../core/data/names.ts";

/** The speaker's name for readers, by the role of a message. */
export const SPEAKERS: Readonly<Record<string, string>> = {
  system: "System",
  developer: "Developer",
  user: "User",
  assistant: "Assistant",
  tool: "Result",
  function: "Result",
};

/** One message. */
export interface Said {
  /** Role of the message. */
  readonly role: string;
  /** The tool of a result, if known. */
  readonly tool?: string;
  /** In the order in which they are read. */
  readonly blocks: readonly Block[];
  /** The exchange whose request or answer has it. */
  readonly exchange: Exchange;
  /** Its place among the messages of that request and the answers to it, from 0. */
  readonly index: number;
  /** The same exchange, if it is an answer. */
  readonly answers?: Exchange;
  /** The id of the call whose result it is. */
  readonly call?: string;
}

/** A piece of a message. */
export type Block =
  /** Usually Markdown. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "reasoning"; readonly text: string }
  | { readonly kind: "refusal"; readonly text: string }
  /** A call to a tool, usually JSON. */
  | {
    readonly kind: "call";
    readonly name: string;
    readonly text: string;
    /** What the result's `call` is; absent in the deprecated format. */
    readonly id?: string;
  }
  /** An address, `https:` or `data:`. */
  | { readonly kind: "image"; readonly url: string }
  /** Content that cannot be shown; only its type. */
  | { readonly kind: "other"; readonly type: string };

/**
 * The messages of a chain of exchanges; an exchange without an answer ends with an entry without blocks.
 *
 * @param chain from the conversation's first exchange on
 */
export function transcript(chain: readonly Exchange[]): Said[] {
  const said: Said[] = [];
  const tools = new NameMap<string>();
  let link: Link | undefined;
  for (const exchange of chain) {
    const held = messageCount(link);
    link = linkOf(exchange, link);
    // Its first messages may repeat messages of the chain in another form.
    const { messages } = exchange.request;
    const repeated = held - link.base;
    for (const [i, message] of messages.slice(repeated).entries()) {
      noteCalls(message, tools);
      const index = repeated + i;
      said.push({ ...saidBy(message, tools), exchange, index });
    }
    const choices = exchange.response?.choices ?? [];
    let index = messages.length;
    for (const { message } of choices) {
      noteCalls(message, tools);
      const answer = { exchange, index: index++, answers: exchange };
      said.push({ ...saidBy(message, tools), ...answer });
    }
    if (choices.length === 0) {
      const answer = { exchange, index, answers: exchange };
      said.push({ role: "assistant", blocks: [], ...answer });
    }
  }
  return said;
}

/** Remembers the tool of each call. */
function noteCalls(message: Message, tools: Map<string, string>): void {
  for (const call of callsOf(message)) tools.set(call.id, nameOf(call));
}

function saidBy(
  message: Message,
  tools: ReadonlyMap<string, string>,
): Omit<Said, "exchange" | "index"> {
  const { role, tool_call_id: id, name } = message;
  // Clients send null for absent members.
  const tool = (id ? tools.get(id) : name) ?? undefined;
  return {
    role,
    blocks: blocksOf(message),
    ...(tool === undefined ? {} : { tool }),
    ...(typeof id === "string" ? { call: id } : {}),
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
  // OpenRouter's pictures, and parts that a decoder has set aside.
  for (const name of ["content_parts", "images"]) {
    const parts = message[name];
    if (Array.isArray(parts)) blocks.push(...parts.map(partBlock));
  }
  if (refusal) blocks.push({ kind: "refusal", text: refusal });
  for (const call of callsOf(message)) {
    const text = call.function?.arguments ?? call.custom?.input ?? "";
    blocks.push({ kind: "call", name: nameOf(call), text, id: call.id });
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
  const url = part.image_url?.url ?? inlinePicture(part);
  return typeof url === "string"
    ? { kind: "image", url }
    : { kind: "other", type: String(part.type) };
}

/** The address of a picture whose data is in the part, as Gemini has it. */
function inlinePicture(part: ContentPart): string | undefined {
  const [picture] = mediaOf({ content: [part] });
  return picture?.data === undefined || picture.type === undefined
    ? undefined
    : `data:${picture.type};base64,${picture.data}`;
}

function callsOf({ tool_calls: calls }: Message): ToolCall[] {
  return Array.isArray(calls) ? calls.filter(isObject) as ToolCall[] : [];
}

function nameOf(call: ToolCall): string {
  return call.function?.name ?? call.custom?.name ?? "";
}

/** The user's first message, on one line, as the title of a conversation without one. */
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
