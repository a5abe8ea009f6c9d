/**
 * Chat Completions messages as Anthropic's system prompt and alternating turns.
 *
 * @module
 */
import type { Message, ToolCall } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { OpenCalls } from "./open_calls.ts";
import { encodeInput, encodeTexts, isSealed, sealedParts } from "./content.ts";
import { ENCODE_FATES } from "./fates.ts";
import { refuse } from "../refusal.ts";
import { toolInput } from "../tool_input.ts";
import type {
  InputBlock,
  ReasoningBlock,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
  Turn,
  TurnBlock,
} from "../types.ts";

/** A conversation in Anthropic's order. */
export interface EncodedTurns {
  /** Texts of all system and developer messages, in order. */
  system: TextBlock[][];
  /** Alternating turns of user and assistant, with the results of tools. */
  turns: Turn[];
}

/**
 * Groups messages into turns: system messages are taken out, neighbours of one role share a turn, a turn's tool results
 * come first, and a call without a result gets an error result that says "missing".
 *
 * @throws {ApiError} 400 for content that cannot be translated, an unknown role, or a tool result without its call
 */
export function encodeTurns(
  messages: readonly Message[],
  leaveOut?: LeaveOut,
): EncodedTurns {
  const builder = new TurnBuilder(leaveOut);
  const system: TextBlock[][] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    noteMessage(message, leaveOut);
    switch (message.role) {
      case "system":
      case "developer":
        system.push(encodeTexts(message.content, param, leaveOut));
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

/** Reports members that are left out, among them reasoning without a seal. A function's name belongs to its call. */
function noteMessage(
  message: Message,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined) return;
  const { role, name, reasoning_content: text, audio, ...members } = message;
  noteLeftOut(members, "messages[]", ENCODE_FATES, leaveOut);
  if (name && role !== "function") leaveOut("messages[].name");
  if (isObject(audio)) {
    noteLeftOut(audio, "messages[].audio", ENCODE_FATES, leaveOut);
  }
  if (text && reasoningBlocks(message).length === 0) {
    leaveOut("messages[].reasoning_content");
  }
}

class TurnBuilder {
  readonly #turns: { role: Turn["role"]; content: TurnBlock[] }[] = [];
  readonly #calls = new OpenCalls();
  /** Results of the user turn that is being built, apart from its input, because they must come first. */
  #results: ToolResultBlock[] = [];
  #input: InputBlock[] = [];
  readonly #leaveOut: LeaveOut | undefined;

  constructor(leaveOut: LeaveOut | undefined) {
    this.#leaveOut = leaveOut;
  }

  say(message: Message, param: string): void {
    // As arguments of one call, 100,000 of them would fill the stack.
    for (const block of encodeInput(message.content, param, this.#leaveOut)) {
      this.#input.push(block);
    }
  }

  answer(message: Message, param: string): void {
    const texts = [
      ...encodeTexts(message.content, param, this.#leaveOut),
      ...encodeTexts(spoken(message, param), param, this.#leaveOut),
      ...encodeTexts(message.refusal, param, this.#leaveOut),
    ];
    const calls = callsOf(message);
    if (texts.length === 0 && calls.length === 0) return;
    this.#closeUserTurn();
    const content = [
      ...reasoningBlocks(message),
      ...texts,
      ...calls.map((call) => this.#call(call)),
    ];
    const last = this.#turns.at(-1);
    if (last?.role === "assistant") {
      for (const block of content) last.content.push(block);
    } else this.#turns.push({ role: "assistant", content });
  }

  result(message: Message, param: string): void {
    const legacy = message.role === "function";
    const wireId = legacy
      ? this.#calls.answerFirst()
      : this.#calls.answer(message.tool_call_id);
    if (wireId === undefined) {
      throw refuse(
        legacy
          ? "A function's answer must follow its call"
          : `No call with id "${message.tool_call_id}" precedes its answer`,
        legacy ? param : `${param}.tool_call_id`,
      );
    }
    const content = encodeInput(message.content, param, this.#leaveOut);
    this.#results.push({
      type: "tool_result",
      "tool_use_id": wireId,
      ...(content.length === 0 ? {} : { content: plain(content) }),
    });
  }

  finish(): Turn[] {
    if (!this.#calls.isEmpty || this.#input.length > 0) this.#userTurn();
    const last = this.#turns.at(-1);
    if (last?.role === "assistant") trimPrefill(last.content);
    return this.#turns.map(({ role, content }) => ({
      role,
      content: plain(content),
    }));
  }

  /** Without results or input, there is no user turn: the assistant's messages join and their calls stay open. */
  #closeUserTurn(): void {
    if (this.#results.length + this.#input.length > 0) this.#userTurn();
  }

  #userTurn(): void {
    const missing = this.#calls.end().map((wireId): ToolResultBlock => ({
      type: "tool_result",
      "tool_use_id": wireId,
      content: "missing",
      "is_error": true,
    }));
    this.#turns.push({
      role: "user",
      content: [...this.#results, ...missing, ...this.#input],
    });
    this.#results = [];
    this.#input = [];
  }

  #call(call: ToolCall): ToolUseBlock {
    return {
      type: "tool_use",
      id: this.#calls.open(call.id),
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

/** The blocks of reasoning with a seal; the provider refuses those without. */
function reasoningBlocks(message: Message): ReasoningBlock[] {
  const kept = message["thinking_blocks"];
  return [
    ...sealedParts(message.content),
    ...Array.isArray(kept) ? kept.filter(isSealed) : [],
  ];
}

/**
 * The transcript of a spoken answer.
 *
 * @throws {ApiError} 400 for audio that has only its id
 */
function spoken(message: Message, param: string): string | undefined {
  const { audio } = message;
  if (!isObject(audio)) return undefined;
  const { transcript } = audio;
  if (typeof transcript === "string") return transcript;
  throw refuse(
    "Audio of earlier turns cannot be sent to this model without its transcript",
    `${param}.audio`,
  );
}

/** Trims a conversation's last message of the assistant, which the model continues: the API refuses white space there. */
function trimPrefill(content: TurnBlock[]): void {
  const last = content.at(-1);
  if (last?.type === "text") {
    content[content.length - 1] = { ...last, text: last.text.trimEnd() };
  }
}

/** A single text becomes a string. */
function plain<Block extends TurnBlock>(blocks: Block[]): string | Block[] {
  const [first] = blocks;
  return blocks.length === 1 && first?.type === "text" &&
      first.cache_control === undefined
    ? first.text
    : blocks;
}
