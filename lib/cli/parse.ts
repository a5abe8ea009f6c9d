/**
 * Parses a command line with the option table of a command.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/text/nearest.ts";
import type { Option, OptionGroup } from "./option.ts";

/** The options of one call, by their long names. */
export class Flags {
  readonly #values: Readonly<Record<string, unknown>>;

  /** `values` come from {@linkcode parseCommandLine}. */
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** Returns the options with changed values, by long names. */
  with(changed: Readonly<Record<string, unknown>>): Flags {
    return new Flags({ ...this.#values, ...changed });
  }

  /** Whether an option of any kind was given. */
  has(name: string): boolean {
    const value = this.#values[name];
    return Array.isArray(value)
      ? value.length > 0
      : value !== undefined && value !== false;
  }

  /** Whether a flag is set. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The text of an option, or undefined when it was not given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  /**
   * The number of an option, or undefined when it was not given.
   *
   * @throws {UsageError} the value is not a number
   */
  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) {
      throw new UsageError(`--${name} takes a number, not "${text}"`);
    }
    return value;
  }

  /** All values of an option that may be given several times. */
  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value : [];
  }

  /** The options as words of a command line, which parse to the same options. */
  words(): string[] {
    return Object.entries(this.#values).flatMap(([name, value]) => {
      if (typeof value === "boolean") return value ? [`--${name}`] : [];
      return [value].flat().filter((one) => one !== undefined)
        .map((one) => `--${name}=${one}`);
    });
  }
}

/** A parsed command line. */
export interface CommandLine {
  /** The options that were given. */
  readonly flags: Flags;
  /** The arguments that are not options. */
  readonly words: readonly string[];
}

/**
 * Parses the words of a command line with the options that the command takes.
 *
 * @param settings see {@linkcode Command.passesWords} and {@linkcode Command.signedWords}
 * @throws {UsageError} an unknown option, or one without its value
 */
export function parseCommandLine(
  args: readonly string[],
  groups: readonly OptionGroup[],
  settings: WordSettings = {},
): CommandLine {
  const options = groups.flatMap((group) => group.options);
  const { written, words } = spellOut(args, options, settings);
  const named = (...kinds: Option["kind"][]) =>
    options.filter((option) => kinds.includes(option.kind))
      .map((option) => option.name);
  const parsed = parseArgs(written, {
    boolean: named("flag"),
    string: named("text", "number", "list"),
    collect: named("list"),
  });
  return { flags: new Flags(parsed), words };
}

interface WordSettings {
  readonly passesWords?: boolean | undefined;
  readonly signedWords?: boolean | undefined;
}

/** A word such as `-bad`: neither the letter of an option nor a long name. */
const SIGNED = /^-[^-].+$/s;

/** Options as `--name` or `--name=value`, and the other arguments. */
interface SpelledOut {
  written: string[];
  words: string[];
}

/**
 * Rewrites each option as `--long-name=value`, so that a value may start with a dash (`--presence-penalty -1`), a
 * missing value is noticed, and other arguments stay as typed.
 */
function spellOut(
  args: readonly string[],
  options: readonly Option[],
  { passesWords = false, signedWords = false }: WordSettings,
): SpelledOut {
  const names = new Map<string, Option>();
  for (const option of options) {
    for (const name of [option.name, ...option.aliases ?? []]) {
      names.set(`--${name}`, option);
    }
    if (option.short !== undefined) names.set(`-${option.short}`, option);
  }
  const result: SpelledOut = { written: [], words: [] };
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      result.words.push(...rest);
      break;
    }
    const isSigned = signedWords && result.words.length > 0 && SIGNED.test(arg);
    if (!arg.startsWith("-") || arg === "-" || isSigned) {
      result.words.push(arg);
      if (!passesWords) continue;
      result.words.push(...rest);
      break;
    }
    const [, name = "", value] = /^(--[^=]*|-.)=?([^]*)$/.exec(arg) ?? [];
    const option = names.get(name);
    if (option === undefined) throw unknownOption(name, names.keys());
    const attached = arg.length > name.length ? value : undefined;
    if (option.kind !== "flag") {
      const given = attached ?? rest.shift();
      // In `--replay -- COMMAND` the value was forgotten.
      const isValue = attached !== undefined ||
        given !== undefined && given !== "--" && !names.has(given);
      if (!isValue) throw withoutValue(option);
      result.written.push(`--${option.name}=${given}`);
    } else if (attached === undefined) {
      result.written.push(`--${option.name}`);
    } else if (name.startsWith("--") || arg.charAt(2) === "=") {
      throw new UsageError(`--${option.name} takes no value`);
    } else {
      result.written.push(`--${option.name}`);
      rest.unshift(`-${attached}`); // -nq is -n -q
    }
  }
  return result;
}

function withoutValue({ name, value = "" }: Option): UsageError {
  // Alternatives cannot be written as one command: a shell would make a pipe of FILE|RUN.
  const [first = "", ...others] = value.split("|").reverse();
  const shown = others.length === 0
    ? `--${name} ${value}`
    : `${others.reverse().join(", ")} or ${first}`;
  return new UsageError(`--${name} needs a value: ${shown}`);
}

function unknownOption(name: string, known: Iterable<string>): UsageError {
  const meant = nearest(name, [...known].filter((one) => one.length > 2));
  return new UsageError(`unknown option ${name}`, {
    hint: meant && `did you mean ${meant}?`,
  });
}
