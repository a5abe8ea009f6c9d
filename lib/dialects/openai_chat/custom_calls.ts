/**
 * Calls of the functions that a request had in place of custom tools: they become calls of custom tools again.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatRequest,
  ChunkChoice,
  ToolCallDelta,
} from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameSet } from "../../core/data/names.ts";

/** A call whose text is not complete yet. */
interface HeldCall {
  readonly head: ToolCallDelta;
  readonly name: string;
  readonly pieces: string[];
}

/** The names of the custom tools of a request. */
function customNames({ tools = [] }: ChatRequest): ReadonlySet<string> {
  return new NameSet(
    (tools ?? []).flatMap(({ custom }) => isObject(custom) ? custom.name : []),
  );
}

/** Changes the calls of the functions of a request that are custom tools; each comes at once, when its choice ends, because it is read as JSON. */
export async function* withCustomCalls(
  chunks: AsyncIterable<readonly ChatChunk[]>,
  request: ChatRequest,
): AsyncGenerator<readonly ChatChunk[], void> {
  const names = customNames(request);
  const choices = new Map<number, Map<number, HeldCall>>();
  for await (const read of chunks) {
    for (const { choices: all } of read) {
      for (const choice of all) {
        const held = choices.get(choice.index) ?? new Map<number, HeldCall>();
        choices.set(choice.index, held);
        changeChoice(choice, held, names);
      }
    }
    yield read;
  }
}

function changeChoice(
  choice: ChunkChoice,
  held: Map<number, HeldCall>,
  names: ReadonlySet<string>,
): void {
  const { delta, finish_reason: reason } = choice;
  const calls = delta.tool_calls?.filter((call) => !hold(call, held, names)) ??
    [];
  if (reason !== null && reason !== undefined) {
    calls.push(...Array.from(held.values(), customCall));
    held.clear();
  }
  if (calls.length > 0) delta.tool_calls = calls;
  else delete delta.tool_calls;
}

/** Whether a piece belongs to a call that is held back. */
function hold(
  { function: called, ...head }: ToolCallDelta,
  held: Map<number, HeldCall>,
  names: ReadonlySet<string>,
): boolean {
  const { index } = head;
  const { name, arguments: piece = "" } = called ?? {};
  const open = held.get(index);
  if (open !== undefined) {
    open.pieces.push(piece);
    return true;
  }
  if (name === undefined || !names.has(name)) return false;
  held.set(index, { head, name, pieces: [piece] });
  return true;
}

function customCall({ head, name, pieces }: HeldCall): ToolCallDelta {
  const custom = { name, input: inputOf(pieces.join("")) };
  return { ...head, type: "custom", custom };
}

/** The text in `input`; what is not such JSON is taken as the text. */
function inputOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && typeof value["input"] === "string") {
      return value["input"];
    }
  } catch {
    // The model ended early, or wrote the bare text.
  }
  return text;
}
