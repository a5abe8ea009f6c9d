/**
 * Command line arguments as an object.
 *
 * @module
 */
import type { Args, ParseOptions, Typed } from "./_types.ts";
import { isNumeric, Values } from "./_values.ts";

export type { Args, ParseOptions };

/**
 * Reads command line arguments.
 *
 * `--name` and `-n` are true, `--name=value`, `--name value` and `-n value` have a value, `-abc` is `-a -b -c` and
 * `-n5` is `-n 5`. A value that looks like a number is one unless its option is declared as `string`. Of an option that
 * is given twice the last value counts unless it is declared in `collect`. `--` ends the options.
 *
 * Differs from the published function in that a dot in a name has no meaning.
 */
export function parseArgs<
  TBooleans extends boolean | string | undefined = undefined,
  TStrings extends string | undefined = undefined,
  TCollectable extends string | undefined = undefined,
  TDefault extends Record<string, unknown> | undefined = undefined,
  const TAliases extends
    | Readonly<Record<string, string | readonly string[]>>
    | undefined = undefined,
  TDoubleDash extends boolean | undefined = undefined,
>(
  args: readonly string[],
  options?: ParseOptions<
    TBooleans,
    TStrings,
    TCollectable,
    TDefault,
    TAliases,
    TDoubleDash
  >,
): Args<
  Typed<TBooleans, TStrings, TCollectable, TDefault, TAliases>,
  TDoubleDash
>;
export function parseArgs(
  args: readonly string[],
  options: ParseOptions = {},
): Record<string, unknown> {
  const end = args.indexOf("--");
  const values = new Values(options);
  const queue = end < 0 ? [...args] : args.slice(0, end);
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!isOption(arg)) {
      values.addWord(arg);
      if (options.stopEarly) values.addRest(queue.splice(0));
    } else if (arg.startsWith("--")) {
      readLong(arg, queue, values);
    } else {
      readShort(arg, queue, values);
    }
  }
  return values.finish(end < 0 ? [] : args.slice(end + 1));
}

/** Whether an argument is no word and no value: `-` alone is one. */
function isOption(arg: string): boolean {
  return arg.startsWith("-") && arg !== "-";
}

/** Reads `--name`, `--name=value`, `--no-name`, and with the next argument `--name value`. */
function readLong(arg: string, queue: string[], values: Values): void {
  const equals = arg.indexOf("=", 3);
  if (equals > 0) {
    const name = arg.slice(2, equals);
    const value = arg.slice(equals + 1);
    values.set(
      name,
      values.isBoolean(name, false) ? value !== "false" : value,
      arg,
    );
  } else if (arg.startsWith("--no-") && values.isNegatable(arg.slice(5))) {
    values.set(arg.slice(5), false, arg);
  } else {
    const name = arg.slice(2);
    values.set(name, nextValue(values.isBoolean(name, true), queue), arg);
  }
}

/** Reads `-abc`, `-n5`, `-n=value`, and with the next argument `-n value`. */
function readShort(arg: string, queue: string[], values: Values): void {
  for (let i = 1; i < arg.length; i++) {
    const name = arg.charAt(i);
    const rest = arg.slice(i + 1);
    if (rest === "") {
      values.set(name, nextValue(values.isBoolean(name, false), queue), arg);
    } else if (isAttachedValue(name, rest)) {
      const value = rest.replace(/^=/, "");
      values.set(
        name,
        values.isBoolean(name, false) ? value !== "false" : value,
        arg,
      );
      return;
    } else {
      values.set(name, undefined, arg);
    }
  }
}

/** Whether what follows a letter is its value and not more letters: `5`, `=x`, `./x`. */
function isAttachedValue(name: string, rest: string): boolean {
  return /[a-z]/i.test(name) && isNumeric(rest) || /^\W/.test(rest);
}

/** Takes the next argument as a value, if it is one. */
function nextValue(
  isBoolean: boolean,
  queue: string[],
): string | boolean | undefined {
  const next = queue[0];
  if (next === undefined || isOption(next)) return undefined;
  if (!isBoolean) return queue.shift();
  if (next !== "true" && next !== "false") return undefined;
  return queue.shift() === "true";
}
