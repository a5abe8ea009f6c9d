/**
 * The only list of subcommands; each loads its code when it runs.
 *
 * @module
 */
import type { Command } from "./command.ts";
import {
  ANSWER_OPTIONS,
  ASK_OPTIONS,
  COMMON_OPTIONS,
  CONVERSATION_OPTIONS,
  GENERATION_OPTIONS,
  HISTORY_OPTIONS,
  MODEL_OPTIONS,
  STATELESS_OPTIONS,
} from "./options.ts";
import { MODELS_OPTIONS } from "./models_options.ts";
import { SERVE_OPTIONS } from "./serve_options.ts";

/** Every subcommand, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  {
    name: "chat",
    summary: "talk: an interactive, streaming conversation",
    usage: "[OPTIONS]",
    groups: [
      MODEL_OPTIONS,
      CONVERSATION_OPTIONS,
      STATELESS_OPTIONS,
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
    load: () => import("./chat.ts"),
  },
  {
    name: "ask",
    summary: "script: prompt from arguments and stdin, answer on stdout",
    usage: "[OPTIONS] [PROMPT…]",
    groups: [
      MODEL_OPTIONS,
      CONVERSATION_OPTIONS,
      ANSWER_OPTIONS,
      ASK_OPTIONS,
      GENERATION_OPTIONS,
      HISTORY_OPTIONS,
      COMMON_OPTIONS,
    ],
    examples: [
      'chat ask "Why is the sky blue?"',
      'git diff | chat ask "Write a commit message for this"',
      "chat ask -c And in one word?",
      "echo q | chat ask -m eliza --json | jq -r .choices[0].message.content",
    ],
    takesWords: true,
    load: () => import("./ask.ts"),
  },
  {
    name: "serve",
    summary: "proxy: an OpenAI-compatible endpoint that records everything",
    usage: "[OPTIONS]",
    groups: [SERVE_OPTIONS, HISTORY_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat serve",
      "OPENAI_BASE_URL=http://127.0.0.1:11435/v1 OPENAI_API_KEY=any my-program",
    ],
    takesWords: false,
    load: () => import("./serve.ts"),
  },
  {
    name: "models",
    summary: "which models can be used now, and why others cannot",
    usage: "[OPTIONS]",
    groups: [MODELS_OPTIONS, COMMON_OPTIONS],
    examples: [
      "chat models",
      "chat models --json | jq -r 'select(.type == \"model\").name'",
    ],
    takesWords: false,
    load: () => import("./models.ts"),
  },
];
