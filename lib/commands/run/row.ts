/**
 * The row of `chat run`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { SHIPPED_HISTORY_OPTIONS } from "../../cli/shipped_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import { REPLAY_OPTIONS } from "../shared/replay_options.ts";
import { RUN_OPTIONS } from "./options.ts";

export const RUN: Command = {
  name: "run",
  heading: "Models",
  summary: "record the requests of another program: an agent, a test suite",
  usage: "[OPTIONS] -- COMMAND [ARGS…]",
  groups: [
    RUN_OPTIONS,
    REPLAY_OPTIONS,
    SHIPPED_HISTORY_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat run -- aider --model openai/gpt-4o-mini",
    "chat run --tag nightly -- npm test",
    "chat history show --run last",
    "chat run --replay last --speed max -- npm test",
    "chat run --replay last --from 2 --models A,B --verify 'npm test' -- my-agent",
  ],
  takesWords: true,
  passesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
