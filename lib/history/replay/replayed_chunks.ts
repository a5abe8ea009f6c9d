/**
 * Makes chunks of a recorded answer, with their recorded times.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import type {
  ChatChunk,
  ChatCompletion,
  Delta,
  Message,
  ToolCall,
} from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { DeltaTimes } from "./delta_times.ts";
import { NameSet } from "../../core/data/names.ts";

/** A chunk and its time. */
export interface TimedChunk {
  /** As {@linkcode ChatClient.stream} would yield it. */
  readonly chunk: ChatChunk;
  /** In ms after the request, from {@linkcode Timing.deltas}. */
  readonly at: number;
}

/** Members of a message that are split into deltas; the others come complete, with the role. */
const PIECEWISE = new NameSet([
  "role",
  "content",
  "refusal",
  "reasoning_content",
  "thinking_blocks",
  "tool_calls",
  "function_call",
]);

/**
 * The chunks of an exchange's answer, whose fold is the recorded completion. The first choice is split and timed like
 * the recorded deltas; other choices are not split.
 */
export function replayedChunks(
  { response, timing }: Exchange,
): TimedChunk[] {
  if (response === null) return [];
  const begin = timing.deltas[0]?.[0] ?? timing.total_ms;
  const chunk = (choices: ChatChunk["choices"]) =>
    ({ ...head(response), choices }) as ChatChunk;
  const out: TimedChunk[] = [];
  for (const [position, choice] of response.choices.entries()) {
    // Another program's history may lack the index.
    const { index = position, message, finish_reason: _finish, ...rest } =
      choice;
    const one = (delta: Delta) =>
      chunk([{ ...rest, index, delta, "finish_reason": null }]);
    out.push({ chunk: one(opening(message)), at: begin });
    const times = new DeltaTimes(
      position === 0 ? timing : { ...timing, deltas: [[begin, Infinity]] },
    );
    for (const piece of cut(pieces(message), times)) {
      const plain = chunk([{
        index,
        delta: piece.delta,
        "finish_reason": null,
      }]);
      out.push({ chunk: plain, at: piece.at });
    }
  }
  const end = Math.max(timing.total_ms, out.at(-1)?.at ?? 0);
  for (const [position, choice] of response.choices.entries()) {
    const { index = position, finish_reason: reason = null } = choice;
    if (reason === null) continue;
    const last = { index, delta: {}, "finish_reason": reason };
    out.push({ chunk: chunk([last]), at: end });
  }
  if (response.usage !== undefined) {
    out.push({ chunk: { ...chunk([]), usage: response.usage }, at: end });
  }
  return out;
}

/** The members of the completion that every chunk has, too. */
function head(response: ChatCompletion): Omit<ChatChunk, "choices"> {
  const { choices: _choices, usage: _usage, wire: _wire, ...rest } = response;
  return { ...rest, object: "chat.completion.chunk" };
}

/** The first delta: the role, complete members, and empty text so that the order of members is kept. */
function opening(message: Message): Delta {
  const delta: Delta = { role: "assistant" };
  for (const [name, value] of Object.entries(message)) {
    if (!PIECEWISE.has(name)) delta[name] = value;
    else if (name === "content" && typeof value === "string") delta[name] = "";
    else if (value === null) delta[name] = null;
  }
  return delta;
}

/** A text, and how a part of it is written as a delta. */
interface Piece {
  readonly text: string;
  readonly delta: (text: string, first: boolean) => Delta;
}

function pieces(message: Message): Piece[] {
  const { content, refusal, reasoning_content: reasoning } = message;
  const found: Piece[] = reasoningPieces(reasoning ?? "", message);
  if (typeof content === "string" && content !== "") {
    found.push({ text: content, delta: (text) => ({ content: text }) });
  }
  if (refusal) {
    found.push({ text: refusal, delta: (text) => ({ refusal: text }) });
  }
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    found.push(callPiece(call, index));
  }
  const legacy = message.function_call;
  if (legacy) {
    found.push({
      text: legacy.arguments,
      delta: (text, first) => ({
        "function_call": first
          ? { name: legacy.name, arguments: text }
          : { arguments: text },
      }),
    });
  }
  return found;
}

/** The reasoning, with each signed block after its text. */
function reasoningPieces(reasoning: string, message: Message): Piece[] {
  const blocks: unknown = message["thinking_blocks"];
  const sealed = Array.isArray(blocks) ? blocks.filter(isObject) : [];
  const texts = sealed.map(({ thinking }) =>
    typeof thinking === "string" ? thinking : ""
  );
  const apart = texts.join("") === reasoning;
  const said = (text: string): Piece[] =>
    text === ""
      ? []
      : [{ text, delta: (text) => ({ "reasoning_content": text }) }];
  const seal = (blocks: unknown[]): Piece => ({
    text: "",
    delta: () => ({ "thinking_blocks": blocks }),
  });
  if (apart) {
    return sealed.flatMap((block, at) => [
      ...said(texts[at] ?? ""),
      seal([block]),
    ]);
  }
  return [...said(reasoning), ...sealed.length > 0 ? [seal(sealed)] : []];
}

function callPiece(call: ToolCall, index: number): Piece {
  const { function: called, custom, ...rest } = call;
  return {
    text: called?.arguments ?? custom?.input ?? "",
    delta: (text, first) => {
      const input = called ? { arguments: text } : { input: text };
      const complete = { ...called, ...custom, ...input };
      const body = first ? complete : input;
      return {
        "tool_calls": [{
          index,
          ...(first ? rest : {}),
          ...(called ? { function: body } : { custom: body }),
        }],
      } as Delta;
    },
  };
}

/** Splits the pieces at the recorded times. */
function* cut(
  pieces: readonly Piece[],
  times: DeltaTimes,
): Generator<{ delta: Delta; at: number }> {
  for (const { text, delta } of pieces) {
    let from = 0;
    for (const { at, length } of times.take(text.length)) {
      const part = text.slice(from, from + length);
      yield { delta: delta(part, from === 0), at };
      from += length;
    }
    if (text === "") yield { delta: delta("", true), at: times.now };
  }
}
