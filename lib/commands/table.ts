/**
 * The only list of subcommands; each loads its code when it runs.
 *
 * @module
 */
import {
  BENCH_HISTORY_OPTIONS,
  BENCH_OPTIONS,
  JUDGE_OPTIONS,
  LOAD_OPTIONS,
  REPORT_OPTIONS,
} from "./bench_options.ts";
import { TEMPLATE_OPTIONS } from "./ask_options.ts";
import { ASK } from "./ask_row.ts";
import type { Command } from "./command.ts";
import { COMPLETIONS_OPTIONS, SHELLS } from "./completions_options.ts";
import { DOCTOR_OPTIONS } from "./doctor_options.ts";
import { loader } from "../core/load.ts";
import { FILTER_OPTIONS } from "./filter_options.ts";
import {
  ANSWER_OPTIONS,
  COMMON_OPTIONS,
  CONVERSATION_OPTIONS,
  COST_OPTIONS,
  GENERATION_OPTIONS,
  HISTORY_OPTIONS,
  MODEL_OPTIONS,
  STATELESS_OPTIONS,
} from "./options.ts";
import { HISTORY_FILE_OPTIONS } from "./history_options.ts";
import { HISTORY } from "./history/table.ts";
import { MODELS_OPTIONS } from "./models_options.ts";
import { REPLAY_OPTIONS, SERVE_OPTIONS } from "./serve_options.ts";

/** Every subcommand, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "chat",
    heading: "Models",
    summary: "talk: an interactive, streaming conversation",
    usage: "[OPTIONS]",
    groups: [
      MODEL_OPTIONS,
      CONVERSATION_OPTIONS,
      STATELESS_OPTIONS,
      COST_OPTIONS,
      TEMPLATE_OPTIONS,
      ANSWER_OPTIONS,
      GENERATION_OPTIONS,
      HISTORY_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      "chat chat",
      "chat chat -m eliza",
      'chat chat -s "Answer in one sentence" --temperature 0.2',
      "printf 'hi\\n/exit\\n' | chat chat -m eliza",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./chat.ts"),
  },
  ASK,
  {
    name: "serve",
    heading: "Models",
    summary: "proxy: an OpenAI-compatible endpoint that records everything",
    usage: "[OPTIONS]",
    groups: [SERVE_OPTIONS, REPLAY_OPTIONS, HISTORY_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat serve",
      "OPENAI_BASE_URL=http://127.0.0.1:11435/v1 OPENAI_API_KEY=any my-program",
      "chat serve --replay tests/answers.jsonl --speed max",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./serve.ts"),
  },
  HISTORY,
  {
    name: "bench",
    heading: "What was recorded",
    summary: "compare: recorded requests on other models, measured, reported",
    usage: "--models A,B,C [OPTIONS]",
    groups: [
      BENCH_OPTIONS,
      FILTER_OPTIONS,
      LOAD_OPTIONS,
      JUDGE_OPTIONS,
      REPORT_OPTIONS,
      BENCH_HISTORY_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      "chat bench --models gpt-4o-mini,ollama/llama3.2 --source serve -n 50",
      "chat bench --models eliza --prompts prompts.jsonl --repeat 3 --out r.html",
      "chat bench --models gpt-4o-mini --assert checks.yaml --fail-if 'pass<0.95'",
      "chat bench --report-only last --json | jq .models",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./bench.ts"),
  },
  {
    name: "models",
    heading: "This program",
    summary: "which models can be used now, and why others cannot",
    usage: "[OPTIONS]",
    groups: [MODELS_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat models",
      "chat models --json | jq -r 'select(.type == \"model\").name'",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./models.ts"),
  },
  {
    name: "templates",
    heading: "Models",
    summary: "which templates --template can name",
    usage: "[OPTIONS]",
    groups: [COMMON_OPTIONS],
    examples: ["chat templates", "chat ask -t translate -p language=German Hi"],
    takesWords: false,
    load: loader(import.meta.url, "./templates.ts"),
  },
  {
    name: "doctor",
    heading: "This program",
    summary: "whether configuration, keys, providers and history are in order",
    usage: "[OPTIONS]",
    groups: [DOCTOR_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
    examples: ["chat doctor", "chat doctor --json | jq .healthy"],
    takesWords: false,
    load: loader(import.meta.url, "./doctor.ts"),
  },
  {
    name: "health",
    heading: "This program",
    summary: "whether chat serve lives, as containers and monitors ask",
    usage: "[OPTIONS] [URL]",
    groups: [COMMON_OPTIONS],
    examples: ["chat health", "chat health http://127.0.0.1:11435 --quiet"],
    takesWords: true,
    load: loader(import.meta.url, "./health.ts"),
  },
  {
    name: "completions",
    heading: "This program",
    summary: "what your shell needs to complete command lines",
    usage: "bash|zsh|fish|powershell",
    groups: [COMPLETIONS_OPTIONS, COMMON_OPTIONS],
    examples: [
      'eval "$(chat completions bash)"',
      "chat completions fish > ~/.config/fish/completions/chat.fish",
      "chat completions zsh --word=--mo -- ask",
    ],
    takesWords: true,
    choices: SHELLS,
    load: loader(import.meta.url, "./completions.ts"),
  },
  {
    name: "man",
    heading: "This program",
    summary: "the manual page",
    usage: "[OPTIONS]",
    groups: [COMMON_OPTIONS],
    examples: [
      "chat man | man -l -",
      "chat man > ~/.local/share/man/man1/chat.1",
    ],
    takesWords: false,
    load: loader(import.meta.url, "./man.ts"),
  },
];
