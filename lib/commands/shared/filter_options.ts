/**
 * The options that choose recorded exchanges, without the code that reads them, because the parser must not load it.
 *
 * @module
 */
import { QUERY_MEMBERS, type QueryMember } from "../../history/query/query.ts";
import type { Option, OptionGroup } from "../../cli/option.ts";

const KINDS: Readonly<Record<QueryMember["type"], Option["kind"]>> = {
  text: "text",
  time: "text",
  words: "list",
  count: "number",
  flag: "flag",
};

export const FILTER_OPTIONS: OptionGroup = {
  title: "Which exchanges",
  options: Object.values(QUERY_MEMBERS).flatMap((member) => {
    const { option: name, type, help, short, value, choices } = member;
    if (name === undefined) return [];
    return {
      name,
      kind: KINDS[type],
      help,
      ...(short === undefined ? {} : { short }),
      ...(value === undefined ? {} : { value }),
      ...(choices === undefined ? {} : { choices, commas: true as const }),
    };
  }),
};

/** {@linkcode FILTER_OPTIONS} without `--count`, for commands that take all exchanges. */
export const ALL_FILTER_OPTIONS: OptionGroup = {
  ...FILTER_OPTIONS,
  options: FILTER_OPTIONS.options.filter(({ name }) => name !== "count"),
};

/** {@linkcode FILTER_OPTIONS} with another help text for `-n`. */
export function filterOptions(countHelp: string): OptionGroup {
  const { title, options } = FILTER_OPTIONS;
  return {
    title,
    options: options.map((option) =>
      option.name === "count" ? { ...option, help: countHelp } : option
    ),
  };
}
