/**
 * Requests and answers as programs log them, in the shape of any API or library.
 *
 * @module
 */
import type { Message, Usage } from "../../../../core/chat.ts";
import { decodeUsage } from "../../../../dialects/anthropic_messages/usage.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { parsedJson } from "../../../../core/data/parsed_json.ts";
import { countOf, membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { anyMessages, isAnyMessage } from "./any_message.ts";

/** A value that may be written as JSON text. */
export function unwritten(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!/^\s*[{[]/.test(value)) return value;
  return parsedJson(value) ?? value;
}

/**
 * The messages of a request: a text, a list, or the body of any API.
 *
 * @param leftOut gets the kinds of parts without a counterpart
 */
export function askedMessages(given: unknown, leftOut: string[]): Message[] {
  const value = unwritten(given);
  if (typeof value === "string") {
    return value === "" ? [] : [{ role: "user", content: value }];
  }
  if (Array.isArray(value)) {
    // LangChain asks for several answers at once: a list of lists, mostly of one.
    const [first] = value;
    return Array.isArray(first)
      ? anyMessages(first, leftOut)
      : anyMessages(value, leftOut);
  }
  if (!isObject(value)) return [];
  const system = value["system"] ?? value["instructions"] ??
    value["systemInstruction"] ?? value["system_instruction"];
  const begin = systemMessage(system, leftOut);
  for (const name of ["messages", "input", "contents", "prompt"]) {
    const inner = value[name];
    if (typeof inner === "string" || Array.isArray(inner)) {
      return [...begin, ...askedMessages(inner, leftOut)];
    }
    // Langfuse's and LangChain's wrappers.
    if (isObject(inner)) return askedMessages(inner, leftOut);
  }
  const prompts = value["prompts"];
  if (Array.isArray(prompts)) return askedMessages(prompts[0], leftOut);
  return isAnyMessage(value) ? anyMessages([value], leftOut) : begin;
}

function systemMessage(system: unknown, leftOut: string[]): Message[] {
  if (system === undefined || system === null || system === "") return [];
  const inner = isObject(system) && system["parts"] !== undefined
    ? system["parts"]
    : system;
  return anyMessages([{ role: "system", content: inner }], leftOut);
}

/** An answer, and what comes with it. */
export interface LoggedAnswer {
  /** Undefined where nothing was answered. */
  readonly message: Message | undefined;
  /** Why it ended. */
  readonly finish?: string;
  /** Tokens. */
  readonly usage?: Usage;
  /** The model that answered. */
  readonly model?: string;
}

/**
 * The answer to a request: a text, a message, messages, or the reply of any API.
 *
 * @param leftOut gets the kinds of parts without a counterpart
 */
export function loggedAnswer(given: unknown, leftOut: string[]): LoggedAnswer {
  const value = unwritten(given);
  if (typeof value === "string") {
    return {
      message: value === "" ? undefined : { role: "assistant", content: value },
    };
  }
  const reply = membersOf(value);
  const choice = choiceOf(reply);
  const finish = finishOf(choice) ?? finishOf(reply);
  const usage = anyUsage(
    reply["usage"] ?? reply["usageMetadata"] ?? reply["usage_metadata"],
  );
  const model = textOf(reply["model"]);
  return {
    message: joined(anyMessages(answersOf(value, choice), leftOut)),
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage }),
    ...(model === "" ? {} : { model }),
  };
}

/** The one of several answers that counts: the first. */
function choiceOf(reply: Record<string, unknown>): Record<string, unknown> {
  const choices = reply["choices"] ?? reply["candidates"];
  const [choice] = objectsOf(choices);
  if (choice !== undefined) return choice;
  const generations = reply["generations"];
  const first = Array.isArray(generations) ? generations[0] : undefined;
  return membersOf(Array.isArray(first) ? first[0] : first);
}

