/**
 * The row of `chat serve`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { SHIPPED_HISTORY_OPTIONS } from "../../cli/shipped_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import { REPLAY_OPTIONS } from "../shared/replay_options.ts";
import { SERVE_OPTIONS } from "./options.ts";

export const SERVE: Command = {
  name: "serve",
  heading: "Models",
  summary: "proxy: an OpenAI-compatible endpoint that records everything",
  usage: "[OPTIONS]",
  groups: [
    SERVE_OPTIONS,
    REPLAY_OPTIONS,
    SHIPPED_HISTORY_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat serve",
    "OPENAI_BASE_URL=http://127.0.0.1:11435/v1 OPENAI_API_KEY=any my-program",
    "chat serve --replay tests/answers.jsonl --speed max",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
