/**
 * Checks that the members of a line have the types that readers of the history rely on, because another program may
 * have written the history.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";

/** Levels of objects and arrays that a line may have: more than requests and answers may. */
const DEEPEST = 1000;

/** Returns the path of the first member that does not fit, "" for the value itself, undefined if all fit. */
export type Check = (value: unknown) => string | undefined;

const when = (fits: (value: unknown) => boolean): Check => (value) =>
  fits(value) ? undefined : "";

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) =>
  typeof value === "number" && Number.isFinite(value);
const isMissing = (value: unknown) => value === undefined || value === null;

const text = when(isText);
const number = when(isNumber);
const optionalText = when((value) => isMissing(value) || isText(value));
const optionalNumber = when((value) => isMissing(value) || isNumber(value));
const time = when((value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value))
);
const index = when((value) => value === undefined || Number.isInteger(value));
const status = when((value) =>
  value === undefined ||
  Number.isInteger(value) && Number(value) >= 100 && Number(value) < 600
);

function object(members: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(members);
  return (value) => {
    if (!isObject(value)) return "";
    for (const [name, check] of checks) {
      const found = check(value[name]);
      if (found !== undefined) return joined(name, found);
    }
    return undefined;
  };
}

function list(item: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return "";
    for (let i = 0; i < value.length; i++) {
      const found = item(value[i]);
      if (found !== undefined) return joined(`[${i}]`, found);
    }
    return undefined;
  };
}

/** Joins `request` and `[1].role` to one path. */
function joined(outer: string, inner: string): string {
  return inner === "" || inner.startsWith("[")
    ? outer + inner
    : `${outer}.${inner}`;
}

function optional(check: Check): Check {
  return (value) => isMissing(value) ? undefined : check(value);
}

/** May be missing, but not null. */
function absent(check: Check): Check {
  return (value) => value === undefined ? undefined : check(value);
}

function either(first: (value: unknown) => boolean, other: Check): Check {
  return (value) => first(value) ? undefined : other(value);
}

/** Checks of the members of {@linkcode Message}. */
export const MESSAGE_CHECKS: Readonly<Record<string, Check>> = {
  role: text,
  content: either(
    (value) => isText(value) || isMissing(value),
    list(object({ type: text, text: optionalText, refusal: optionalText })),
  ),
  name: optionalText,
  refusal: optionalText,
  "reasoning_content": optionalText,
  "tool_call_id": optionalText,
  "tool_calls": optional(list(object({
    id: text,
    type: optionalText,
    function: optional(object({ name: text, arguments: text })),
    custom: optional(object({ name: text, input: text })),
  }))),
  "function_call": optional(object({ name: text, arguments: text })),
};

const message = object(MESSAGE_CHECKS);

const tool = object({ name: optionalText });

/** Checks of the restored members of a request that a line may have as fragments. */
const SHARED: Readonly<Record<string, Check>> = {
  tools: list(object({ function: optional(tool), custom: optional(tool) })),
  functions: list(tool),
  "response_format": object({}),
};

const fragment = object({ fragment: text });

function orNamed(check: Check): Check {
  return (value) => fragment(value) === undefined ? undefined : check(value);
}

const usage = object({
  "prompt_tokens": number,
  "completion_tokens": number,
  "total_tokens": number,
  "prompt_tokens_details": optional(object({})),
  "completion_tokens_details": optional(object({})),
});

const LINE = object({
  id: text,
  conversation: text,
  parent: either((value) => value === null, text),
  source: text,
  started: time,
  ended: time,
  provider: text,
  "base_url": text,
  model: text,
  request: object({
    model: optionalText,
    messages: list(message),
    ...Object.fromEntries(
      Object.entries(SHARED).map((
        [name, check],
      ) => [name, either(isMissing, orNamed(check))]),
    ),
  }),
  response: either(
    (value) => value === null,
    object({
      choices: list(
        object({ index, message, "finish_reason": optionalText }),
      ),
      usage: optional(usage),
    }),
  ),
  usage: absent(usage),
  timing: object({
    "first_token_ms": optionalNumber,
    "total_ms": number,
    deltas: list(
      when((value) =>
        Array.isArray(value) && isNumber(value[0]) && isNumber(value[1])
      ),
    ),
  }),
  status: text,
  error: absent(object({
    type: optionalText,
    message: text,
    status,
    code: optionalText,
    context: optionalText,
  })),
  attempts: absent(number),
  sha256: absent(text),
  raw: absent(either(isText, list(either(isText, fragment)))),
  patch: absent(object({
    head: number,
    tail: number,
    text: either(isText, list(either(isText, fragment))),
  })),
  via: absent(
    object({ path: text, method: optionalText, search: optionalText }),
  ),
  tools: absent(list(object({ tool: text, approved: text }))),
  compacted: absent(object({ from: optionalText, tokens: list(number) })),
  "left_out": absent(list(text)),
  fragments: absent(list(text)),
});

/** The first member of an exchange's line that is missing or of another type; undefined if all fit. */
export function misfit(line: Record<string, unknown>): string | undefined {
  return LINE(line);
}

/** Whether a fragment's value may replace its name in a request. */
export function fitsShared(name: string, value: unknown): boolean {
  return SHARED[name]?.(value) === undefined && Object.hasOwn(SHARED, name) &&
    !isTooDeep(value);
}

/** Whether a value has more than `levels` levels of objects and arrays. */
export function isTooDeep(value: unknown, levels: number = DEEPEST): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && isTooDeep(item, levels - 1)) return true;
    }
    return false;
  }
  for (const member of Object.values(value)) {
    if (typeof member === "object" && isTooDeep(member, levels - 1)) {
      return true;
    }
  }
  return false;
}
