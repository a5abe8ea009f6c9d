/**
 * Chat Completions messages as Anthropic's system prompt and alternating turns.
 *
 * @module
 */
import type { Message, ToolCall } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import { encodeInput, encodeTexts } from "./content_encode.ts";
import { refuse } from "./refusal.ts";
import { encodeToolId } from "./tool_id.ts";
import { toolInput } from "./tool_input.ts";
import type {
  InputBlock,
  ReasoningBlock,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
  Turn,
  TurnBlock,
} from "./types.ts";

/** A conversation in Anthropic's order. */
export interface EncodedTurns {
  /** Texts of all system and developer messages, in order. */
  system: TextBlock[][];
  /** Alternating, the results of tools in their place. */
  turns: Turn[];
}

/**
 * Puts messages into turns: system messages are hoisted wherever they stand, neighbours of one side share a turn, a
 * turn's tool results come first, and a call without an answer gets an error result that says "missing".
 *
 * @throws {ApiError} 400 for content that cannot be carried, an unknown role, or an answer to a call that nobody made
 */
export function encodeTurns(messages: readonly Message[]): EncodedTurns {
  const builder = new TurnBuilder();
  const system: TextBlock[][] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    switch (message.role) {
      case "system":
      case "developer":
        system.push(encodeTexts(message.content, param));
        break;
      case "user":
        builder.say(message, param);
        break;
      case "assistant":
        builder.answer(message, param);
        break;
      case "tool":
      case "function":
        builder.result(message, param);
        break;
      default:
        throw refuse(`Unknown role "${message.role}"`, `${param}.role`);
    }
  }
  return { system, turns: builder.finish() };
}

/** A call of the latest assistant turn: its id in the messages and on the wire. */
interface OpenCall {
  id: string;
  wireId: string;
  answered: boolean;
}

class TurnBuilder {
  readonly #turns: { role: Turn["role"]; content: TurnBlock[] }[] = [];
  readonly #wireIds = new Set<string>();
  #calls: OpenCall[] = [];
  /** Results and the rest of the user turn being built, apart: results must come first. */
  #results: ToolResultBlock[] = [];
  #input: InputBlock[] = [];

  say(message: Message, param: string): void {
    this.#input.push(...encodeInput(message.content, param));
  }

  answer(message: Message, param: string): void {
    if (isObject(message["audio"])) {
      throw refuse(
        "Audio of earlier turns cannot be sent here",
        `${param}.audio`,
      );
    }
    const texts = [
      ...encodeTexts(message.content, param),
      ...encodeTexts(message.refusal, param),
    ];
    const calls = callsOf(message);
    if (texts.length === 0 && calls.length === 0) return;
    this.#closeUserTurn();
    const content = [
      ...reasoningBlocks(message["thinking_blocks"]),
      ...texts,
      ...calls.map((call) => this.#call(call)),
    ];
    const last = this.#turns.at(-1);
    if (last?.role === "assistant") last.content.push(...content);
    else this.#turns.push({ role: "assistant", content });
  }

  result(message: Message, param: string): void {
    const legacy = message.role === "function";
    const call = this.#calls.find(({ id, answered }) =>
      !answered && (legacy || id === message.tool_call_id)
    );
    if (call === undefined) {
      throw refuse(
        legacy
          ? "A function's answer must follow its call"
          : `No call with id "${message.tool_call_id}" precedes its answer`,
        legacy ? param : `${param}.tool_call_id`,
      );
    }
    call.answered = true;
    const content = encodeInput(message.content, param);
    this.#results.push({
      type: "tool_result",
      "tool_use_id": call.wireId,
      ...(content.length === 0 ? {} : { content: plain(content) }),
    });
  }

  finish(): Turn[] {
    if (this.#calls.length > 0 || this.#input.length > 0) this.#userTurn();
    const last = this.#turns.at(-1);
    if (last?.role === "assistant") trimPrefill(last.content);
    return this.#turns.map(({ role, content }) => ({
      role,
      content: plain(content),
    }));
  }

  /** Without results or input there is none: the assistant's messages join, their calls stay open. */
  #closeUserTurn(): void {
    if (this.#results.length + this.#input.length > 0) this.#userTurn();
  }

  #userTurn(): void {
    const missing = this.#calls.filter(({ answered }) => !answered)
      .map(({ wireId }): ToolResultBlock => ({
        type: "tool_result",
        "tool_use_id": wireId,
        content: "missing",
        "is_error": true,
      }));
    this.#turns.push({
      role: "user",
      content: [...this.#results, ...missing, ...this.#input],
    });
    this.#calls = [];
    this.#results = [];
    this.#input = [];
  }

  #call(call: ToolCall): ToolUseBlock {
    // Some servers count calls from 0 in every turn; here ids must differ in the whole conversation.
    const first = encodeToolId(call.id);
    let wireId = first;
    for (let copy = 2; this.#wireIds.has(wireId); copy++) {
      wireId = `${first}-${copy}`;
    }
    this.#wireIds.add(wireId);
    this.#calls.push({ id: call.id, wireId, answered: false });
    return {
      type: "tool_use",
      id: wireId,
      name: call.custom?.name ?? call.function?.name ?? "",
      input: call.custom === undefined
        ? toolInput(call.function?.arguments)
        : { input: call.custom.input },
    };
  }
}

/** A legacy `function_call` has no id; its answer is the next message of role `function`. */
function callsOf(message: Message): ToolCall[] {
  const calls = message.tool_calls ?? [];
  const legacy = message.function_call;
  return legacy
    ? [...calls, { id: "function_call", type: "function", function: legacy }]
    : calls;
}

/** Blocks without their seal are left out: the provider refuses them. */
function reasoningBlocks(value: unknown): ReasoningBlock[] {
  if (!Array.isArray(value)) return [];
  return value.filter((block) =>
    isObject(block) &&
    (block["type"] === "thinking"
      ? isText(block["signature"])
      : block["type"] === "redacted_thinking" && isText(block["data"]))
  );
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** A conversation that ends with the assistant is to be continued; the API refuses white space at its end. */
function trimPrefill(content: TurnBlock[]): void {
  const last = content.at(-1);
  if (last?.type === "text") {
    content[content.length - 1] = { ...last, text: last.text.trimEnd() };
  }
}

/** A single text needs no block around it. */
function plain<Block extends TurnBlock>(blocks: Block[]): string | Block[] {
  const [first] = blocks;
  return blocks.length === 1 && first?.type === "text" &&
      first.cache_control === undefined
    ? first.text
    : blocks;
}
