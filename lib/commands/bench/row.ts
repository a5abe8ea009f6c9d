/**
 * The row of `chat bench`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import { FILTER_OPTIONS } from "../shared/filter_options.ts";
import {
  BENCH_HISTORY_OPTIONS,
  BENCH_OPTIONS,
  JUDGE_OPTIONS,
  LOAD_OPTIONS,
  REPORT_OPTIONS,
} from "./options.ts";

export const BENCH: Command = {
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
    "chat bench --models gpt-4o,gpt-4o-mini --tools recorded --run last",
    "chat bench --report-only last --json | jq .models",
    "chat bench --preferences --since 30d",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
