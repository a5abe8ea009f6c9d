/**
 * Checks values of the configuration file against their shapes.
 *
 * Errors never show a value: it may be a key that was written in the wrong member.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { nearest } from "../core/text/nearest.ts";
import { type Shape, shapeText } from "./shape.ts";

/** Where a value is: `providers.mine.baseUrl` in `/home/me/.config/chat/config.json`. */
export interface Location {
  /** Path of the file. */
  readonly file: string;
  /** Members on the way to the value, joined by dots; empty for the whole file. */
  readonly member: string;
}

type OfKind<Kind extends Shape["kind"]> = Extract<Shape, { kind: Kind }>;

/**
 * Checks a value and all that it holds.
 *
 * @throws {ConfigError} it does not fit its shape; the error names the member
 */
export function checkShape(
  shape: Shape,
  value: unknown,
  location: Location,
): void {
  switch (shape.kind) {
    case "either":
      return checkEither(shape, value, location);
    case "list":
      return checkList(shape, value, location);
    case "record":
      return checkRecord(shape, value, location);
    case "members":
      return checkMembers(shape, value, location);
    case "other":
      return;
    default:
      if (!fits(shape, value)) throw wrong(location, shapeText(shape));
  }
}

/** Whether a value that holds no others is allowed. */
function fits(
  shape: OfKind<"text" | "address" | "variable" | "flag" | "number" | "word">,
  value: unknown,
): boolean {
  switch (shape.kind) {
    case "flag":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number" && value >= shape.least &&
        value <= (shape.most ?? Infinity) &&
        (!shape.whole || Number.isInteger(value));
    default:
      return typeof value === "string" && fitsText(shape, value);
  }
}

function fitsText(
  shape: OfKind<"text" | "address" | "variable" | "word">,
  text: string,
): boolean {
  switch (shape.kind) {
    case "text":
      return shape.empty === true || text.trim() !== "";
    case "address":
      return /^https?:\/\//i.test(text) && URL.canParse(text);
    case "variable":
      return /^[A-Za-z_]\w*$/.test(text);
    case "word":
      return shape.words.includes(text);
  }
}

function checkEither(
  shape: OfKind<"either">,
  value: unknown,
  location: Location,
): void {
  if (typeof value === "string") {
    if (shape.words?.includes(value) === false) {
      throw wrong(location, shapeText(shape));
    }
    return checkShape({ kind: "text" }, value, location);
  }
  if (shape.or.kind === "list" && !Array.isArray(value)) {
    throw wrong(location, shapeText(shape));
  }
  if (shape.or.kind === "number" && !fits(shape.or, value)) {
    throw wrong(location, shapeText(shape));
  }
  checkShape(shape.or, value, location);
}

function checkList(
  shape: OfKind<"list">,
  value: unknown,
  location: Location,
): void {
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(location, shapeText(shape));
  }
  value.forEach((element, index) =>
    checkShape(shape.of, element, {
      ...location,
      member: `${location.member}[${index}]`,
    })
  );
}

function checkRecord(
  { of, names, expected = "" }: OfKind<"record">,
  value: unknown,
  location: Location,
): void {
  const entries = Object.entries(object(value, location));
  for (const [name, member] of entries) {
    checkShape(of, member, below(location, name));
    if (names?.test(name) === false) {
      throw wrong(below(location, name), expected);
    }
  }
}

function checkMembers(
  { members, required = [] }: OfKind<"members">,
  value: unknown,
  location: Location,
): void {
  const found = object(value, location);
  for (const [name, member] of Object.entries(found)) {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    if (known === undefined) {
      throw unknown(below(location, name), name, Object.keys(members));
    }
    checkShape(known.shape, member, below(location, name));
  }
  for (const name of required) {
    if (Object.hasOwn(found, name)) continue;
    throw new ConfigError(
      `Missing member "${below(location, name).member}" in ${location.file}`,
    );
  }
}

function wrong({ file, member }: Location, expected: string): ConfigError {
  return new ConfigError(
    member === ""
      ? `Cannot use ${file}: it must hold ${expected}`
      : `"${member}" in ${file} must be ${expected}`,
  );
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
  known: readonly string[],
): ConfigError {
  const meant = nearest(name, known);
  return new ConfigError(`Unknown member "${member}" in ${file}`, {
    hint: meant === undefined
      ? `known members: ${known.join(", ")}`
      : `did you mean "${meant}"?`,
  });
}
