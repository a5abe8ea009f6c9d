import type { ParseOptions } from "./_types.ts";

/** Decimal, with sign, fraction and exponent as they come, or hexadecimal. */
const NUMERIC = /^(?:[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|0x[\da-f]+)$/i;

/** Whether a text looks like a number. */
export function isNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** The values that were read so far, and what is declared of their names. */
export class Values {
  readonly #options: ParseOptions;
  readonly #names = new Map<string, ReadonlySet<string>>();
  readonly #booleans: ReadonlySet<string>;
  readonly #strings: ReadonlySet<string>;
  readonly #lists: ReadonlySet<string>;
  readonly #negatable: ReadonlySet<string>;
  readonly #values = new Map<string, unknown>();
  readonly #words: (string | number)[] = [];

  /** Starts with nothing read. */
  constructor(options: ParseOptions) {
    this.#options = options;
    for (const [name, further] of Object.entries(options.alias ?? {})) {
      const all = new Set([name, ...listOf(further)]);
      for (const one of all) this.#names.set(one, all);
    }
    this.#booleans = this.#allNames(options.boolean);
    this.#strings = this.#allNames(options.string);
    this.#lists = this.#allNames(options.collect);
    this.#negatable = this.#allNames(options.negatable);
  }

  /** Whether an option takes no value; `isLong` says that it is written with two dashes. */
  isBoolean(name: string, isLong: boolean): boolean {
    return this.#booleans.has(name) ||
      isLong && this.#options.boolean === true;
  }

  /** Whether `--no-` and the name is the option set to false. */
  isNegatable(name: string): boolean {
    return this.#negatable.has(name);
  }

  /** Takes an argument that belongs to no option. */
  addWord(word: string): void {
    if (this.#options.unknown?.(word) === false) return;
    this.#words.push(this.#typed("_", word));
  }

  /** Takes arguments as they are. */
  addRest(words: readonly string[]): void {
    this.#words.push(...words);
  }

  /** Takes the value of an option, written as `arg`; without a value it is just given. */
  set(name: string, value: string | boolean | undefined, arg: string): void {
    const given = this.#strings.has(name) ? "" : true;
    const typed = typeof value === "string"
      ? this.#typed(name, value)
      : value ?? given;
    if (
      !this.#isDeclared(name, arg) &&
      this.#options.unknown?.(arg, name, typed) === false
    ) return;
    const before = this.#values.get(name);
    const list = Array.isArray(before) ? before : [];
    this.#assign(name, this.#lists.has(name) ? [...list, typed] : typed);
  }

  /** Adds the defaults; `after` are the arguments after the `--`. */
  finish(after: readonly string[]): Record<string, unknown> {
    const defaults: [string, unknown][] = [
      ...Object.entries(this.#options.default ?? {}),
      ...[...this.#lists].map((name): [string, unknown] => [name, []]),
      ...[...this.#booleans].map((name): [string, unknown] => [name, false]),
    ];
    for (const [name, value] of defaults) {
      if (!this.#values.has(name)) this.#assign(name, value);
    }
    const result = Object.fromEntries(this.#values);
    return this.#options["--"]
      ? { ...result, _: this.#words, "--": [...after] }
      : { ...result, _: [...this.#words, ...after] };
  }

  #assign(name: string, value: unknown): void {
    for (const one of this.#names.get(name) ?? [name]) {
      this.#values.set(one, value);
    }
  }

  #typed(name: string, text: string): string | number {
    return isNumeric(text) && !this.#strings.has(name) ? Number(text) : text;
  }

  #isDeclared(name: string, arg: string): boolean {
    const isAnyFlag = this.#options.boolean === true &&
      /^--[^=]+$/.test(arg);
    return isAnyFlag || this.#booleans.has(name) || this.#strings.has(name) ||
      this.#names.has(name);
  }

  /** Names as they were given, with their aliases. */
  #allNames(
    given: boolean | string | readonly string[] | undefined,
  ): ReadonlySet<string> {
    const names = listOf(given);
    return new Set(names.flatMap((name) => [
      ...this.#names.get(name) ?? [name],
    ]));
  }
}

function listOf(
  names: boolean | string | readonly string[] | undefined,
): readonly string[] {
  if (names === undefined || typeof names === "boolean") return [];
  return typeof names === "string" ? [names] : names;
}
