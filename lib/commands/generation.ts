/**
 * From flags to request members: what the user did not set is not there.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import { checkOption } from "../core/validate.ts";
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
  const value = text.slice(cut + 1);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value]; // no JSON: a plain string, as documented
  }
}

function checked(member: string, value: unknown, flag: string): unknown {
  const problem = checkOption(member, value);
  if (problem === undefined) return value;
  throw new UsageError(`${flag} ${problem}`);
}
