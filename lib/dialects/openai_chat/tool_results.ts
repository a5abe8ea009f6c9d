/**
 * Puts tool results where OpenAI and most others require them: right behind their calls. A result is missing if an
 * agent was stopped while its tool ran, and the conversation continued.
 *
 * @module
 */
import type { Message, ToolCall } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";

/** The content of a missing result. */
const MISSING = "missing";

/** The messages with a result for every call, and with `{}` as the arguments of calls that have none. */
export function withResults(messages: readonly Message[]): readonly Message[] {
  if (!messages.some((message) => callsOf(message).length > 0)) return messages;
  const results = resultIndexes(messages);
  const moved = new Set(results.values());
  return messages.flatMap((message, i) => {
    if (moved.has(i)) return [];
    const calls = callsOf(message);
    if (calls.length === 0) return [message];
    const indexes = calls.map(({ id }) => results.get(`${i} ${id}`));
    const found = [...new Set(indexes)].filter((index) => index !== undefined);
    return [
      withArguments(message),
      ...found.sort((a, b) => a - b).map((index) => messages[index] as Message),
      ...calls.filter((_, at) => indexes[at] === undefined).map(missingResult),
    ];
  });
}

/**
 * The index of each call's result, by the call's position and id. A repeated id means its last call, because some
 * servers count from 0 in every turn.
 */
function resultIndexes(messages: readonly Message[]): Map<string, number> {
  const indexes = new NameMap<number>();
  const open = new NameMap<number>();
  for (const [i, message] of messages.entries()) {
    for (const { id } of callsOf(message)) open.set(id, i);
    const { role, tool_call_id: id = "" } = message;
    const call = role === "tool" ? open.get(id) : undefined;
    if (call === undefined) continue;
    indexes.set(`${call} ${id}`, i);
    open.delete(id);
  }
  return indexes;
}

function callsOf({ role, tool_calls: calls }: Message): ToolCall[] {
  return role === "assistant" && Array.isArray(calls) ? calls : [];
}

function missingResult({ id }: ToolCall): Message {
  return { role: "tool", "tool_call_id": id, content: MISSING };
}

function withArguments(message: Message): Message {
  const calls = callsOf(message);
  if (!calls.some(lacksArguments)) return message;
  return {
    ...message,
    "tool_calls": calls.map((call) =>
      call.function !== undefined && lacksArguments(call)
        ? { ...call, function: { ...call.function, arguments: "{}" } }
        : call
    ),
  };
}

function lacksArguments({ function: called }: ToolCall): boolean {
  return called?.arguments?.trim() === "";
}
