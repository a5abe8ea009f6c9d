/**
 * Removes the parts of requests that rules ignore, because they change each time: dates, temporary paths, ids.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";
import { UsageError } from "../../core/errors.ts";
import { normalise } from "../chain/normalise.ts";
import { sha256 } from "../../core/data/digest.ts";
import type { IgnoreRules } from "../line/ignore.ts";
import { Pattern } from "./pattern/pattern.ts";

/** The rule that ignores system messages. */
const SYSTEM = "system";
/** The rule that ignores what tools returned. */
export const TOOL_RESULTS = "tool-results";
/** Replaces ignored text. */
const MARK = "…";
/** Longer texts are compared as they are. */
const LONGEST = 100_000;

/** The rules that have changed something, as the user wrote them. */
export type Hits = Set<string>;

/** Members in which text is never ignored, because they say what the other members mean. */
const STRUCTURE = new NameSet(["role", "type"]);

/** Compiled ignore rules. */
export class Volatile {
  readonly #system: boolean;
  readonly #results: boolean;
  readonly #texts: { readonly rule: string; readonly pattern: Pattern }[] = [];
  readonly #pointers: { readonly rule: string; readonly path: string[] }[] = [];

  /**
   * Reads the rules.
   *
   * @throws {UsageError} an expression or a pointer that cannot be understood
   */
  constructor({ texts, pointers }: IgnoreRules) {
    this.#system = texts.includes(SYSTEM);
    this.#results = texts.includes(TOOL_RESULTS);
    for (const rule of texts) {
      if (rule === SYSTEM || rule === TOOL_RESULTS) continue;
      this.#texts.push({ rule: `/${rule}/`, pattern: expression(rule) });
    }
    for (const rule of pointers) {
      this.#pointers.push({ rule, path: pointer(rule) });
    }
  }

  /** The hash of a conversation with one more message, without the ignored parts. */
  next(state: string, message: Message, index: number, hits: Hits): string {
    const left = this.message(message, index, hits);
    return left === undefined ? state : sha256(`${state}${normalise(left)}`);
  }

  /** A message without the ignored parts; undefined if all of it is ignored. */
  message(message: Message, index: number, hits: Hits): Message | undefined {
    const { role } = message;
    if (this.#system && (role === "system" || role === "developer")) {
      hits.add(SYSTEM);
      return undefined;
    }
    if (this.#results && (role === "tool" || role === "function")) {
      hits.add(TOOL_RESULTS);
      return { ...message, content: "" };
    }
    const { messages: [left] } = this.#without(
      { messages: [message] },
      hits,
      index,
    );
    return left === undefined ? undefined : this.#marked(left, hits) as Message;
  }

  /** A request's members without the ignored parts; messages and model stay unchanged. */
  members<Members extends Record<string, unknown>>(
    { messages, model, ...given }: Members,
    hits: Hits,
  ): Members {
    const left = this.#marked(this.#without(given, hits), hits) as Members;
    if (messages !== undefined) Object.assign(left, { messages });
    return model === undefined ? left : Object.assign(left, { model });
  }

  /** A request without the ignored parts; ignored messages become empty. */
  request(request: ChatRequest, hits: Hits = new NameSet()): ChatRequest {
    return {
      ...this.members(request, hits),
      messages: request.messages.map((message, index) =>
        this.message(message, index, hits) ??
          { role: message.role, content: "" } as Message
      ),
    };
  }

  /** @param first the index that the first message has in the request */
  #without<Value>(value: Value, hits: Hits, first = 0): Value {
    const fitting = this.#pointers.filter(({ path: [start = ""] }) =>
      start === "*" || Object.hasOwn(value as object, start)
    );
    if (fitting.length === 0) return value;
    const left = structuredClone(value);
    for (const { rule, path } of fitting) {
      const [start = "", index = "", ...rest] = path;
      const own = start === "messages" && index !== "*"
        ? [start, String(Number(index) - first), ...rest]
        : path;
      if (removeAt(left, own)) hits.add(rule);
    }
    return left;
  }

  #marked(value: unknown, hits: Hits): unknown {
    if (this.#texts.length === 0) return value;
    if (typeof value === "string") return this.#markedText(value, hits);
    if (Array.isArray(value)) {
      return value.map((one) => this.#marked(one, hits));
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        STRUCTURE.has(name) ? member : this.#marked(member, hits),
      ]),
    );
  }

  #markedText(text: string, hits: Hits): string {
    if (text.length > LONGEST) return text;
    let left = text;
    for (const { rule, pattern } of this.#texts) {
      const next = pattern.replace(left, MARK) ?? left;
      if (next !== left) hits.add(rule);
      left = next;
    }
    return left;
  }
}

function expression(text: string): Pattern {
  try {
    new RegExp(text);
    const pattern = new Pattern(text);
    if (pattern.replace("", MARK) === "") return pattern;
  } catch (cause) {
    const why = cause instanceof UsageError ? `: ${cause.message}` : "";
    throw new UsageError(
      `--ignore takes system, tool-results or a regular expression, not ${text}${why}`,
      { cause },
    );
  }
  throw new UsageError(`--ignore ${text} fits every text`);
}

function pointer(text: string): string[] {
  if (!/^\/[^/]/.test(text)) {
    throw new UsageError(
      `--ignore-json takes a JSON pointer such as /metadata/id, not ${text}`,
    );
  }
  return text.slice(1).split("/").map((part) =>
    part.replaceAll("~1", "/").replaceAll("~0", "~")
  );
}

/** Removes what a pointer names; returns whether there was anything. */
function removeAt(value: unknown, [name = "", ...rest]: string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Record<string, unknown>;
  const names = (name === "*" ? Object.keys(members) : [name])
    .filter((one) => Object.hasOwn(members, one) && one !== "length");
  let removed = false;
  // Later items come first, because removing an item shifts those after it.
  for (const one of names.reverse()) {
    if (rest.length > 0) {
      removed = removeAt(members[one], rest) || removed;
      continue;
    }
    if (Array.isArray(value)) value.splice(Number(one), 1);
    else delete members[one];
    removed = true;
  }
  return removed;
}
