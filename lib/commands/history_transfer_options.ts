/**
 * The options of `history import`, `export` and `sample`, apart from their code: parser and help must not load them.
 *
 * @module
 */
import { EXPORT_NAMES, IMPORT_FORMATS } from "../transfer/format_names.ts";
import { FILTER_OPTIONS } from "./filter_options.ts";
import type { OptionGroup } from "./option.ts";

/** What is imported. */
export const IMPORT_OPTIONS: OptionGroup = {
  title: "Import",
  options: [
    {
      name: "format",
      kind: "text",
      value: "FORMAT",
      choices: Object.keys(IMPORT_FORMATS),
      help: "openai, chatgpt or llm, where the file does not show it",
    },
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help: "who answered, where the file does not say",
    },
  ],
};

/** How conversations are exported. */
export const EXPORT_OPTIONS: OptionGroup = {
  title: "Export",
  options: [
    {
      name: "format",
      kind: "text",
      value: "FORMAT",
      choices: EXPORT_NAMES,
      help: "md, json, openai or html (md)",
    },
    {
      name: "scrub",
      kind: "flag",
      help:
        "put placeholders for keys, mail addresses, phone numbers, home folders and IP addresses",
    },
    {
      name: "scrub-list",
      kind: "text",
      value: "FILE",
      help: "and for the names in FILE, one a line",
    },
  ],
};

/** How a sample is drawn. */
export const SAMPLE_OPTIONS: OptionGroup = {
  title: "Sample",
  options: [
    {
      name: "seed",
      kind: "number",
      value: "S",
      help: "the same seed draws the same sample (1)",
    },
  ],
};

/** Which exchanges are exported; without a number all of them. */
export const EXPORT_FILTER_OPTIONS: OptionGroup = withCount(
  "only the newest N",
);

/** Which exchanges a sample is drawn from. */
export const SAMPLE_FILTER_OPTIONS: OptionGroup = withCount(
  "how many are drawn (20); 0 for each different request",
);

/** The filters, where the number means something of its own. */
function withCount(help: string): OptionGroup {
  const { title, options } = FILTER_OPTIONS;
  return {
    title,
    options: options.map((option) =>
      option.name === "count" ? { ...option, help } : option
    ),
  };
}
