/**
 * Makes request members of flags; members that the user did not set are absent.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import { checkOption } from "../../core/validate.ts";
import type { Option } from "../../cli/option.ts";
import { GENERATION_OPTIONS } from "../../cli/options.ts";
import type { Flags } from "../../cli/parse.ts";

/** Flags that set one number of the request. */
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
 * The request members that the generation options set.
 *
 * @throws {UsageError} a value is out of its range
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

/** Options that set one member of the request each. */
export const SETTINGS: readonly Option[] = GENERATION_OPTIONS.options
  .filter(({ name }) => name !== "option");

/**
 * Validates a member of the request, which is named by its own name or by its option. Members without an option are not
 * changed.
 *
 * @throws {UsageError} the program sets the member itself, or the value is out of its range
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
    throw new UsageError(`${name} cannot be set in the request`);
  }
  return [member, checked(member, value, name)];
}

/**
 * Reads a typed value as {@linkcode checkSetting} does: JSON, otherwise a string; always a string for text options.
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
    return text; // not JSON: a plain string, as documented
  }
}

function checked(member: string, value: unknown, flag: string): unknown {
  // Above 2^53 a number would be rounded.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new UsageError(
      `${flag} takes whole numbers up to ${Number.MAX_SAFE_INTEGER}: a larger number cannot be sent exactly`,
    );
  }
  const problem = checkOption(member, value);
  if (problem === undefined) return value;
  throw new UsageError(`${flag} ${problem}`);
}
