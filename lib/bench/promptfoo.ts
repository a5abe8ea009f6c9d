/**
 * promptfoo's configurations as prompts: every prompt with the variables of every test is an item, with the test's
 * checks.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { ApiError, ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { validateRequest } from "../core/validate.ts";
import type { Assertion } from "./checks/assertions.ts";
import { fileValue, type ValueFiles } from "./checks/file_values.ts";
import type { Item } from "./items.ts";
import { readAssertions, refuseUnknown } from "./checks/read_assertions.ts";
import { renderValue, type Vars } from "./checks/template.ts";

/** Members that say who is asked, and what a file is for: `--models` names who is asked here. */
const SILENT = [
  "$schema",
  "description",
  "metadata",
  "tags",
  "providers",
  "targets",
  "sharing",
  "outputPath",
  "writeLatestResults",
];
const TEST = ["description", "metadata", "vars", "assert", "threshold"];
/** More combinations of a test's variables than this are a slip. */
const MOST_COMBINATIONS = 10_000;

/** A test with what `defaultTest` adds. */
interface Test {
  readonly vars: Vars;
  readonly assert: readonly Assertion[];
  readonly threshold?: number;
}

/** Whether a value of a file is a configuration. */
export function isPromptfoo(value: unknown): value is Record<string, unknown> {
  return isObject(value) && "prompts" in value && !("messages" in value);
}

/**
 * Reads a configuration.
 *
 * @param path for the errors
 * @throws {ConfigError} names the unsupported part
 */
export function promptfooItems(
  config: Record<string, unknown>,
  path: string,
  files: ValueFiles,
): Item[] {
  refuseUnknown(config, ["prompts", "tests", "defaultTest", ...SILENT], path);
  const prompts = readPrompts(config["prompts"], path, files);
  const common = readTest(
    config["defaultTest"] ?? {},
    `defaultTest of ${path}`,
    files,
  );
  const tests = listFrom(config["tests"] ?? [{}], `tests of ${path}`, files)
    .map((test, i) => readTest(test, `Test ${i + 1} of ${path}`, files))
    .map(({ vars, assert, threshold = common.threshold }): Test => ({
      vars: { ...common.vars, ...vars },
      assert: [...common.assert, ...assert],
      ...(threshold === undefined ? {} : { threshold }),
    }));
  const items = tests.flatMap((test, i) =>
    combinations(test.vars, `Test ${i + 1} of ${path}`).flatMap((vars) =>
      prompts.map((prompt) => itemOf(prompt, vars, test, i, path))
    )
  );
  return items.map((item, i) => ({
    ...item,
    planned: { line: i + 1, ...item.planned },
  }));
}

function itemOf(
  prompt: unknown,
  vars: Vars,
  { assert, threshold }: Test,
  index: number,
  path: string,
): Item {
  const where = `Test ${index + 1} of ${path}`;
  try {
    const rendered = renderValue(prompt, vars);
    const said = typeof rendered === "string"
      ? saidMessages(rendered) ?? rendered
      : rendered;
    const messages = Array.isArray(said) ? said as Message[] : [{
      role: "user",
      content: typeof said === "string" ? said : JSON.stringify(said),
    }];
    return {
      planned: {
        vars,
        ...(assert.length === 0 ? {} : { assert: [...assert] }),
        ...(threshold === undefined ? {} : { threshold }),
      },
      request: validateRequest({ model: "any", messages }),
      parent: null,
    };
  } catch (cause) {
    if (!(cause instanceof ConfigError || cause instanceof ApiError)) {
      throw cause;
    }
    const { hint } = cause;
    throw new ConfigError(`${where}: ${cause.message}`, {
      cause,
      hint,
    });
  }
}

/** Prompts as templates: a text, or messages. */
function readPrompts(
  value: unknown,
  path: string,
  files: ValueFiles,
): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  const found = list.flatMap((one, i): unknown[] => {
    const where = `Prompt ${i + 1} of ${path}`;
    if (isObject(one)) refuseUnknown(one, ["raw", "label"], where);
    const text: unknown = isObject(one) ? one["raw"] : one;
    if (typeof text !== "string" || text === "") {
      throw new ConfigError(`${where} must be a text`);
    }
    if (!text.startsWith("file://")) return [messagesIn(text)];
    const read = fileValue(text, files, where);
    return typeof read === "string"
      ? read.split(/^---$/m).map((part) => messagesIn(part.trim()))
      : [read];
  });
  if (found.length === 0) throw new ConfigError(`${path} holds no prompts`);
  return found;
}

/** The messages that a text holds once its variables are filled in; undefined for any other text. */
function saidMessages(text: string): unknown[] | undefined {
  const found = messagesIn(text);
  return Array.isArray(found) && found.length > 0 &&
      found.every((one) => isObject(one) && typeof one["role"] === "string")
    ? found
    : undefined;
}

/** A text that is a JSON list of messages, as that list. */
function messagesIn(text: string): unknown {
  if (!text.startsWith("[")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readTest(value: unknown, where: string, files: ValueFiles): Test {
  const read = typeof value === "string" && value.startsWith("file://")
    ? fileValue(value, files, where)
    : value;
  if (!isObject(read)) throw new ConfigError(`${where} is not an object`);
  refuseUnknown(read, TEST, where);
  const { vars = {}, assert, threshold } = read;
  if (threshold !== undefined && typeof threshold !== "number") {
    throw new ConfigError(`${where}: threshold must be a number`);
  }
  const given = typeof vars === "string" && vars.startsWith("file://")
    ? fileValue(vars, files, where)
    : vars;
  if (!isObject(given)) {
    throw new ConfigError(`${where}: vars is not an object`);
  }
  return {
    vars: Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        typeof value === "string" && value.startsWith("file://")
          ? fileValue(value, files, `${where}, ${name}`)
          : value,
      ]),
    ),
    assert: assert === undefined ? [] : readAssertions(assert, where, files),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

function listFrom(
  value: unknown,
  where: string,
  files: ValueFiles,
): unknown[] {
  const read = typeof value === "string" && value.startsWith("file://")
    ? fileValue(value, files, where)
    : value;
  if (Array.isArray(read) && read.length > 0) return read;
  throw new ConfigError(`${where} must be a list`);
}

/** Each list of values stands for one test with each of them, as promptfoo expands it. */
function combinations(vars: Vars, where: string): Vars[] {
  let found: Vars[] = [{}];
  for (const [name, value] of Object.entries(vars)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    found = found.flatMap((one) =>
      values.map((value) => ({ ...one, [name]: value }))
    );
    if (found.length === 0 || found.length > MOST_COMBINATIONS) {
      throw new ConfigError(`${where}: its vars give ${found.length} tests`);
    }
  }
  return found;
}
