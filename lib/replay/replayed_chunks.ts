/**
 * A recorded answer as chunks again, in the rhythm in which it came.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type {
  ChatChunk,
  ChatCompletion,
  Choice,
  Delta,
  Message,
  ToolCall,
} from "../core/chat.ts";

/** A chunk and when it came, in ms after the request. */
export interface TimedChunk {
  /** As {@linkcode ChatClient.stream} would give it. */
  readonly chunk: ChatChunk;
  /** From `timing.deltas` of the record. */
  readonly at: number;
}

/** Members of a message that the pieces of an answer carry; the others come whole, with the role. */
const PIECEWISE = new Set([
  "role",
  "content",
  "refusal",
  "reasoning_content",
  "tool_calls",
  "function_call",
]);

/**
 * The chunks of an exchange's answer: the fold over them is the recorded completion, and they come cut and timed as the
 * recorded deltas say, as far as one choice was answered. Further choices come whole.
 */
export function replayedChunks(
  { response, timing }: Exchange,
): TimedChunk[] {
  if (response === null) return [];
  const { deltas } = timing;
  const begin = deltas[0]?.[0] ?? timing.total_ms;
  const chunk = (choices: ChatChunk["choices"]) =>
    ({ ...head(response), choices }) as ChatChunk;
  const out: TimedChunk[] = [];
  for (const [place, choice] of response.choices.entries()) {
    const { index, message, finish_reason: _finish, ...rest } = choice;
    const one = (delta: Delta) =>
      chunk([{ ...rest, index, delta, "finish_reason": null }]);
    out.push({ chunk: one(opening(message)), at: begin });
    const rhythm: Exchange["timing"]["deltas"] = place === 0
      ? deltas
      : [[begin, Infinity]];
    for (const piece of cut(pieces(message), rhythm)) {
      const plain = chunk([{
        index,
        delta: piece.delta,
        "finish_reason": null,
      }]);
      out.push({ chunk: plain, at: piece.at });
    }
  }
  const end = Math.max(timing.total_ms, out.at(-1)?.at ?? 0);
  for (const choice of response.choices) {
    if (choice.finish_reason === null) continue;
    out.push({ chunk: chunk([finish(choice)]), at: end });
  }
  if (response.usage !== undefined) {
    out.push({ chunk: { ...chunk([]), usage: response.usage }, at: end });
  }
  return out;
}

/** The members that every chunk has in common, the completion's own included. */
function head(response: ChatCompletion): Omit<ChatChunk, "choices"> {
  const { choices: _choices, usage: _usage, ...rest } = response;
  return { ...rest, object: "chat.completion.chunk" };
}

function finish(choice: Choice): ChatChunk["choices"][number] {
  const { index, finish_reason: reason } = choice;
  return { index, delta: {}, "finish_reason": reason };
}

/** Who speaks, and what of the message has no pieces; an empty text keeps its place. */
function opening(message: Message): Delta {
  const delta: Delta = { role: "assistant" };
  for (const [name, value] of Object.entries(message)) {
    if (!PIECEWISE.has(name)) delta[name] = value;
    else if (name === "content" && typeof value === "string") delta[name] = "";
    else if (value === null) delta[name] = null;
  }
  return delta;
}

/** A run of text and how a part of it is written as a delta. */
interface Piece {
  readonly text: string;
  readonly delta: (text: string, first: boolean) => Delta;
}

function pieces(message: Message): Piece[] {
  const { content, refusal, reasoning_content: reasoning } = message;
  const found: Piece[] = [];
  if (reasoning) {
    found.push({
      text: reasoning,
      delta: (text) => ({ "reasoning_content": text }),
    });
  }
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

function callPiece(call: ToolCall, index: number): Piece {
  const { function: called, custom, ...rest } = call;
  return {
    text: called?.arguments ?? custom?.input ?? "",
    delta: (text, first) => {
      const input = called ? { arguments: text } : { input: text };
      const whole = { ...called, ...custom, ...input };
      const body = first ? whole : input;
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

/** Deals the pieces out over the recorded times, so many characters at each. */
function* cut(
  pieces: readonly Piece[],
  deltas: Exchange["timing"]["deltas"],
): Generator<{ delta: Delta; at: number }> {
  let turn = 0;
  let [at, left] = deltas[0] ?? [0, Infinity];
  for (const { text, delta } of pieces) {
    let from = 0;
    do {
      while (left <= 0 && turn < deltas.length - 1) {
        [at, left] = deltas[++turn] ?? [at, Infinity];
      }
      // What the record does not account for comes with the last of it.
      const room = left > 0 ? left : Infinity;
      const part = text.slice(from, from + room);
      yield { delta: delta(part, from === 0), at };
      from += part.length;
      left -= part.length;
    } while (from < text.length);
  }
}
