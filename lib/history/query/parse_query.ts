/**
 * Reads queries from the command line, the address of a page or JSON, and writes them as parameters of an address.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { UsageError } from "../../core/errors.ts";
import { type Query, QUERY_MEMBERS, type QueryMember } from "./query.ts";
import { readTime } from "./read_time.ts";

export interface ParseOptions {
  /** Unix time in ms from which ages such as `7d` count back; default now. */
  readonly now?: number;
  /** How errors name a member; default its own name. */
  readonly named?: (member: keyof Query) => string;
}

/**
 * Reads a query from the parameters of an address, or from a JSON value. A list is written as several parameters, as an
 * array, or as words with commas between them.
 *
 * @throws {UsageError} a member is not known, or a value does not fit its member
 */
export function parseQuery(
  given: URLSearchParams | Readonly<Record<string, unknown>>,
  { now = Date.now(), named = (member) => member }: ParseOptions = {},
): Query {
  const query: Record<string, unknown> = {};
  for (const [name, values] of entriesOf(given)) {
    if (!isMember(name)) {
      const names = Object.keys(QUERY_MEMBERS).join(", ");
      throw new UsageError(`A query has no "${name}"`, {
        hint: `it has ${names}`,
      });
    }
    query[name] = parseMember(name, values, { now, called: named(name) });
  }
  return query;
}

/** Writes a query as parameters of an address, which {@linkcode parseQuery} reads. */
export function queryParameters(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(QUERY_MEMBERS)) {
    const value = query[name as keyof Query];
    if (value === undefined || value === false) continue;
    for (const one of [value].flat()) parameters.append(name, String(one));
  }
  return parameters;
}

function isMember(name: string): name is keyof Query {
  return Object.hasOwn(QUERY_MEMBERS, name);
}

function entriesOf(
  given: URLSearchParams | Readonly<Record<string, unknown>>,
): [name: string, values: unknown[]][] {
  if (given instanceof URLSearchParams) {
    return [...new NameSet(given.keys())].map((
      name,
    ) => [name, given.getAll(name)]);
  }
  return Object.entries(given).filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, [value].flat()]);
}

function parseMember(
  name: keyof Query,
  values: readonly unknown[],
  { now, called }: { now: number; called: string },
): unknown {
  const member = QUERY_MEMBERS[name];
  if (member.type === "words") {
    return values.flatMap((value) => String(value).split(","))
      .map((word) => knownWord(word.trim(), member, called));
  }
  const [value] = values;
  if (values.length !== 1) {
    throw new UsageError(`${called} takes one value, not ${values.length}`);
  }
  switch (member.type) {
    case "count":
      return parseCount(value, called);
    case "flag":
      return parseFlag(value, called);
    case "time": {
      const time = readTime(called, text(value, called), now, name === "until");
      return new Date(time).toISOString();
    }
    default:
      return text(value, called);
  }
}

function knownWord(
  word: string,
  { choices }: QueryMember,
  called: string,
): string {
  if (choices === undefined || choices.includes(word)) return word;
  throw new UsageError(`${called} takes ${choices.join(", ")}, not "${word}"`);
}

function text(value: unknown, called: string): string {
  if (typeof value === "string") return value;
  throw new UsageError(`${called} takes a text, not ${JSON.stringify(value)}`);
}

function parseCount(value: unknown, called: string): number {
  const count = typeof value === "string" && value.trim() !== ""
    ? Number(value)
    : value;
  if (typeof count === "number" && Number.isInteger(count) && count >= 0) {
    return count;
  }
  throw new UsageError(`${called} takes a whole number, not ${value}`);
}

function parseFlag(value: unknown, called: string): boolean {
  if (value === true || value === "true" || value === "") return true;
  if (value === false || value === "false") return false;
  throw new UsageError(`${called} takes true or false, not "${value}"`);
}
