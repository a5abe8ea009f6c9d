/**
 * The only list of the commands of `history`; each loads its code when it runs.
 *
 * @module
 */
import type { Command } from "../command.ts";
import { loader } from "../../core/load.ts";
import { FILTER_OPTIONS } from "../filter_options.ts";
import {
  ALL_FILTER_OPTIONS,
  HISTORY_FILE_OPTIONS,
  LIST_OPTIONS,
  RM_OPTIONS,
  SHOW_OPTIONS,
  STATS_OPTIONS,
  TAIL_OPTIONS,
} from "../history_options.ts";
import {
  EXPORT_FILTER_OPTIONS,
  EXPORT_OPTIONS,
  IMPORT_OPTIONS,
  SAMPLE_FILTER_OPTIONS,
  SAMPLE_OPTIONS,
} from "../history_transfer_options.ts";
import { COMMON_OPTIONS } from "../options.ts";

/** What `history` does without a command of its own. */
const LIST: Command = {
  name: "list",
  summary: "the newest exchanges, one line each",
  usage: "[OPTIONS]",
  groups: [FILTER_OPTIONS, LIST_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history",
    "chat history -n 50 --model 'openai/*' --status error",
    "chat history --search paris --since 7d",
    "chat history --all --json | jq -r .model | sort | uniq -c",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./list.ts"),
};

/** Every command of `history`, in the order of the help. */
const COMMANDS: readonly Command[] = [
  LIST,
  {
    name: "show",
    summary: "a conversation, readable",
    usage: "[OPTIONS] [ID]",
    groups: [SHOW_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: ["chat history show", "chat history show 01K9"],
    takesWords: true,
    load: loader(import.meta.url, "./show.ts"),
  },
  {
    name: "stats",
    summary: "exchanges, tokens, times and errors by model, and a chart by day",
    usage: "[OPTIONS]",
    groups: [
      ALL_FILTER_OPTIONS,
      STATS_OPTIONS,
      HISTORY_FILE_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      "chat history stats --since 30d",
      "chat history stats --as gpt-4o-mini --prices prices.json",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./stats.ts"),
  },
  {
    name: "tail",
    summary: "the newest exchanges, and those to come",
    usage: "[OPTIONS]",
    groups: [
      FILTER_OPTIONS,
      TAIL_OPTIONS,
      HISTORY_FILE_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      "chat history tail -f",
      "chat history tail -f --source serve --json | jq -r .status",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./tail.ts"),
  },
  {
    name: "label",
    summary:
      "say what an answer is worth: good, bad, or the one that was wanted",
    usage: "[OPTIONS] ID good|bad|TEXT",
    groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat history label last good",
      "chat history label 01K9 Paris",
      'chat history label 01K9 ""',
    ],
    takesWords: true,
    load: loader(import.meta.url, "./label.ts"),
  },
  {
    name: "rebuild",
    summary: "the very request that was sent, proven by its hash",
    usage: "[OPTIONS] [ID]",
    groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: ["chat history rebuild last | sha256sum"],
    takesWords: true,
    load: loader(import.meta.url, "./rebuild.ts"),
  },
  {
    name: "verify",
    summary: "whether every line can be read and every request be rebuilt",
    usage: "[OPTIONS]",
    groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: ["chat history verify"],
    takesWords: false,
    load: loader(import.meta.url, "./verify.ts"),
  },
  {
    name: "rm",
    summary: "remove whole conversations for good",
    usage: "[OPTIONS] [ID…]",
    groups: [RM_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat history rm 01K9 01KA",
      "chat history rm --older-than 30d --yes",
    ],
    takesWords: true,
    load: loader(import.meta.url, "./rm.ts"),
  },
  {
    name: "import",
    summary: "add conversations of other programs",
    usage: "[OPTIONS] FILE…",
    groups: [IMPORT_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat history import conversations.json",
      'chat history import "$(llm logs path)"',
      "chat history import examples.jsonl --model gpt-4o-mini",
    ],
    takesWords: true,
    load: loader(import.meta.url, "./import.ts"),
  },
  {
    name: "export",
    summary:
      "conversations as Markdown, HTML, JSON or messages, scrubbed or not",
    usage: "[OPTIONS] [ID]",
    groups: [
      EXPORT_OPTIONS,
      EXPORT_FILTER_OPTIONS,
      HISTORY_FILE_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      "chat history export last > conversation.md",
      "chat history export 01K9 --format html > conversation.html",
      "chat history export --label good --format openai > fine-tuning.jsonl",
      "chat history export --since 7d --format json --scrub > week.json",
    ],
    takesWords: true,
    load: loader(import.meta.url, "./export.ts"),
  },
  {
    name: "sample",
    summary: "a few exchanges that stand for all, as a history of their own",
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
    load: loader(import.meta.url, "./sample.ts"),
  },
];

/** The row of `history`. */
export const HISTORY: Command = {
  ...LIST,
  name: "history",
  heading: "What was recorded",
  summary: "look: list, show, search, label and remove what was recorded",
  usage: "[COMMAND] [OPTIONS]",
  examples: [...LIST.examples, "chat history show last"],
  commands: COMMANDS,
};
