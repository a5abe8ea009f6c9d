/**
 * The row of `chat do`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import {
  COMMON_OPTIONS,
  GENERATION_OPTIONS,
  HISTORY_OPTIONS,
  MODEL_OPTIONS,
} from "../../cli/options.ts";
import { loader } from "../../core/load.ts";
import { DO_OPTIONS } from "./options.ts";

/** Turns words into a command for a shell, which it does not run. */
export const DO: Command = {
  name: "do",
  heading: "Models",
  summary: "write a shell command from words; you run it",
  usage: "[OPTIONS] [WORDS…]",
  groups: [
    {
      title: MODEL_OPTIONS.title,
      options: MODEL_OPTIONS.options.filter(({ name }) => name !== "system"),
    },
    DO_OPTIONS,
    GENERATION_OPTIONS,
    HISTORY_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    'chat do "files over 10 MB, newest first"',
    'git status | chat do "unstage all of this"',
    "chat do --explain 'tar xzf a.tgz'",
    "chat do --fix",
    "chat do --models gpt-4o-mini,ollama/llama3.2 which process has port 8080",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
