/**
 * What a Chat Completions request may hold: the same rules for received requests and for flags.
 *
 * The ranges are those of OpenAI's API; null counts as unset, and members without a rule are left alone.
 *
 * @module
 */
import type { ChatRequest } from "./chat.ts";
import { invalid, isObject, shown } from "./data/invalid.ts";
import { checkMessages, type MessageLimits } from "./validate_messages.ts";
import { NameMap } from "./data/names.ts";

/** The numbers that a member may have; a bound may be absent. */
export interface Range {
  /** Lowest number. */
  readonly min?: number;
  /** Highest number. */
  readonly max?: number;
  /** Whole numbers only. */
  readonly integer?: boolean;
}

/** The range of each numeric member of a request. */
export const RANGES: Readonly<Record<string, Range>> = {
  "temperature": { min: 0, max: 2 },
  "top_p": { min: 0, max: 1 },
  "presence_penalty": { min: -2, max: 2 },
  "frequency_penalty": { min: -2, max: 2 },
  "max_tokens": { min: 1, integer: true },
  "max_completion_tokens": { min: 1, integer: true },
  "n": { min: 1, max: 128, integer: true },
  "top_logprobs": { min: 0, max: 20, integer: true },
  "seed": { integer: true },
};

type Check = (value: unknown) => string | undefined;

const checkBoolean = kind(
  "true or false",
  (value) => value === true || value === false,
);

const ALL_CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ...Object.entries(RANGES).map(([name, range]): [string, Check] => [
    name,
    (value) => checkRange(value, range),
  ]),
  ["stop", checkStop],
  ["stream", checkBoolean],
  ["logprobs", checkBoolean],
  ["parallel_tool_calls", checkBoolean],
  ["user", kind("a string", (value) => typeof value === "string")],
  ["stream_options", kind("an object", isObject)],
  ["response_format", kind("an object", isObject)],
];

const CHECKS: ReadonlyMap<string, Check> = new NameMap(ALL_CHECKS);

/**
 * What is wrong with a value of a request's member, to be said after the member's name (`must be from 0 to 2, not 3`);
 * undefined when nothing is.
 */
export function checkOption(name: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return CHECKS.get(name)?.(value);
}

/**
 * Checks a request before anything is sent, and returns it with its type.
 *
 * @throws {ApiError} of kind `invalid_request`: its `param` and message name the member, its value and what is allowed
 */
export function validateRequest(
  value: unknown,
  limits: MessageLimits = {},
): ChatRequest {
  if (!isObject(value)) {
    throw invalid(undefined, `must be a JSON object, not ${shown(value)}`);
  }
  const { model, messages } = value;
  if (model === undefined || model === null) {
    throw invalid("model", "is missing");
  }
  if (typeof model !== "string" || model.trim() === "") {
    throw invalid("model", `must be a model's name, not ${shown(model)}`);
  }
  checkMessages(messages, limits);
  for (const [name, check] of ALL_CHECKS) {
    const member = value[name];
    if (member === null || member === undefined) continue;
    const problem = check(member);
    if (problem !== undefined) throw invalid(name, problem);
  }
  checkTools(value["tools"] ?? []);
  if ((value["top_logprobs"] ?? null) !== null && value["logprobs"] !== true) {
    throw invalid("top_logprobs", "needs logprobs to be true");
  }
  return value as ChatRequest;
}

function checkRange(value: unknown, range: Range): string | undefined {
  const { min, max, integer } = range;
  if (
    typeof value === "number" && !Number.isNaN(value) &&
    value >= (min ?? -Infinity) && value <= (max ?? Infinity) &&
    (!integer || Number.isInteger(value))
  ) return undefined;
  const what = integer ? "a whole number" : "a number";
  const bounds = max !== undefined
    ? ` from ${min} to ${max}`
    : min !== undefined
    ? ` of at least ${min}`
    : "";
  return `must be ${what}${bounds}, not ${shown(value)}`;
}

function kind(what: string, is: (value: unknown) => boolean): Check {
  return (value) =>
    is(value) ? undefined : `must be ${what}, not ${shown(value)}`;
}

function checkStop(value: unknown): string | undefined {
  const stops = typeof value === "string" ? [value] : value;
  if (
    !Array.isArray(stops) || stops.some((stop) => typeof stop !== "string")
  ) return `must be a string or an array of strings, not ${shown(value)}`;
  return stops.length > 4
    ? `must be at most 4 strings, not ${stops.length}`
    : undefined;
}

function checkTools(tools: unknown): void {
  if (!Array.isArray(tools)) {
    throw invalid("tools", `must be an array, not ${shown(tools)}`);
  }
  for (const [i, tool] of tools.entries()) {
    const named = isObject(tool) ? tool["function"] ?? tool["custom"] : tool;
    if (!isObject(tool) || named !== undefined && !isNamed(named)) {
      throw invalid(
        `tools[${i}]`,
        `must be an object whose function has a name, not ${shown(tool)}`,
      );
    }
  }
}

function isNamed(value: unknown): boolean {
  return isObject(value) && typeof value["name"] === "string" &&
    value["name"] !== "";
}
