/**
 * From flags to request members: what the user did not set is not there.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import { checkOption } from "../core/validate.ts";
import type { Option } from "./option.ts";
import { GENERATION_OPTIONS } from "./options.ts";
import type { Flags } from "./parse.ts";

/** Flags that stand for one number of the request. */
const NUMBERS: Readonly<Record<string, string>> = {
  "temperature": "temperature",
  "top-p": "top_p",
  "max-tokens": "max_tokens",
  "presence-penalty": "presence_penalty",
  "frequency-penalty": "frequency_penalty",
  "seed": "seed",
};

/** Members that other flags or the program itself decide. */
const RESERVED: Readonly<Record<string, string>> = {
  model: "--model",
  messages: "the prompt",
  stream: "--no-stream",
};

/**
 * The request members that the generation options set, each checked for its range.
 *
 * @throws {UsageError} names flag, value and range
 */
export function requestMembers(flags: Flags): Partial<ChatRequest> {
  const members: Record<string, unknown> = {};
  for (const text of flags.list("option")) {
    const [name, value] = readOption(text);
    members[name] = checked(name, value, `--option ${name}`);
  }
  for (const [flag, member] of Object.entries(NUMBERS)) {
    const value = flags.number(flag);
    if (value !== undefined) {
      members[member] = checked(member, value, `--${flag}`);
    }
  }
  const stop = flags.list("stop");
  if (stop.length > 0) members["stop"] = checked("stop", [...stop], "--stop");
  const user = flags.text("user");
  if (user !== undefined) members["user"] = user;
  return members;
}

/** Options that stand for one member of the request each. */
export const SETTINGS: readonly Option[] = GENERATION_OPTIONS.options
  .filter(({ name }) => name !== "option");

/**
 * A member of the request by its own name or that of its option, with its value; members that no option stands for are
 * taken as they are.
 *
 * @throws {UsageError} a member that the program decides, or a value out of its range
 */
export function checkSetting(
  name: string,
  value: unknown,
): [member: string, value: unknown] {
  const option = settingOf(name);
  const member = option === undefined
    ? name
    : NUMBERS[option.name] ?? option.name;
  if (Object.hasOwn(RESERVED, member)) {
    throw new UsageError(`${name} is no option of the request`);
  }
  return [member, checked(member, value, name)];
}

/**
 * The same of a value as it is typed: JSON, else a string; a string always where the option wants one.
 *
 * @throws as {@linkcode checkSetting}
 */
export function readSetting(
  name: string,
  text: string,
): [member: string, value: unknown] {
  const isText = settingOf(name)?.kind === "text";
  return checkSetting(name, isText ? text : jsonOrText(text));
}

function settingOf(name: string): Option | undefined {
  return SETTINGS.find((option) =>
    option.name === name || option.aliases?.includes(name) ||
    NUMBERS[option.name] === name
  );
}

function readOption(text: string): [string, unknown] {
  const cut = text.indexOf("=");
  if (cut <= 0) {
    throw new UsageError(`--option takes KEY=VALUE, not "${text}"`);
  }
  const name = text.slice(0, cut);
  const reserved = RESERVED[name];
  if (reserved !== undefined) {
    throw new UsageError(`--option cannot set ${name}: use ${reserved}`);
  }
  return [name, jsonOrText(text.slice(cut + 1))];
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // no JSON: a plain string, as documented
  }
}

function checked(member: string, value: unknown, flag: string): unknown {
  // Beyond 2^53 a number is sent as one of its neighbours.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new UsageError(
      `${flag} takes whole numbers up to ${Number.MAX_SAFE_INTEGER}: a larger one would not be sent as it is written`,
    );
  }
  const problem = checkOption(member, value);
  if (problem === undefined) return value;
  throw new UsageError(`${flag} ${problem}`);
}
