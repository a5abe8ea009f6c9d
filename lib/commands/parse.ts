/**
 * From words to options: the table of a command, read by `parseArgs`.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { UsageError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { Option, OptionGroup } from "./option.ts";

/** The options of one call, by their long names. */
export class Flags {
  readonly #values: Readonly<Record<string, unknown>>;

  /** Wraps values that {@linkcode parseCommandLine} has checked. */
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
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
   * @throws {UsageError} not a number
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
}

/** A command line, understood. */
export interface CommandLine {
  /** The options that were given. */
  readonly flags: Flags;
  /** The words that are no options. */
  readonly words: readonly string[];
}

/**
 * Reads the words of a command line against the options that the command takes.
 *
 * @throws {UsageError} an unknown option, or one without its value
 */
export function parseCommandLine(
  args: readonly string[],
  groups: readonly OptionGroup[],
): CommandLine {
  const options = groups.flatMap((group) => group.options);
  const { written, words } = spellOut(args, options);
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

/** Options as `--name` or `--name=value`, apart from the words that are none. */
interface SpelledOut {
  written: string[];
  words: string[];
}

/**
 * Writes each option by its long name and in one word with its value, so that a value may begin with a dash
 * (`--presence-penalty -1`), a missing one is noticed, and words stay as they were typed.
 */
function spellOut(
  args: readonly string[],
  options: readonly Option[],
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
    if (!arg.startsWith("-") || arg === "-") {
      result.words.push(arg);
      continue;
    }
    const [, name = "", value] = /^(--[^=]*|-.)=?([^]*)$/.exec(arg) ?? [];
    const option = names.get(name);
    if (option === undefined) throw unknownOption(name, names.keys());
    const attached = arg.length > name.length ? value : undefined;
    if (option.kind !== "flag") {
      const given = attached ?? rest.shift();
      if (given === undefined || attached === undefined && names.has(given)) {
        throw new UsageError(
          `--${option.name} needs a value: --${option.name} ${option.value}`,
        );
      }
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

function unknownOption(name: string, known: Iterable<string>): UsageError {
  const meant = nearest(name, [...known].filter((one) => one.length > 2));
  return new UsageError(`unknown option ${name}`, {
    ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }),
  });
}
