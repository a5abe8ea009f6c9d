/**
 * Items of the Responses API as messages of Chat Completions, with their times and tokens.
 *
 * @module
 */
import { ChatError } from "../../../../core/errors.ts";
import type { Message, Usage } from "../../../../core/chat.ts";
import { inputMessages } from "../../../../dialects/openai_responses/input.ts";
import type { ResponseItem } from "../../../../dialects/openai_responses/types.ts";
import type { AnswerFacts, ForeignMessage } from "../foreign.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";

type Item = Record<string, unknown>;

/** The reasoning of an answer that is not complete. */
interface Thoughts {
  readonly texts: string[];
  /** The items that only the provider can read. */
  readonly sealed: Item[];
}

function noThoughts(): Thoughts {
  return { texts: [], sealed: [] };
}

/** Takes items in order. */
export class ItemReader {
  /** The model of the answers to come. */
  model = "";
  /** Members of the requests to come. */
  members: Readonly<Record<string, unknown>> = {};
  readonly #messages: ForeignMessage[] = [];
  readonly #leftOut: string[] = [];
  #thoughts = noThoughts();
  /** The place of the last answer; it may be behind the last message. */
  #answerAt = -1;

  /** All messages so far. */
  get messages(): readonly ForeignMessage[] {
    return this.#messages;
  }

  /** The kinds of items without a counterpart. */
  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  /** Whether nothing was said. */
  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** The system prompt. */
  system(content: string): void {
    this.#messages.push({ message: { role: "system", content } });
  }

  /** Reports something without a counterpart. */
  leaveOut(kind: string): void {
    this.#leftOut.push(kind);
  }

  /** Takes the next item. */
  add(given: Item, facts: AnswerFacts = {}): void {
    if (given["type"] === "reasoning") {
      this.#think(given);
      return;
    }
    const item = repaired(given);
    let messages: Message[];
    try {
      messages = inputMessages([item as ResponseItem]);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.leaveOut(kindOf(item));
      return;
    }
    if (messages.length === 0) this.leaveOut(kindOf(item));
    for (const message of messages) this.#push(message, facts);
  }

  /** The tokens of the last answer that has none. */
  counted(usage: Usage): void {
    const at = this.#answerAt;
    const answer = this.#messages[at];
    if (answer !== undefined && answer.usage === undefined) {
      this.#messages[at] = { ...answer, usage };
    }
  }

  /** Takes back the last turns of the user. */
  rollBack(turns: number): void {
    for (let turn = 0; turn < turns; turn++) {
      const start = this.#messages.findLastIndex(({ message }) =>
        message.role === "user"
      );
      if (start < 0) return;
      this.#messages.length = start;
      this.#answerAt = this.#messages.findLastIndex(({ message }) =>
        message.role === "assistant"
      );
    }
    this.#thoughts = noThoughts();
  }

  /** The same so far; what is left out goes with it. */
  copy(): ItemReader {
    const copy = new ItemReader();
    // Further items are added to the last answer here.
    for (const { message, ...facts } of this.#messages) {
      copy.#messages.push({ message: structuredClone(message), ...facts });
    }
    for (const kind of this.#leftOut.splice(0)) copy.#leftOut.push(kind);
    return copy;
  }

  #think(item: Item): void {
    const { texts, sealed } = this.#thoughts;
    const parts = [
      ...objectsOf(item["summary"]),
      ...objectsOf(item["content"]),
    ];
    const said = parts.map(({ text }) => textOf(text)).filter(Boolean);
    const isSealed = textOf(item["encrypted_content"]) !== "";
    for (const text of said) texts.push(text);
    if (isSealed) sealed.push(item);
  }

  #push(message: Message, facts: AnswerFacts): void {
    if (message.role !== "assistant") {
      this.#thoughts = noThoughts();
      this.#messages.push({ message, ...facts });
      return;
    }
    const { texts, sealed } = this.#thoughts;
    this.#thoughts = noThoughts();
    const thought = texts.join("\n\n");
    const last = this.#messages.at(-1);
    const open = last?.message.role === "assistant" && last.usage === undefined;
    if (open) this.#messages.pop();
    const before = open ? last.message : undefined;
    const joined = joinedAnswer(before, message, thought, sealed);
    const members = this.members;
    this.#answerAt = this.#messages.length;
    this.#messages.push({
      message: joined,
      ...facts,
      ...(this.model === "" ? {} : { model: this.model }),
      ...(Object.keys(members).length === 0 ? {} : { members }),
    });
  }
}

/**
 * An answer is several items. What `before` has is added to, because a copy for each item would take ever longer.
 */
function joinedAnswer(
  before: Message | undefined,
  next: Message,
  thought: string,
  sealed: readonly Item[],
): Message {
  const text = joinedText(before?.content, textOf(next.content).trim());
  const calls = before?.tool_calls ?? [];
  for (const call of next.tool_calls ?? []) calls.push(call);
  const reasoning = joinedText(before?.reasoning_content, thought);
  const kept = before?.["reasoning_items"];
  const items: unknown[] = Array.isArray(kept) ? kept : [];
  for (const item of sealed) items.push(item);
  const refusal = next.refusal ?? before?.refusal;
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(refusal ? { refusal } : {}),
    ...(reasoning === "" ? {} : { "reasoning_content": reasoning }),
    ...(items.length === 0 ? {} : { "reasoning_items": items }),
    ...(calls.length === 0 ? {} : { "tool_calls": calls }),
  };
}

function joinedText(before: unknown, next: string): string {
  const text = textOf(before);
  return text === "" || next === "" ? text || next : `${text}\n\n${next}`;
}

/** A shell call of the service is a function call here, so that its result has something to answer. */
function repaired(given: Item): Item {
  const item = { ...given };
  for (const name of ["call_id", "name", "arguments", "input"]) {
    if (name in item) item[name] = textOf(item[name]);
  }
  for (const name of ["content", "output"]) {
    if (Array.isArray(item[name])) item[name] = objectsOf(item[name]);
    else if (item[name] === null) delete item[name];
    else if (/number|boolean/.test(typeof item[name])) {
      item[name] = String(item[name]);
    }
  }
  const { type, output, content } = item;
  if (typeof content === "object" && !Array.isArray(content)) {
    delete item["content"];
  }
  if (type === "local_shell_call") {
    return {
      type: "function_call",
      name: "local_shell",
      "call_id": textOf(item["call_id"]) || textOf(item["id"]),
      arguments: JSON.stringify(membersOf(item["action"])),
    };
  }
  // Older versions kept the result of a call with how it ended.
  if (typeof output === "object" && output !== null && !Array.isArray(output)) {
    const { content } = output as Item;
    return { ...item, output: textOf(content) || JSON.stringify(output) };
  }
  return item;
}

function kindOf({ type = "message", content }: Item): string {
  const part = objectsOf(content).map(({ type }) => textOf(type))
    .find((type) => !/^(?:input_text|output_text|text)$/.test(type));
  return type === "message" && part !== undefined
    ? `a message with a part of type ${part}`
    : `an item of type ${type}`;
}
