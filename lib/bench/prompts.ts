/**
 * What is asked, from a file of JSON Lines instead of the history.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { ApiError, ConfigError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { validateRequest } from "../core/validate.ts";
import { type Assertion, readAssertions } from "./assertions.ts";
import type { Item } from "./items.ts";

/**
 * Reads lines such as `{"prompt":"…","expected":"…"}` or `{"messages":[…],"assert":[…]}`; other members are members of
 * the request.
 *
 * @param path for the errors
 * @throws {ConfigError} names the line that is none
 */
export function parsePrompts(text: string, path: string): Item[] {
  const items = text.split("\n").flatMap((line, i) =>
    line.trim() === "" ? [] : [parseLine(line, i + 1, path)]
  );
  if (items.length > 0) return items;
  throw new ConfigError(`${path} holds no prompts`);
}

function parseLine(text: string, line: number, path: string): Item {
  const where = `line ${line} of ${path}`;
  const value = parseObject(text, where);
  const { prompt, messages, expected, assert, ...members } = value;
  if ((typeof prompt === "string") === (messages !== undefined)) {
    throw new ConfigError(`${where} must have either a prompt or messages`);
  }
  if (expected !== undefined && typeof expected !== "string") {
    throw new ConfigError(`${where}: expected must be a text`);
  }
  const checks: Assertion[] | undefined = assert === undefined
    ? undefined
    : readAssertions(assert, where);
  const request = {
    ...members,
    model: "any",
    messages: messages ?? [{ role: "user", content: prompt }],
  };
  return {
    planned: {
      line,
      ...(expected === undefined ? {} : { expected }),
      ...(checks === undefined ? {} : { assert: checks }),
    },
    request: checkRequest(request, where),
    parent: null,
    ...(expected === undefined ? {} : { expected: { text: expected } }),
  };
}

function parseObject(text: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${where} is no JSON`, { cause });
  }
  if (isObject(value)) return value;
  throw new ConfigError(`${where} is no JSON object`);
}

function checkRequest(request: unknown, where: string): ChatRequest {
  try {
    return validateRequest(request);
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    throw new ConfigError(`${where}: ${cause.message}`, { cause });
  }
}
