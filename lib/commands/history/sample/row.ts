/**
 * The row of `chat history sample`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { filterOptions } from "../../shared/filter_options.ts";

const SAMPLE_FILTER_OPTIONS: OptionGroup = filterOptions(
  "size of the sample (20); 0 takes every different request",
);

const SAMPLE_OPTIONS: OptionGroup = {
  title: "Sample",
  options: [
    {
      name: "seed",
      kind: "number",
      value: "S",
      help: "seed of the random draw; the same seed gives the same sample (1)",
    },
  ],
};

export const SAMPLE: Command = {
  name: "sample",
  summary: "write a representative sample of exchanges as a new history",
  usage: "[OPTIONS]",
  groups: [
    SAMPLE_OPTIONS,
    SAMPLE_FILTER_OPTIONS,
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history sample -n 50 --seed 7 > sample.jsonl",
    "chat bench --models eliza --history sample.jsonl -n 0",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
