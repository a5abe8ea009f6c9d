/**
 * Messages in the shape of any API or library, as those of Chat Completions.
 *
 * @module
 */
import type { ContentPart, Message, Role } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { NameSet } from "../../../../core/data/names.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { messagesOfTurn } from "./anthropic_turn.ts";
import { callOf, nothingSaid, resultText, type Said, sayAll } from "./parts.ts";
import { ItemReader } from "./response_items.ts";

type Given = Record<string, unknown>;

/** Names of the roles elsewhere. */
const ROLES: Readonly<Record<string, Role>> = {
  system: "system",
  SystemMessage: "system",
  developer: "developer",
  user: "user",
  human: "user",
  HumanMessage: "user",
  assistant: "assistant",
  ai: "assistant",
  model: "assistant",
  gpt: "assistant",
  chatgpt: "assistant",
  bot: "assistant",
  AIMessage: "assistant",
  tool: "tool",
  ToolMessage: "tool",
  function: "tool",
  FunctionMessage: "tool",
  observation: "tool",
};

/** Blocks that only Anthropic's API has in this form. */
const BLOCKS =
  /^(?:tool_use|tool_result|thinking|redacted_thinking|server_tool_use|\w+_tool_result|document|search_result)$/;

/** Items of the Responses API that are not messages. */
const ITEMS =
  /^(?:reasoning|function_call|function_call_output|custom_tool_call|custom_tool_call_output|\w+_search_call|local_shell_call|item_reference|mcp_call|code_interpreter_call|image_generation_call|compaction)$/;

/** Whether a value looks like a message in one of these shapes. */
export function isAnyMessage(value: unknown): boolean {
  const given = unwrapped(value);
  return roleOf(given) !== undefined || ITEMS.test(textOf(given["type"]));
}

/**
 * The messages of a list.
 *
 * @param leftOut gets the kinds of parts without a counterpart
 */
export function anyMessages(
  values: readonly unknown[],
  leftOut: string[],
): Message[] {
  const messages: Message[] = [];
  let items: ItemReader | undefined;
  const flush = () => {
    if (items === undefined) return;
    for (const { message } of items.messages) messages.push(message);
    for (const kind of items.leftOut) leftOut.push(kind);
    items = undefined;
  };
  for (const value of values) {
    const given = unwrapped(value);
    const type = textOf(given["type"]);
    if (
      given["role"] === undefined && ITEMS.test(type) || isItemMessage(given)
    ) {
      items ??= new ItemReader();
      items.add(given);
      continue;
    }
    flush();
    messages.push(...anyMessage(given, leftOut));
  }
  flush();
  return messages;
}

/** A message of the Responses API belongs to the items beside it. */
function isItemMessage({ type, content }: Given): boolean {
  return type === "message" &&
    objectsOf(content).some(({ type }) =>
      type === "output_text" || type === "input_text" || type === "input_image"
    );
}

/** LangChain writes a message as the call of its constructor, or with its members in `data`. */
function unwrapped(value: unknown): Given {
  const given = membersOf(value);
  const { id, kwargs, type, data, message } = given;
  if (Array.isArray(id) && isObject(kwargs)) {
    const name = textOf(id.at(-1)).replace(/Chunk$/, "");
    return { ...kwargs, type: name };
  }
  if (ROLES[textOf(type)] !== undefined && isObject(data)) {
    return { ...data, type };
  }
  // A choice.
  return isObject(message) && given["role"] === undefined ? message : given;
}

function roleOf({ role, type, from }: Given): Role | undefined {
  const name = [role, from, type].find((name) => typeof name === "string");
  return ROLES[textOf(name).replace(/MessageChunk$/, "Message")];
}

function anyMessage(given: Given, leftOut: string[]): Message[] {
  const role = roleOf(given);
  if (role === undefined) {
    leftOut.push(`a message of role ${given["role"] ?? given["type"]}`);
    return [];
  }
  const { content } = given;
  const blocks = objectsOf(content).map(({ type }) => textOf(type));
  const turns = role === "user" || role === "assistant";
  const calls = given["tool_calls"] ?? given["function_call"] ?? undefined;
  if (
    turns && calls === undefined && blocks.some((type) => BLOCKS.test(type))
  ) {
    return messagesOfTurn({ role, content }, leftOut);
  }
  const said = nothingSaid();
  sayAll(said, content ?? given["value"], leftOut);
  sayAll(said, given["parts"], leftOut);
  addMembers(said, given);
  return written(role, said, given);
}

/** What a message says beside its content. */
function addMembers(said: Said, given: Given): void {
  const more = membersOf(given["additional_kwargs"]);
  const lists = [given["tool_calls"], given["toolCalls"], more["tool_calls"]];
  const calls = lists.map(objectsOf).find((list) => list.length > 0) ?? [];
  const legacy = given["function_call"] ?? more["function_call"];
  const known = new NameSet(said.calls.map(({ id }) => id));
  for (const value of [...calls, ...isObject(legacy) ? [legacy] : []]) {
    const call = callOf(value, said.calls.length);
    if (call === undefined || known.has(call.id)) continue;
    known.add(call.id);
    said.calls.push(call);
  }
  const thought = textOf(
    given["reasoning_content"] ?? given["reasoning"] ??
      more["reasoning_content"],
  );
  if (thought !== "" && said.thoughts.length === 0) said.thoughts.push(thought);
  const refusal = textOf(given["refusal"]);
  if (refusal !== "") said.refusals.push(refusal);
}

/** Members that only their maker can read. */
const SEALS = ["thinking_blocks", "reasoning_details", "extra_content"];

function written(role: Role, said: Said, given: Given): Message[] {
  const results = said.results.map(({ call, text }): Message => ({
    role: "tool",
    "tool_call_id": call,
    content: text,
  }));
  if (role === "tool") {
    return results.length > 0 ? results : [toolMessage(given)];
  }
  if (role === "assistant") return [...answerOf(said, given), ...results];
  if (said.content.length === 0) return results;
  return [...results, { role, content: plain(said.content) }];
}

function toolMessage(given: Given): Message {
  const { content, value, name } = given;
  const id = textOf(given["tool_call_id"] ?? given["toolCallId"]);
  return {
    role: "tool",
    "tool_call_id": id || textOf(name),
    content: resultText(content ?? value ?? ""),
  };
}

function answerOf({ content, thoughts, calls, refusals }: Said, given: Given) {
  const texts = content.filter(({ type }) => type === "text");
  const text = texts.map(({ text }) => text).join("");
  const seals = SEALS.flatMap((name) => {
    const value = given[name];
    return Array.isArray(value) && value.length > 0 || isObject(value)
      ? [[name, value]]
      : [];
  });
  const message: Message = {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(refusals.length === 0 ? {} : { refusal: refusals.join("") }),
    ...(thoughts.length === 0
      ? {}
      : { "reasoning_content": thoughts.join("\n\n") }),
    ...Object.fromEntries(seals),
    ...(calls.length === 0 ? {} : { "tool_calls": calls }),
  };
  const empty = text === "" && calls.length === 0 && refusals.length === 0 &&
    thoughts.length === 0;
  return empty ? [] : [message];
}

function plain(parts: ContentPart[]): string | ContentPart[] {
  const [first] = parts;
  return parts.length === 1 && first?.type === "text"
    ? first.text ?? ""
    : parts;
}
