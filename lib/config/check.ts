/**
 * Checks of a configuration file: small checks of values, combined in tables.
 *
 * Errors never show a value: it may be a key that was written in the wrong member.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { nearest } from "../core/text/nearest.ts";

/** Where a value is: `providers.mine.baseUrl` in `/home/me/.config/chat/config.json`. */
export interface Location {
  /** Path of the file. */
  readonly file: string;
  /** Members on the way to the value, joined by dots; empty for the whole file. */
  readonly member: string;
}

/** Throws if a value is not allowed. */
export type Check = (value: unknown, location: Location) => void;

export const text: Check = expects(
  "a non-empty text",
  (value) => typeof value === "string" && value.trim() !== "",
);

/** A text, which may be empty. */
export const pattern: Check = expects(
  "a text",
  (value) => typeof value === "string",
);

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

export const flag: Check = expects(
  "true or false",
  (value) => typeof value === "boolean",
);

export const weight: Check = expects(
  "a number of 0 or more",
  (value) => typeof value === "number" && value >= 0,
);

/** A whole number within limits, both included. */
export function wholeNumber(least: number, most: number): Check {
  return expects(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && inside(value, least, most),
  );
}

export function oneOf(...words: string[]): Check {
  return expects(
    words.map((word) => `"${word}"`).join(" or "),
    (value) => typeof value === "string" && words.includes(value),
  );
}

/** A non-empty list whose elements pass `check`. */
export function list(check: Check): Check {
  return (value, location) => {
    if (!Array.isArray(value) || value.length === 0) {
      throw wrong(location, "a non-empty list");
    }
    value.forEach((element, index) =>
      check(element, { ...location, member: `${location.member}[${index}]` })
    );
  };
}

/** An object with any names, whose values pass `check`. */
export function record(check: Check): Check {
  return (value, location) => {
    for (const [name, member] of Object.entries(object(value, location))) {
      check(member, below(location, name));
    }
  };
}

/** An object with only the members of a table. */
export function members(
  table: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return (value, location) => {
    const found = object(value, location);
    for (const [name, member] of Object.entries(found)) {
      const check = Object.hasOwn(table, name) ? table[name] : undefined;
      if (check === undefined) {
        throw unknown(below(location, name), name, table);
      }
      check(member, below(location, name));
    }
    for (const name of required) {
      if (!Object.hasOwn(found, name)) {
        throw new ConfigError(
          `Missing member "${
            below(location, name).member
          }" in ${location.file}`,
        );
      }
    }
  };
}

export function wrong(
  { file, member }: Location,
  expected: string,
): ConfigError {
  return new ConfigError(
    member === ""
      ? `Cannot use ${file}: it must hold ${expected}`
      : `"${member}" in ${file} must be ${expected}`,
  );
}

function expects(expected: string, fits: (value: unknown) => boolean): Check {
  return (value, location) => {
    if (!fits(value)) throw wrong(location, expected);
  };
}

function inside(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && value >= least && value <= most;
}

function object(value: unknown, location: Location): Record<string, unknown> {
  if (isObject(value)) return value;
  throw wrong(location, "a JSON object");
}

function below(location: Location, name: string): Location {
  const member = location.member === "" ? name : `${location.member}.${name}`;
  return { ...location, member };
}

function unknown(
  { file, member }: Location,
  name: string,
  table: Readonly<Record<string, Check>>,
): ConfigError {
  const known = Object.keys(table);
  const meant = nearest(name, known);
  return new ConfigError(`Unknown member "${member}" in ${file}`, {
    hint: meant === undefined
      ? `known members: ${known.join(", ")}`
      : `did you mean "${meant}"?`,
  });
}
