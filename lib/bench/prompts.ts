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
import { answerOf, type Expected } from "./compare.ts";
import type { Item } from "./items.ts";
import { asExpected } from "./plan.ts";
import { isRecorded, recordedPrompts } from "./recorded_prompts.ts";

/** A value of the file. */
interface Entry {
  /** Its line, from 1; in a file that is one list, its place. */
  readonly line: number;
  /** For the errors. */
  readonly where: string;
  readonly value: Record<string, unknown>;
}

/**
 * Reads lines such as `{"prompt":"…","expected":"…"}` or `{"messages":[…],"assert":[…]}`; other members are members of
 * the request, and messages that end with an answer expect that one. Lines may also be those of a history, as `chat
 * history sample` and `export` write them: each completed exchange asks again, with what comes before it in the file.
 *
 * @param path for the errors
 * @throws {ConfigError} names the line that is none
 */
export function parsePrompts(text: string, path: string): Item[] {
  const entries = readEntries(text, path);
  const recorded = recordedPrompts(entries.map(({ value }) => value));
  const items = entries.flatMap((entry) =>
    isRecorded(entry.value) ? recorded(entry) ?? [] : [parseEntry(entry)]
  );
  if (items.length > 0) return items;
  throw new ConfigError(`${path} holds no prompts`);
}

/** JSON Lines, or one value: a list of what else stands in lines, or a single one of them. */
function readEntries(text: string, path: string): Entry[] {
  const whole = parseWhole(text);
  if (Array.isArray(whole)) {
    return whole.map((value, i) => entryOf(value, i + 1, "entry", path));
  }
  if (whole !== undefined) {
    const before = text.slice(0, text.search(/\S/)).split("\n").length;
    return [entryOf(whole, before, "line", path)];
  }
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    return [entryOf(parseLine(line, i + 1, path), i + 1, "line", path)];
  });
}

function entryOf(
  value: unknown,
  line: number,
  what: "line" | "entry",
  path: string,
): Entry {
  const where = `${what} ${line} of ${path}`;
  if (isObject(value)) return { line, where, value };
  throw new ConfigError(`${where} is no JSON object`);
}

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // lines, of which each says what is wrong with it
  }
}

function parseLine(text: string, line: number, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`line ${line} of ${path} is no JSON`, { cause });
  }
}

function parseEntry({ value, line, where }: Entry): Item {
  const { prompt, messages, expected: said, assert, ...members } = value;
  if ((typeof prompt === "string") === (messages !== undefined)) {
    throw new ConfigError(`${where} must have either a prompt or messages`);
  }
  if (said !== undefined && typeof said !== "string") {
    throw new ConfigError(`${where}: expected must be a text`);
  }
  const checks: Assertion[] | undefined = assert === undefined
    ? undefined
    : readAssertions(assert, where);
  const request = checkRequest({
    ...members,
    model: "any",
    messages: messages ?? [{ role: "user", content: prompt }],
  }, where);
  const answered = said === undefined ? cutAnswer(request) : undefined;
  const expected = said ?? answered?.expected;
  return {
    planned: {
      line,
      ...(expected === undefined ? {} : { expected }),
      ...(checks === undefined ? {} : { assert: checks }),
    },
    request: answered?.request ?? request,
    parent: null,
    ...(expected === undefined ? {} : { expected: asExpected(expected) }),
  };
}

/** A conversation that ends with its answer, in two; undefined for any other. */
function cutAnswer(
  request: ChatRequest,
): { request: ChatRequest; expected: Expected } | undefined {
  const messages = request.messages.slice(0, -1);
  const last = request.messages.at(-1);
  if (last?.role !== "assistant" || messages.length === 0) return undefined;
  const { text, toolCalls } = answerOf(last, null);
  return { request: { ...request, messages }, expected: { text, toolCalls } };
}

function checkRequest(request: unknown, where: string): ChatRequest {
  try {
    return validateRequest(request);
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    throw new ConfigError(`${where}: ${cause.message}`, { cause });
  }
}
