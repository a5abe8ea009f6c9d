/**
 * The one fold: every completion in this program is the sum of its chunks.
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

/** How {@linkcode Accumulator.completion} reads what has come so far. */
export interface CompletionOptions {
  /**
   * The stream was cut: a choice that had not ended keeps `finish_reason` null, and its last tool call may be half
   * of one. Otherwise such a choice counts as ended, with `tool_calls` or `stop` (a stream may end with `[DONE]` alone).
   */
  readonly partial?: boolean;
}

/** Adds chunks up to the completion that they are pieces of. */
export class Accumulator {
  readonly #chunks = new Members(CHUNK, last);
  /** The first chunk, as long as there is no other: a reply that came whole has nothing to be folded. */
  #only: ChatChunk | undefined;
  #begun = false;
  #characters = 0;

  /** How many characters the chunks carried, as {@linkcode chunkCharacters} counts. */
  get characters(): number {
    return this.#characters;
  }

  /** Takes the next chunk, which is left as it is and must not be changed any more. */
  add(chunk: ChatChunk): void {
    this.#characters += chunkCharacters(chunk);
    if (this.#only !== undefined) this.#chunks.add(this.#only);
    this.#only = this.#begun || !isWhole(chunk) ? undefined : chunk;
    this.#begun = true;
    if (this.#only === undefined) this.#chunks.add(chunk);
  }

  /**
   * The completion that the chunks so far add up to; a value of its own, whatever is added later.
   *
   * A reply that came whole, as one chunk, gives the very members of that reply.
   */
  completion(options: CompletionOptions = {}): ChatCompletion {
    const members = this.#only === undefined
      ? (this.#chunks.value() ?? {}) as Partial<ChatChunk>
      : alone(this.#only);
    if (!members.usage) delete members.usage;
    // An override leaves a member at its place, so the reply's own order survives.
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

/**
 * The completion that a stream of chunks adds up to.
 *
 * @throws whatever the stream throws
 */
export async function accumulate(
  chunks: AsyncIterable<ChatChunk>,
): Promise<ChatCompletion> {
  const accumulator = new Accumulator();
  for await (const chunk of chunks) accumulator.add(chunk);
  return accumulator.completion();
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

/** Whether folding a chunk by itself gives the chunk: nothing in it has to be put in order. */
function isWhole({ choices }: ChatChunk): boolean {
  return choices.every(({ index, delta }, at) =>
    index === at && delta.tool_calls === undefined
  );
}

/** What folding such a chunk by itself gives. */
function alone(chunk: ChatChunk): Partial<ChatChunk> {
  const choices = chunk.choices.map((choice) => {
    const delta = choice.delta as Partial<Message>;
    const whole = Object.keys(delta).length > 0;
    return { ...choice, delta: messageOf(delta, whole) };
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
  /** How many deltas had any member: a message that came in one is whole, and stays as it came. */
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
 * A message of the members that its deltas came to.
 *
 * @param whole it came in one
 */
function messageOf(members: Partial<Message>, whole: boolean): Message {
  const role = members.role || "assistant";
  const content = contentOf(members, whole);
  const { tool_calls: calls } = members;
  return {
    ...("role" in members && "content" in members ? {} : { role, content }),
    ...members,
    role,
    content,
    ...(Array.isArray(calls) ? { "tool_calls": calls.map(wholeCall) } : {}),
  };
}

/** Streams open with an empty text even where the same answer, not streamed, has null beside its calls. */
function contentOf(
  message: Partial<Message>,
  whole: boolean,
): string | ContentPart[] | null {
  const { content } = message;
  if (content === "") return hasCalls(message) && !whole ? null : "";
  if (content !== null && content !== undefined) return content;
  const other = hasCalls(message) || message.refusal || message["audio"];
  return other || whole && content === null ? null : "";
}

function wholeCall(call: ToolCall & { index?: number }): ToolCall {
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
