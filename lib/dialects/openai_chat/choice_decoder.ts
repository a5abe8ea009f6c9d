/**
 * Decodes the deltas of one choice, and corrects the known deviations of servers.
 *
 * @module
 */
import { endingOf, ENDINGS, FINISH_REASONS } from "../../core/ending.ts";
import type { ChunkChoice, FinishReason } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { flattenParts, nameReasoning } from "./content.ts";
import { ThinkTags } from "./think_tags.ts";
import { argumentsText } from "./call_pieces.ts";
import { randomCallId, ToolCallMerger } from "./tool_calls.ts";
import type { RawCallBody, RawChoice, RawDelta } from "./types.ts";

/** How a provider's replies are decoded. */
export interface DecodeOptions {
  /** Whether reasoning comes as `<think>…</think>` at the start of the text. */
  thinkTags?: boolean | undefined;
  /** Number of choices that were asked for; default 1. */
  choices?: number | undefined;
  /** Makes ids for tool calls without one; random by default. */
  newCallId?: (() => string) | undefined;
}

/** Decodes the deltas of one choice; corrects and returns the same objects. */
export class ChoiceDecoder {
  /** Position among the choices. */
  readonly index: number;
  readonly #newCallId: () => string;
  readonly #tags: ThinkTags | undefined;
  #calls: ToolCallMerger | undefined;
  #functionNamed = false;
  #finished = false;
  #continued = false;

  constructor(index: number, options: DecodeOptions = {}) {
    this.index = index;
    this.#newCallId = options.newCallId ?? randomCallId;
    this.#tags = options.thinkTags ? new ThinkTags() : undefined;
  }

  /** Whether a finish reason has come. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether the last delta opened a call whose name the next one may complete in place. */
  get naming(): boolean {
    return this.#calls?.naming ?? false;
  }

  /** Whether the last delta only continued a call's name. */
  get continuedName(): boolean {
    return this.#continued;
  }

  /** The finish reason of a choice without one. */
  get impliedReason(): string {
    if (this.#calls !== undefined) return "tool_calls";
    return this.#functionNamed ? "function_call" : "stop";
  }

  /** Ends {@linkcode ChoiceDecoder.naming}. */
  settle(): void {
    this.#calls?.settle();
  }

  /** Decodes the choice of a chunk. */
  decode(choice: RawChoice): ChunkChoice {
    const delta = takeDelta(choice);
    const { role, content } = delta;
    if (role !== undefined && (typeof role !== "string" || role === "")) {
      delete delta.role;
    }
    if (typeof content !== "string" && (content ?? null) !== null) {
      flattenParts(delta);
    }
    if (
      delta.reasoning !== undefined || delta.reasoning_content !== undefined
    ) nameReasoning(delta);
    if (this.#tags !== undefined && delta.content) {
      this.#split(delta, this.#tags.push(String(delta.content)));
    }
    if (delta.function_call !== undefined) this.#functionCall(delta);
    const naming = this.naming;
    if (delta.tool_calls === undefined) this.settle();
    else this.#toolCalls(delta);
    const reason = normaliseFinishReason(choice.finish_reason);
    choice.index = this.index;
    choice.finish_reason = reason;
    const continued = naming && this.naming && delta.tool_calls === undefined;
    this.#continued = continued && reason === null && saysNothing(delta);
    if (continued && !this.#continued) this.settle();
    if (reason !== null) {
      this.#finished = true;
      this.drain(delta);
    }
    return choice as ChunkChoice;
  }

  /** Adds to the last delta what was held back. */
  drain(delta: RawDelta): void {
    const rest = this.#tags?.end();
    if (rest?.text || rest?.reasoning) {
      this.#split(delta, {
        text: (delta.content ?? "") + rest.text,
        reasoning: rest.reasoning,
      });
    }
    const calls = this.#calls?.flush() ?? [];
    if (calls.length === 0) return;
    delta.tool_calls = Array.isArray(delta.tool_calls)
      ? [...delta.tool_calls, ...calls]
      : calls;
  }

  #split(delta: RawDelta, split: { text: string; reasoning: string }): void {
    if (split.text !== "") delta.content = split.text;
    else delete delta.content;
    if (split.reasoning === "") return;
    delta.reasoning_content = (delta.reasoning_content ?? "") + split.reasoning;
  }

  #toolCalls(delta: RawDelta): void {
    const items = delta.tool_calls;
    let entries: unknown[] = [];
    if (Array.isArray(items) && items.length > 0) {
      this.#calls ??= new ToolCallMerger(this.#newCallId);
      entries = this.#calls.push(items);
    } else {
      this.settle();
    }
    if (entries.length > 0) delta.tool_calls = entries;
    else delete delta.tool_calls;
  }

  /** Reads the legacy `function_call`: one call without an id. */
  #functionCall(delta: RawDelta): void {
    const call = delta.function_call;
    if (!isObject(call)) {
      delete delta.function_call;
      return;
    }
    const body: RawCallBody = call;
    body.arguments = argumentsText(body.arguments);
    if (this.#functionNamed || !body.name) delete body.name;
    else this.#functionNamed = true;
  }
}

/** Whether a delta adds nothing: some servers repeat the role and an empty content in every delta. */
function saysNothing(delta: RawDelta): boolean {
  return Object.entries(delta).every(([name, value]) =>
    name === "role" || value === null || value === ""
  );
}

function takeDelta(choice: RawChoice): RawDelta {
  if (isObject(choice.delta)) return choice.delta;
  const { message } = choice;
  delete choice.message;
  const delta: RawDelta = isObject(message) ? message : {};
  choice.delta = delta;
  return delta;
}

/**
 * Converts a reason to OpenAI's words, in any case; null for an empty one. Unknown reasons stay unchanged, so that the
 * user sees the provider's word.
 */
export function normaliseFinishReason(reason: unknown): FinishReason | null {
  if (typeof reason !== "string" || reason === "") return null;
  if (FINISH_REASONS.has(reason)) return reason;
  const lower = reason.toLowerCase();
  if (FINISH_REASONS.has(lower)) return lower;
  const ending = endingOf(reason);
  return ending === "refused" ? reason : ENDINGS[ending].finishReason ?? reason;
}
