/**
 * What is asked, from a file of JSON Lines instead of the history.
 *
 * @module
 */
import { TextLineStream } from "@std/streams/text-line-stream";
import type { ChatRequest } from "../core/chat.ts";
import { ApiError, ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { validateRequest } from "../core/validate.ts";
import type { Assertion } from "./checks/assertions.ts";
import { answerOf, type Expected } from "./checks/compare.ts";
import type { Item } from "./items.ts";
import type { ValueFiles } from "./checks/file_values.ts";
import { asExpected } from "./plan.ts";
import { isPromptfoo, promptfooItems } from "./promptfoo.ts";
import { readAssertions } from "./checks/read_assertions.ts";
import { renderValue, type Vars } from "./checks/template.ts";
import { isRecorded, recordedPrompts } from "./recorded/recorded_prompts.ts";

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
 * A file may also be a configuration of promptfoo's, in JSON or YAML.
 *
 * @param path for the errors
 * @param files reads what the file names as `file://…`
 * @throws {ConfigError} names the line that is none
 */
export async function parsePrompts(
  text: string,
  path: string,
  files: ValueFiles,
): Promise<Item[]> {
  const config = /\.ya?ml$/i.test(path) ? files.yaml(text) : parseWhole(text);
  if (isPromptfoo(config)) return promptfooItems(config, path, files);
  if (isObject(config) && ("tests" in config || "defaultTest" in config)) {
    throw new ConfigError(`${path} holds no prompts`, {
      hint: "a promptfoo file has them as prompts",
    });
  }
  const entries = await readEntries(text, path);
  const recorded = recordedPrompts(entries.map(({ value }) => value));
  const items = entries.flatMap((entry) =>
    isRecorded(entry.value) ? recorded(entry) ?? [] : [parseEntry(entry, files)]
  );
  if (items.length > 0) return items;
  throw new ConfigError(`${path} holds no prompts`);
}

/** JSON Lines, or one JSON value: a list of entries or a single entry. */
async function readEntries(text: string, path: string): Promise<Entry[]> {
  const whole = parseWhole(text);
  if (Array.isArray(whole)) {
    return whole.map((value, i) => entryOf(value, i + 1, "entry", path));
  }
  if (whole !== undefined) {
    const before = text.slice(0, text.search(/\S/)).split("\n").length;
    return [entryOf(whole, before, "line", path)];
  }
  const lines = await Array.fromAsync(
    ReadableStream.from([text]).pipeThrough(new TextLineStream()),
  );
  return lines.flatMap((line, i) => {
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
  throw new ConfigError(`${where} is not a JSON object`);
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
    throw new ConfigError(`line ${line} of ${path} is not JSON`, { cause });
  }
}

function parseEntry(
  { value, line, where }: Entry,
  files: ValueFiles,
): Item {
  const { prompt, messages, expected: said, assert, vars, ...members } = value;
  if ((typeof prompt === "string") === (messages !== undefined)) {
    throw new ConfigError(`${where} must have either a prompt or messages`);
  }
  if (said !== undefined && typeof said !== "string") {
    throw new ConfigError(`${where}: expected must be a text`);
  }
  const checks: Assertion[] | undefined = assert === undefined
    ? undefined
    : readAssertions(assert, where, files);
  if (vars !== undefined && !isObject(vars)) {
    throw new ConfigError(`${where}: vars must be an object`);
  }
  const request = checkRequest({
    ...members,
    model: "any",
    messages: filled(messages ?? [{ role: "user", content: prompt }], vars),
  }, where);
  const answered = said === undefined ? cutAnswer(request) : undefined;
  const expected = said ?? answered?.expected;
  return {
    planned: {
      line,
      ...(expected === undefined ? {} : { expected }),
      ...(checks === undefined ? {} : { assert: checks }),
      ...(vars === undefined ? {} : { vars }),
    },
    request: answered?.request ?? request,
    parent: null,
    ...(expected === undefined ? {} : { expected: asExpected(expected) }),
  };
}

/** Without variables, braces are what they are. */
function filled(messages: unknown, vars: Vars | undefined): unknown {
  return vars === undefined ? messages : renderValue(messages, vars);
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
