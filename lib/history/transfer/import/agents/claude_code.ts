/**
 * Claude Code's session files: `~/.claude/projects/<folder>/<session>.jsonl`, and those of its sub-agents. Each line
 * names the line that it follows (`parentUuid`); each content block of an answer is a line of its answer's `message.id`.
 *
 * There is no official description; the layout is that of versions 1.0 to 2.1.
 *
 * @module
 */
import { decodeStopReason } from "../../../../dialects/anthropic_messages/usage.ts";
import { decodeUsage } from "../../../../dialects/anthropic_messages/usage.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { NameMap } from "../../../../core/data/names.ts";
import type {
  ForeignConversation,
  ForeignMessage,
  ForeignReader,
  JsonFormat,
} from "../foreign.ts";
import { dateOf, membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { messagesOfTurn } from "../messages/anthropic_turn.ts";
import { branchesOf, type Entry } from "./session_tree.ts";

/** Lines that keep the program's own books: nothing in them was said. */
const BOOKKEEPING =
  /^(?:summary|custom-title|ai-title|agent-name|file-history-snapshot|progress|system|mode|permission-mode|last-prompt|queue-operation|cost-state|tag|pr-link)$/;

/** The model's name in answers that the program wrote itself. */
const SYNTHETIC = "<synthetic>";

/** Session files of Claude Code. */
export const CLAUDE_CODE: JsonFormat<"claude-code"> = {
  name: "claude-code",
  whole: true,
  is: isLine,
  open: () => new SessionReader(),
};

function isLine(value: unknown): boolean {
  if (!isObject(value) || typeof value["type"] !== "string") return false;
  const { type, message, sessionId, uuid } = value;
  if (type === "user" || type === "assistant") {
    return typeof uuid === "string" && isObject(message);
  }
  if (type === "summary") return typeof value["leafUuid"] === "string";
  if (type === "file-history-snapshot") return isObject(value["snapshot"]);
  return typeof sessionId === "string" && value["payload"] === undefined;
}

class SessionReader implements ForeignReader {
  readonly #entries: Entry[] = [];
  readonly #seen = new NameMap<true>();
  readonly #leftOut: string[] = [];
  #summary = "";
  #title = "";

  add(value: unknown): readonly ForeignConversation[] {
    const line = membersOf(value);
    const { type, uuid, message } = line;
    this.#title = textOf(line["customTitle"]) || this.#title;
    this.#summary = textOf(line["aiTitle"]) || textOf(line["summary"]) ||
      this.#summary;
    if (typeof uuid === "string" && !this.#seen.has(uuid)) {
      this.#seen.set(uuid, true);
      this.#entries.push({
        id: uuid,
        parent: textOf(line["parentUuid"]),
        line,
        says: (type === "user" || type === "assistant") && isObject(message),
      });
    }
    if (type === "attachment") this.#leftOut.push("context that was attached");
    else if (type !== "user" && type !== "assistant") {
      if (!BOOKKEEPING.test(String(type))) {
        this.#leftOut.push(`a line of type ${type}`);
      }
    }
    return [];
  }

  end(): readonly ForeignConversation[] {
    const title = this.#title || this.#summary;
    const found = branchesOf(this.#entries).map(({ entries, others }, at) => {
      const leftOut = at === 0 ? [...this.#leftOut] : [];
      leftOut.push(...Array(others).fill("a message on another branch"));
      const messages = messagesOf(entries, leftOut);
      const main = entries.every(({ line }) => line["isSidechain"] !== true);
      return { messages, leftOut, ...(main && title !== "" ? { title } : {}) };
    });
    this.#entries.length = 0;
    return found;
  }
}

/** The messages of one branch; the lines of an answer are one message. */
function messagesOf(
  entries: readonly Entry[],
  leftOut: string[],
): ForeignMessage[] {
  const messages: ForeignMessage[] = [];
  for (let at = 0; at < entries.length;) {
    const { line } = entries[at] as Entry;
    let end = at + 1;
    if (line["type"] === "assistant") {
      while (end < entries.length && isSameAnswer(entries[end], line)) end++;
    }
    const lines = entries.slice(at, end).map(({ line }) => line);
    messages.push(...turnOf(lines, leftOut));
    at = end;
  }
  return messages;
}

function isSameAnswer(
  entry: Entry | undefined,
  line: Record<string, unknown>,
): boolean {
  const id = answerId(line);
  return id !== "" && entry !== undefined && answerId(entry.line) === id;
}

/** The provider's id of the answer that a line is part of; empty for other lines. */
function answerId(line: Record<string, unknown>): string {
  return line["type"] === "assistant"
    ? textOf(membersOf(line["message"])["id"])
    : "";
}

function turnOf(
  lines: readonly Record<string, unknown>[],
  leftOut: string[],
): ForeignMessage[] {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  const message = membersOf(last["message"]);
  const model = textOf(message["model"]);
  if (model === SYNTHETIC || first["isApiErrorMessage"] === true) {
    leftOut.push("a note of Claude Code in place of an answer");
    return [];
  }
  const answers = first["type"] === "assistant";
  const content = answers
    ? lines.flatMap(({ message }) => blocks(membersOf(message)["content"]))
    : message["content"];
  const role = answers ? "assistant" : "user";
  const found = messagesOfTurn({ role, content }, leftOut);
  const at = dateOf(last["timestamp"]);
  const usage = answers ? decodeUsage(message["usage"]) : undefined;
  const stop = lines.map(({ message }) => membersOf(message)["stop_reason"])
    .findLast((reason) => typeof reason === "string");
  const facts = {
    ...(at === undefined ? {} : { at }),
    ...(answers && model !== "" ? { model } : {}),
    ...(usage === undefined ? {} : { usage }),
    ...(typeof stop === "string" ? { finish: decodeStopReason(stop) } : {}),
  };
  return found.map((message) => ({ message, ...facts }));
}

function blocks(content: unknown): Record<string, unknown>[] {
  return typeof content === "string"
    ? [{ type: "text", text: content }]
    : objectsOf(content);
}
