/**
 * The one fold: every completion in this program is made of its chunks here.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatCompletion,
  Choice,
  ChunkChoice,
  ContentPart,
  Delta,
  Message,
  ToolCall,
} from "./chat.ts";
import {
  type Cell,
  First,
  Indexed,
  Last,
  Members,
  type Rules,
  Text,
} from "./fold.ts";
import { TextJoiner } from "./join_texts.ts";

const first = () => new First();
const last = () => new Last();
const text = () => new Text();

const TOOL_CALL: Rules = {
  id: first,
  type: first,
  function: () => new Members({ name: first, arguments: text }),
  custom: () => new Members({ name: first, input: text }),
};

const MESSAGE: Rules = {
  role: first,
  content: text,
  refusal: text,
  "reasoning_content": text,
  "tool_calls": () => new Indexed(() => new Members(TOOL_CALL)),
  "function_call": () => new Members({ name: first, arguments: text }),
  audio: () => new Members({ id: first, data: text, transcript: text }),
};

const CHOICE: Rules = {
  delta: () => new MessageCell(),
  logprobs: () => new Members({}),
};

const CHUNK: Rules = {
  id: first,
  created: first,
  model: first,
  choices: () => new Indexed(() => new Members(CHOICE)),
};

/** Options of {@linkcode Accumulator.completion}. */
export interface CompletionOptions {
  /**
   * Whether the stream was cut: a choice that had not ended keeps `finish_reason` null, and its last tool call may be half
   * of one. Otherwise such a choice counts as ended, with `tool_calls` or `stop` (a stream may end with `[DONE]` alone).
   */
  readonly partial?: boolean;
}

/** Folds the chunks of one answer into its completion. */
export class Accumulator {
  readonly #joiner = new TextJoiner();
  readonly #chunks = new Members(CHUNK, last);
  /** The first chunk, until a second one arrives: an unstreamed reply needs no folding. */
  #only: ChatChunk | undefined;
  #begun = false;
  #characters = 0;

  /** How many characters the chunks carried, as {@linkcode chunkCharacters} counts. */
  get characters(): number {
    return this.#characters;
  }

  /** Adds the next chunk. Does not change it, and nobody may change it afterwards. */
  add(chunk: ChatChunk): void {
    this.#characters += chunkCharacters(chunk);
    const joined = this.#joiner.add(chunk);
    if (joined !== undefined) this.#fold(joined);
  }

  #fold(chunk: ChatChunk): void {
    if (this.#only !== undefined) this.#chunks.add(this.#only);
    this.#only = this.#begun || !needsNoFolding(chunk) ? undefined : chunk;
    this.#begun = true;
    if (this.#only === undefined) this.#chunks.add(chunk);
  }

  /**
   * The completion of the chunks so far; later chunks do not change it.
   *
   * For an unstreamed reply, which is one chunk, it has the members of that reply.
   */
  completion(options: CompletionOptions = {}): ChatCompletion {
    const joined = this.#joiner.end();
    if (joined !== undefined) this.#fold(joined);
    const members = this.#only === undefined
      ? (this.#chunks.value() ?? {}) as Partial<ChatChunk>
      : alone(this.#only);
    if (!members.usage) delete members.usage;
    // Overriding a member keeps its position, so the order of the reply survives.
    return {
      ...members,
      id: members.id ?? "",
      object: "chat.completion",
      created: members.created ?? 0,
      model: members.model ?? "",
      choices: (members.choices ?? []).map((choice) =>
        endedChoice(choice, options.partial ?? false)
      ),
    } as ChatCompletion;
  }
}

/** How many characters (UTF-16 units) a chunk adds to its answers: text, reasoning, refusal and the arguments of tool calls. */
export function chunkCharacters(chunk: ChatChunk): number {
  let characters = 0;
  for (const { delta } of chunk.choices) {
    characters += (delta.content?.length ?? 0) + (delta.refusal?.length ?? 0) +
      (delta.reasoning_content?.length ?? 0) +
      (delta.function_call?.arguments?.length ?? 0);
    for (const call of delta.tool_calls ?? []) {
      characters += (call.function?.arguments?.length ?? 0) +
        (call.custom?.input?.length ?? 0);
    }
  }
  return characters;
}

/** Whether folding a chunk alone would give the same members: its choices are in order and have no tool calls. */
function needsNoFolding({ choices }: ChatChunk): boolean {
  return choices.every(({ index, delta }, at) =>
    index === at && delta.tool_calls === undefined
  );
}

/** What folding such a chunk alone would give. */
function alone(chunk: ChatChunk): Partial<ChatChunk> {
  const choices = chunk.choices.map((choice) => {
    const delta = choice.delta as Partial<Message>;
    const inOneDelta = Object.keys(delta).length > 0;
    return { ...choice, delta: messageOf(delta, inOneDelta) };
  });
  return { ...chunk, choices: choices as unknown as ChunkChoice[] };
}

function endedChoice(folded: ChunkChoice, partial: boolean): Choice {
  const members = Object.entries(folded).map(([name, value]) =>
    [name === "delta" ? "message" : name, value] as const
  );
  const choice = Object.fromEntries(members) as unknown as Choice;
  const called = hasCalls(choice.message);
  choice.finish_reason ??= partial ? null : called ? "tool_calls" : "stop";
  return choice;
}

function hasCalls(message: Partial<Message>): boolean {
  return Boolean(message.tool_calls?.length || message.function_call);
}

/** Folds deltas into a message. */
class MessageCell implements Cell {
  readonly #members = new Members(MESSAGE);
  /** How many deltas had members: a message that came in one delta stays as it came. */
  #deltas = 0;

  add(delta: Delta): void {
    if (Object.keys(delta).length > 0) this.#deltas++;
    this.#members.add(delta);
  }

  value(): Message {
    const members = (this.#members.value() ?? {}) as Partial<Message>;
    return messageOf(members, this.#deltas === 1);
  }
}

/**
 * Makes a message of the folded members of its deltas.
 *
 * @param inOneDelta whether it came in one delta, as unstreamed messages do
 */
function messageOf(members: Partial<Message>, inOneDelta: boolean): Message {
  const role = members.role || "assistant";
  const content = contentOf(members, inOneDelta);
  const { tool_calls: calls } = members;
  return {
    ...("role" in members && "content" in members ? {} : { role, content }),
    ...members,
    role,
    content,
    ...(Array.isArray(calls) ? { "tool_calls": calls.map(fullCall) } : {}),
  };
}

/** Null beside tool calls, as unstreamed answers have it: streams begin with an empty text even there. */
function contentOf(
  message: Partial<Message>,
  inOneDelta: boolean,
): string | ContentPart[] | null {
  const { content } = message;
  if (content === "") return hasCalls(message) && !inOneDelta ? null : "";
  if (content !== null && content !== undefined) return content;
  const other = hasCalls(message) || message.refusal || message["audio"];
  return other || inOneDelta && content === null ? null : "";
}

function fullCall(call: ToolCall & { index?: number }): ToolCall {
  const { index: _index, ...members } = call;
  const { function: named, custom } = members;
  return {
    ...members,
    id: members.id ?? "",
    type: members.type ?? "function",
    ...(named
      ? {
        function: {
          ...named,
          name: named.name ?? "",
          arguments: named.arguments ?? "",
        },
      }
      : {}),
    ...(custom
      ? {
        custom: {
          ...custom,
          name: custom.name ?? "",
          input: custom.input ?? "",
        },
      }
      : {}),
  };
}
