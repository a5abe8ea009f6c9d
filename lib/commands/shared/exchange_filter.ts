/**
 * Makes a query of the history from the options that choose exchanges.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { QUERY_MEMBERS } from "../../history/query/query.ts";
import { parseQuery } from "../../history/query/parse_query.ts";
import type { Query } from "../../history/query/query.ts";

/** Default of `--count`. */
const DEFAULT_COUNT = 20;

/**
 * Reads the options of `FILTER_OPTIONS`; `count` is absent if all exchanges are wanted.
 *
 * @param now Unix time in ms, from which ages such as `7d` count back
 * @param defaultCount how many exchanges are wanted without `--count`; 0 for all
 * @throws {UsageError} a value does not fit its option
 */
export function readQuery(
  flags: Flags,
  now: number = Date.now(),
  defaultCount: number = DEFAULT_COUNT,
): Query {
  const given: Record<string, unknown> = {};
  for (const [name, { type, option }] of Object.entries(QUERY_MEMBERS)) {
    if (option === undefined) continue;
    const value = readOption(flags, type, option);
    if (value !== undefined) given[name] = value;
  }
  const { count = defaultCount, ...query } = parseQuery(given, {
    now,
    named: (member) => `--${QUERY_MEMBERS[member].option ?? member}`,
  });
  return count === 0 ? query : { ...query, count };
}

function readOption(flags: Flags, type: string, option: string): unknown {
  if (type === "count") return flags.number(option);
  if (type === "flag") return flags.flag(option) || undefined;
  if (type !== "words") return flags.text(option);
  const words = flags.list(option);
  return words.length === 0 ? undefined : words;
}