/** The messages of an answer, as they were written. */
function answersOf(
  value: unknown,
  choice: Record<string, unknown>,
): readonly unknown[] {
  if (Array.isArray(value)) {
    return value.map((item) => {
      if (typeof item === "string") return { role: "assistant", content: item };
      const { message } = membersOf(item);
      return isObject(message) ? message : item;
    });
  }
  const reply = membersOf(value);
  const said = choice["message"] ?? choice["content"] ?? choice["delta"];
  if (isObject(said)) return [{ role: "assistant", ...said }];
  if (typeof choice["text"] === "string") {
    return [{ role: "assistant", content: choice["text"] }];
  }
  if (Array.isArray(reply["output"])) return reply["output"];
  if (Array.isArray(reply["messages"])) {
    const last = reply["messages"].at(-1);
    return last === undefined ? [] : [last];
  }
  const inner = reply["output"] ?? reply["message"];
  if (isObject(inner)) return answersOf(inner, choiceOf(inner));
  if (typeof inner === "string") return [{ role: "assistant", content: inner }];
  if (isAnyMessage(reply)) return [reply];
  const content = reply["content"] ?? reply["text"];
  const calls = reply["tool_calls"] ?? reply["toolCalls"];
  return content === undefined && calls === undefined
    ? []
    : [{ ...reply, role: "assistant", content }];
}

/** Messages of one answer are one message. */
function joined(messages: readonly Message[]): Message | undefined {
  const answers = messages.filter(({ role }) => role === "assistant");
  const [first] = answers;
  if (first === undefined || answers.length === 1) return first;
  const text = answers.map(({ content }) => textOf(content)).filter(Boolean)
    .join("\n\n");
  const calls = answers.flatMap((answer) => answer.tool_calls ?? []);
  const whole: Message = { ...first };
  for (const answer of answers) Object.assign(whole, answer);
  whole.content = text === "" && calls.length > 0 ? null : text;
  if (calls.length > 0) whole.tool_calls = calls;
  return whole;
}

const FINISHES: Readonly<Record<string, string>> = {
  "end_turn": "stop",
  STOP: "stop",
  completed: "stop",
  "tool_use": "tool_calls",
  "tool_call": "tool_calls",
  "tool-calls": "tool_calls",
  "max_tokens": "length",
  MAX_TOKENS: "length",
  "content-filter": "content_filter",
};

/** Why an answer ended, in the words of Chat Completions. */
export function finishOf(
  answer: Record<string, unknown>,
): string | undefined {
  const reason = textOf(
    answer["finish_reason"] ?? answer["finishReason"] ?? answer["stop_reason"],
  );
  if (reason === "") return undefined;
  return FINISHES[reason] ?? reason;
}

/** Tokens as any API or library counts them; undefined where nothing was counted. */
export function anyUsage(value: unknown): Usage | undefined {
  const counts = membersOf(value);
  const count = (...names: string[]) =>
    names.map((name) => countOf(counts[name])).find((n) => n !== undefined);
  // Anthropic does not count what the cache gave as input.
  if ("cache_read_input_tokens" in counts && !("total_tokens" in counts)) {
    return decodeUsage(counts);
  }
  const prompt = count(
    "prompt_tokens",
    "input_tokens",
    "promptTokens",
    "inputTokens",
    "promptTokenCount",
    "prompt_token_count",
    "input",
  );
  const completion = count(
    "completion_tokens",
    "output_tokens",
    "completionTokens",
    "outputTokens",
    "candidatesTokenCount",
    "candidates_token_count",
    "output",
  );
  if (prompt === undefined && completion === undefined) return undefined;
  const input = counts["prompt_tokens_details"] ??
    counts["input_tokens_details"] ?? counts["input_token_details"];
  const output = counts["completion_tokens_details"] ??
    counts["output_tokens_details"] ?? counts["output_token_details"];
  const cached = countOf(membersOf(input)["cached_tokens"]) ??
    countOf(membersOf(input)["cache_read"]) ?? count("input_cached_tokens");
  const reasoning = countOf(membersOf(output)["reasoning_tokens"]) ??
    countOf(membersOf(output)["reasoning"]) ?? count("output_reasoning_tokens");
  const sum = (prompt ?? 0) + (completion ?? 0);
  return {
    "prompt_tokens": prompt ?? 0,
    "completion_tokens": completion ?? 0,
    "total_tokens": count("total_tokens", "totalTokens", "totalTokenCount") ??
      sum,
    ...(cached === undefined
      ? {}
      : { "prompt_tokens_details": { "cached_tokens": cached } }),
    ...(reasoning === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": reasoning } }),
  };
}
