/**
 * One step of a run: the facts of an exchange without its texts, of which a run may have too many to keep.
 *
 * @module
 */
import type { Message, Usage } from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import { messageText } from "../../core/text/message_text.ts";
import { normalise } from "../chain/normalise.ts";
import { endpointOf, type Exchange, type Status } from "../line/exchange.ts";
import { tailFacts } from "../line/line_facts.ts";

/** A tool call of an answer, cut. */
export interface StepCall {
  readonly name: string;
  /** The beginning of the arguments. */
  readonly arguments: string;
}

/** What was asked and answered, without ids, which differ in each run: equal texts say the same. */
export interface StepKeys {
  /** Of the messages that the exchange added. */
  readonly asked: string;
  /** Of the answer's text. */
  readonly said: string;
  /** Of the answer's tool calls; empty without any. */
  readonly calls: string;
  /** The names of these tools. */
  readonly tools: string;
}

/** A step. */
export interface RunStep {
  /** ULID of the exchange. */
  readonly id: string;
  readonly conversation: string;
  /** Unix time in ms. */
  readonly began: number;
  /** Unix time in ms; not before `began`. */
  readonly ended: number;
  /** From the beginning; null if none came. */
  readonly firstTokenMs: number | null;
  readonly provider: string;
  readonly model: string;
  readonly status: Status;
  /** Why it failed; absent unless it did. */
  readonly error?: string;
  /** Undefined when unknown. */
  readonly usage: Usage | undefined;
  /** RFC 3339. */
  readonly started: string;
  /** The service tier of the answer; undefined when unknown. */
  readonly tier: string | undefined;
  /** The role of the last message that was added; for other requests than Chat Completions empty. */
  readonly role: string;
  /** The beginning of that message, or the endpoint. */
  readonly asked: string;
  /** The beginning of the answer's text. */
  readonly said: string;
  readonly calls: readonly StepCall[];
  readonly keys: StepKeys;
}

/** Characters of a text that a step keeps. */
const LONGEST = 300;
/** Tool calls of an answer that a step keeps. */
const MOST_CALLS = 20;

/** The facts of an exchange. */
export function stepOf(exchange: Exchange): RunStep {
  const { id, conversation, started, ended, provider, model } = exchange;
  const { request, via, error } = exchange;
  const { status, usage, firstTokenMs, tier } = tailFacts(exchange);
  const last = request.messages.at(-1);
  const began = Date.parse(started);
  const answer = answerOf(exchange);
  const calls = callsOf(answer);
  return {
    ...{ id, conversation, began, firstTokenMs, provider, model, status },
    ended: Math.max(began, Date.parse(ended) || began),
    ...(error === undefined ? {} : { error: cut(error.message) }),
    ...{ usage, started, tier },
    role: last?.role ?? "",
    asked: last === undefined
      ? via === undefined ? "" : endpointOf(via)
      : cut(messageText(last)),
    said: cut(answer === undefined ? "" : messageText(answer)),
    calls: calls.slice(0, MOST_CALLS)
      .map((call) => ({ ...call, arguments: cut(call.arguments) })),
    keys: {
      asked: sha256(request.messages.map(saidWithoutIds).join("\n")),
      said: answer === undefined ? "" : sha256(
        normalise({ ...answer, tool_calls: [], function_call: null }),
      ),
      calls: calls.length === 0 || answer === undefined ? "" : sha256(
        saidWithoutIds({ ...answer, content: null, refusal: null }),
      ),
      tools: calls.map(({ name }) => name).join("\n"),
    },
  };
}

/** The first answer of an exchange; undefined if nothing arrived. */
export function answerOf({ response }: Exchange): Message | undefined {
  return response?.choices?.[0]?.message;
}

/** The tool calls of a message. */
export function callsOf(message: Message | undefined): StepCall[] {
  const called = message?.tool_calls;
  const calls = (Array.isArray(called) ? called : []).map((call) => ({
    name: call?.function?.name ?? call?.custom?.name ?? "",
    arguments: String(call?.function?.arguments ?? call?.custom?.input ?? ""),
  }));
  const { name, arguments: text } = message?.function_call ?? {};
  return name === undefined
    ? calls
    : [...calls, { name, arguments: String(text ?? "") }];
}

/** What a message says, without the ids of its tool calls or of the call that it answers. */
export function saidWithoutIds(message: Message): string {
  const { tool_calls: calls, tool_call_id: answers } = message;
  return normalise({
    ...message,
    ...(answers === undefined ? {} : { "tool_call_id": "" }),
    ...(Array.isArray(calls)
      ? { "tool_calls": calls.map((call) => ({ ...call, id: "" })) }
      : {}),
  });
}

function cut(text: string): string {
  return text.slice(0, LONGEST);
}
