/**
 * Replaces names of tools in earlier turns that providers refuse: other programs write `web.run`.
 *
 * @module
 */
import type { ChatRequest, Message, ToolCall } from "./chat.ts";
import { NameMap, NameSet } from "./data/names.ts";

/** Names that OpenAI accepts, and with it all others. */
const VALID = /^[a-zA-Z0-9_-]{1,64}$/;
const LONGEST = 64;

/**
 * The messages of a request with valid names of tools: equal names stay equal, different names stay different. Tools
 * that the request itself defines keep their names.
 */
export function withValidNames(request: ChatRequest): readonly Message[] {
  const { messages } = request;
  const used = new NameSet(messages.flatMap(namesIn));
  if ([...used].every((name) => VALID.test(name))) return messages;
  const defined = new NameSet([
    ...request.tools?.flatMap(({ function: tool }) => tool?.name ?? []) ?? [],
    ...namesOf(request["functions"]),
  ]);
  const names = new NameMap<string>();
  const free = new FreeNames([...used, ...defined]);
  for (const name of used) {
    if (VALID.test(name) || defined.has(name)) continue;
    names.set(name, free.of(name));
  }
  return names.size === 0
    ? messages
    : messages.map((message) => renamed(message, names));
}

function namesOf(functions: unknown): string[] {
  return Array.isArray(functions)
    ? functions.flatMap((one) =>
      typeof one?.name === "string" ? [one.name] : []
    )
    : [];
}

function namesIn(message: Message): string[] {
  const { role, name, tool_calls: calls, function_call: legacy } = message;
  const names: unknown[] = [
    ...Array.isArray(calls)
      ? calls.map((call) => call?.function?.name ?? call?.custom?.name)
      : [],
    legacy?.name,
    ...role === "tool" || role === "function" ? [name] : [],
  ];
  return names.filter((name) => typeof name === "string");
}

/** Finds names that are not used. */
class FreeNames {
  readonly #taken: NameSet;
  /** How many names have become the same. */
  readonly #copies = new NameMap<number>();

  constructor(taken: readonly string[]) {
    this.#taken = new NameSet(taken);
  }

  /** The unused valid name that is most like another. */
  of(name: string): string {
    const plain = name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, LONGEST) ||
      "tool";
    let free = plain;
    let copy = this.#copies.get(plain) ?? 1;
    while (this.#taken.has(free)) {
      copy++;
      const end = `_${copy}`;
      free = plain.slice(0, LONGEST - end.length) + end;
    }
    this.#copies.set(plain, copy);
    this.#taken.add(free);
    return free;
  }
}

function renamed(
  message: Message,
  names: ReadonlyMap<string, string>,
): Message {
  if (!namesIn(message).some((name) => names.has(name))) return message;
  const { role, name, tool_calls: calls, function_call: legacy } = message;
  const valid = (name: string) => names.get(name) ?? name;
  const copy = { ...message };
  if (Array.isArray(calls)) {
    copy.tool_calls = calls.map((call) => renamedCall(call, valid));
  }
  if (legacy) copy.function_call = { ...legacy, name: valid(legacy.name) };
  if (name && role !== "user") copy.name = valid(name);
  return copy;
}

function renamedCall(
  call: ToolCall,
  valid: (name: string) => string,
): ToolCall {
  const { function: called, custom } = call;
  if (called) {
    return { ...call, function: { ...called, name: valid(called.name) } };
  }
  return custom
    ? { ...call, custom: { ...custom, name: valid(custom.name) } }
    : call;
}
