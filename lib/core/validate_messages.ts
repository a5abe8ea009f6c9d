/**
 * What the messages of a Chat Completions request may hold.
 *
 * @module
 */
import type { Message, Role } from "./chat.ts";
import { invalid, isObject, shown } from "./data/invalid.ts";

/** How long a conversation may be. */
export interface MessageLimits {
  /** Messages in a request; 1000 when unset. */
  readonly maxMessages?: number;
  /** Characters (UTF-16 units) of text in one message; 1,000,000 when unset. */
  readonly maxContent?: number;
}

const ROLES: readonly Role[] = [
  "system",
  "developer",
  "user",
  "assistant",
  "tool",
  "function",
];

/** Members that must be text if they are set. */
const TEXTS: readonly string[] = [
  "name",
  "refusal",
  "reasoning_content",
  "tool_call_id",
];

/** What an assistant's message may have in place of text. */
const INSTEAD_OF_TEXT: readonly string[] = [
  "tool_calls",
  "function_call",
  "refusal",
  "audio",
];

/**
 * Checks a request's messages: each with a known role and the content that the role asks for.
 *
 * @throws {ApiError} names the member, its value and what is allowed
 */
export function checkMessages(
  messages: unknown,
  limits: MessageLimits,
): asserts messages is Message[] {
  const { maxMessages = 1000, maxContent = 1_000_000 } = limits;
  if (messages === undefined || messages === null) {
    throw invalid("messages", "is missing");
  }
  if (!Array.isArray(messages)) {
    throw invalid("messages", `must be an array, not ${shown(messages)}`);
  }
  if (messages.length === 0) {
    throw invalid("messages", "must hold at least one message");
  }
  if (messages.length > maxMessages) {
    throw invalid(
      "messages",
      `must hold at most ${maxMessages} messages, not ${messages.length}`,
    );
  }
  for (const [i, message] of messages.entries()) {
    checkMessage(message, `messages[${i}]`, maxContent);
  }
}

function checkMessage(message: unknown, at: string, maxContent: number): void {
  if (!isObject(message)) {
    throw invalid(at, `must be an object, not ${shown(message)}`);
  }
  const { role, content } = message;
  if (!ROLES.some((known) => known === role)) {
    throw invalid(
      `${at}.role`,
      role === undefined
        ? "is missing"
        : `must be one of ${ROLES.join(", ")}, not ${shown(role)}`,
    );
  }
  for (const name of TEXTS) {
    const value = message[name] ?? "";
    if (typeof value !== "string") {
      throw invalid(`${at}.${name}`, `must be a string, not ${shown(value)}`);
    }
  }
  checkToolCalls(message["tool_calls"] ?? [], `${at}.tool_calls`);
  checkCallee(message["function_call"], "arguments", `${at}.function_call`);
  if (role === "tool" && !isName(message["tool_call_id"])) {
    throw invalid(
      `${at}.tool_call_id`,
      "must name the tool call that this message answers",
    );
  }
  if (role === "function" && !isName(message["name"])) {
    throw invalid(`${at}.name`, "must name the function that answered");
  }
  if (content === undefined || content === null) {
    if (!mayLackContent(message)) throw invalid(`${at}.content`, "is missing");
    return;
  }
  const length = contentLength(content, `${at}.content`);
  if (length > maxContent) {
    throw invalid(
      `${at}.content`,
      `must be at most ${maxContent} characters long, not ${length}`,
    );
  }
}

function mayLackContent(message: Record<string, unknown>): boolean {
  if (message["role"] === "function") return true;
  if (message["role"] !== "assistant") return false;
  return INSTEAD_OF_TEXT.some((name) => {
    const value = message[name];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
}

/** The characters of text; images and files do not count. */
function contentLength(content: unknown, at: string): number {
  if (typeof content === "string") return content.length;
  if (!Array.isArray(content)) {
    throw invalid(
      at,
      `must be a string or an array of parts, not ${shown(content)}`,
    );
  }
  let length = 0;
  for (const [i, part] of content.entries()) {
    if (!isObject(part) || typeof part["type"] !== "string") {
      throw invalid(
        `${at}[${i}]`,
        `must be an object with a type, not ${shown(part)}`,
      );
    }
    // Parts of other types are the provider's business.
    if (part["type"] !== "text" && part["type"] !== "refusal") {
      for (const name of ["text", "refusal"]) {
        const value = part[name] ?? "";
        if (typeof value !== "string") {
          throw invalid(
            `${at}[${i}].${name}`,
            `must be a string, not ${shown(value)}`,
          );
        }
      }
      continue;
    }
    const text = part[part["type"]];
    if (typeof text !== "string") {
      throw invalid(
        `${at}[${i}].${part["type"]}`,
        `must be a string, not ${shown(text)}`,
      );
    }
    length += text.length;
  }
  return length;
}

function checkToolCalls(calls: unknown, at: string): void {
  if (!Array.isArray(calls)) {
    throw invalid(at, `must be an array, not ${shown(calls)}`);
  }
  for (const [i, call] of calls.entries()) {
    if (!isObject(call) || !isName(call["id"])) {
      throw invalid(
        `${at}[${i}]`,
        `must be an object with an id, not ${shown(call)}`,
      );
    }
    const type = call["type"] ?? "";
    if (typeof type !== "string") {
      throw invalid(
        `${at}[${i}].type`,
        `must be a string, not ${shown(type)}`,
      );
    }
    checkCallee(call["function"], "arguments", `${at}[${i}].function`);
    checkCallee(call["custom"], "input", `${at}[${i}].custom`);
  }
}

function checkCallee(callee: unknown, text: string, at: string): void {
  if (callee === undefined || callee === null) return;
  if (
    !isObject(callee) || !isName(callee["name"]) ||
    typeof callee[text] !== "string"
  ) {
    throw invalid(
      at,
      `must be an object with a name and with ${text} as text, not ${
        shown(callee)
      }`,
    );
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
