/**
 * Conversations of a Claude.ai data export (`conversations.json`): each a list of messages with content blocks. Where
 * messages name the one that they follow, the branch that was continued last is the conversation.
 *
 * @module
 */
import type { Message } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../../../core/data/names.ts";
import {
  eachValue,
  type ForeignConversation,
  type ForeignMessage,
  type JsonFormat,
} from "../foreign.ts";
import { dateOf, membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { messagesOfTurn } from "../messages/anthropic_turn.ts";

type Said = Record<string, unknown>;

/** `conversations.json` of Claude.ai. */
export const CLAUDE_AI: JsonFormat<"claude"> = {
  name: "claude",
  is: (value) => isObject(value) && Array.isArray(value["chat_messages"]),
  open: eachValue((value) => [readConversation(membersOf(value))]),
};

function readConversation(value: Said): ForeignConversation {
  const leftOut: string[] = [];
  const all = objectsOf(value["chat_messages"]);
  const branch = branchOf(all);
  const others = all.length - branch.length;
  for (let at = 0; at < others; at++) {
    leftOut.push("a message on another branch");
  }
  const messages = branch.flatMap((said) => messagesOf(said, leftOut));
  const title = textOf(value["name"]);
  const model = textOf(value["model"]);
  const at = dateOf(value["created_at"]);
  return {
    messages,
    leftOut,
    ...(title.trim() === "" ? {} : { title }),
    ...(model === "" ? {} : { model }),
    ...(at === undefined ? {} : { at }),
  };
}

/** From the last message back to the first; all messages where they do not say which they follow. */
function branchOf(all: readonly Said[]): readonly Said[] {
  const byId = new NameMap<Said>();
  for (const said of all) byId.set(textOf(said["uuid"]), said);
  if (!all.some((said) => byId.has(textOf(said["parent_message_uuid"])))) {
    return all;
  }
  const branch: Said[] = [];
  const passed = new NameSet();
  let at = all.at(-1);
  while (at !== undefined && !passed.has(textOf(at["uuid"]))) {
    passed.add(textOf(at["uuid"]));
    branch.push(at);
    at = byId.get(textOf(at["parent_message_uuid"]));
  }
  return branch.reverse();
}

function messagesOf(said: Said, leftOut: string[]): ForeignMessage[] {
  const at = dateOf(said["created_at"]);
  const facts = at === undefined ? {} : { at };
  const blocks = objectsOf(said["content"]).map(repaired);
  const content = blocks.length > 0
    ? blocks
    : [{ type: "text", text: textOf(said["text"]) }];
  const messages = said["sender"] === "assistant"
    ? steps(content).flatMap((step) => messagesOfTurn(step, leftOut))
    : messagesOfTurn(
      { role: "user", content: [...attached(said, leftOut), ...content] },
      leftOut,
    );
  return messages
    .filter(({ content, ...rest }) => content !== "" || rest.tool_calls)
    .map((message) => ({ message: withoutNotes(message), ...facts }));
}

/** The export has thoughts without the signature that the API wants back. */
function withoutNotes(message: Message): Message {
  const { thinking_blocks: blocks, ...rest } = message;
  const signed = objectsOf(blocks).filter(({ signature, data }) =>
    textOf(signature ?? data) !== ""
  );
  return signed.length === 0 ? rest : { ...rest, "thinking_blocks": signed };
}

/** Texts of attached files; images and other files are not part of the export. */
function attached(said: Said, leftOut: string[]): Said[] {
  const texts: Said[] = [];
  for (const file of objectsOf(said["attachments"])) {
    const text = textOf(file["extracted_content"]);
    if (text === "") leftOut.push("an attached file");
    else {
      const name = textOf(file["file_name"]) || "file";
      texts.push({ type: "text", text: `${name}:\n${text}\n\n` });
    }
  }
  for (const _ of objectsOf(said["files"])) leftOut.push("an attached file");
  return texts;
}

/** An answer of several steps: each ends with the results of its calls. */
function steps(blocks: readonly Said[]): { role: string; content: Said[] }[] {
  const found: { role: string; content: Said[] }[] = [];
  const calls = new WaitingCalls();
  for (const block of blocks) {
    const { type } = block;
    const role = type === "tool_result" ? "user" : "assistant";
    let own = block;
    if (type === "tool_use") {
      const id = textOf(block["id"]) || `call_${found.length}_${calls.size}`;
      calls.add(id);
      own = { ...block, id };
    } else if (type === "tool_result") {
      const id = textOf(block["tool_use_id"]) || calls.first;
      calls.answer(id);
      own = { ...block, "tool_use_id": id };
    }
    const last = found.at(-1);
    if (last?.role === role) last.content.push(own);
    else found.push({ role, content: [own] });
  }
  return found;
}

/** The ids of calls without a result, in order. */
class WaitingCalls {
  readonly #ids: string[] = [];
  /** Of each id that waits, the place of its first call. */
  readonly #since = new NameMap<number>();
  /** No call before this one waits. */
  #next = 0;

  /** How many ids wait. */
  get size(): number {
    return this.#since.size;
  }

  /** The id of the first call that waits. */
  get first(): string {
    for (; this.#next < this.#ids.length; this.#next++) {
      const id = this.#ids[this.#next] ?? "";
      if (this.#next >= (this.#since.get(id) ?? Infinity)) return id;
    }
    return "";
  }

  add(id: string): void {
    if (!this.#since.has(id)) this.#since.set(id, this.#ids.length);
    this.#ids.push(id);
  }

  answer(id: string): void {
    this.#since.delete(id);
  }
}

/** Blocks as the API has them: the export adds members, and writes a result's text in several ways. */
function repaired(block: Said): Said {
  const { type, content } = block;
  if (type !== "tool_result" || !Array.isArray(content)) return block;
  const parts = objectsOf(content).map((part) => {
    const text = textOf(part["text"]) || textOf(part["content"]);
    const titled = [part["title"], part["url"], text].map(textOf);
    return { type: "text", text: titled.filter(Boolean).join("\n") };
  });
  return { ...block, content: parts.filter(({ text }) => text !== "") };
}
