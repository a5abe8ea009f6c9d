/**
 * Checks of a configuration file: what a value must be, as tables of small checks.
 *
 * No error shows a value, which may be a key in the wrong place.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { nearest } from "../core/nearest.ts";

/** A value with its place: `providers.mine.baseUrl` in `/home/me/.config/chat/config.json`. */
export interface Place {
  /** Path of the file. */
  readonly file: string;
  /** Members on the way to the value, joined by dots; empty for the whole file. */
  readonly member: string;
}

/** Refuses a value that is not what its place wants. */
export type Check = (value: unknown, place: Place) => void;

/** Any text but the empty one. */
export const text: Check = expects(
  "a text that is not empty",
  (value) => typeof value === "string" && value.trim() !== "",
);

/** An http or https address. */
export const address: Check = expects(
  "an address that begins with http:// or https://",
  (value) =>
    typeof value === "string" && /^https?:\/\//i.test(value) &&
    URL.canParse(value),
);

/** The name of a variable of the environment, not its value. */
export const variable: Check = expects(
  "the name of a variable, such as MY_API_KEY",
  (value) => typeof value === "string" && /^[A-Za-z_]\w*$/.test(value),
);

/** true or false. */
export const flag: Check = expects(
  "true or false",
  (value) => typeof value === "boolean",
);

/** A number of 0 and above. */
export const weight: Check = expects(
  "a number of 0 or more",
  (value) => typeof value === "number" && value >= 0,
);

/** A whole number within limits, both included. */
export function whole(least: number, most: number): Check {
  return expects(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && inside(value, least, most),
  );
}

/** One of some words. */
export function oneOf(...words: string[]): Check {
  return expects(
    words.map((word) => `"${word}"`).join(" or "),
    (value) => typeof value === "string" && words.includes(value),
  );
}

/** A list with at least one element, each as `check` wants it. */
export function list(check: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value) || value.length === 0) {
      throw wrong(place, "a list that is not empty");
    }
    value.forEach((element, index) =>
      check(element, { ...place, member: `${place.member}[${index}]` })
    );
  };
}

/** Members of any name, each as `check` wants it. */
export function record(check: Check): Check {
  return (value, place) => {
    for (const [name, member] of Object.entries(object(value, place))) {
      check(member, below(place, name));
    }
  };
}

/** Members as a table lists them, and no others. */
export function members(
  table: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return (value, place) => {
    const found = object(value, place);
    for (const [name, member] of Object.entries(found)) {
      const check = Object.hasOwn(table, name) ? table[name] : undefined;
      if (check === undefined) throw unknown(below(place, name), name, table);
      check(member, below(place, name));
    }
    for (const name of required) {
      if (!Object.hasOwn(found, name)) {
        throw new ConfigError(
          `Missing member "${below(place, name).member}" in ${place.file}`,
        );
      }
    }
  };
}

/** The error that says what a value must be. */
export function wrong({ file, member }: Place, expected: string): ConfigError {
  return new ConfigError(
    member === ""
      ? `Cannot use ${file}: it must hold ${expected}`
      : `"${member}" in ${file} must be ${expected}`,
  );
}

function expects(expected: string, fits: (value: unknown) => boolean): Check {
  return (value, place) => {
    if (!fits(value)) throw wrong(place, expected);
  };
}

function inside(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most;
}

function object(value: unknown, place: Place): Record<string, unknown> {
  if (isObject(value)) return value;
  throw wrong(place, "a JSON object");
}

function below(place: Place, name: string): Place {
  const member = place.member === "" ? name : `${place.member}.${name}`;
  return { ...place, member };
}

function unknown(
  { file, member }: Place,
  name: string,
  table: Readonly<Record<string, Check>>,
): ConfigError {
  const known = Object.keys(table);
  const meant = nearest(name, known);
  return new ConfigError(`Unknown member "${member}" in ${file}`, {
    hint: meant === undefined
      ? `known are ${known.join(", ")}`
      : `did you mean "${meant}"?`,
  });
}
