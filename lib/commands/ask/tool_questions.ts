/**
 * Asks the user of `chat ask` about calls of tools.
 *
 * @module
 */
import type { Io } from "../../core/io.ts";
import {
  type AskChanges,
  askChangesAtTerminal,
} from "../../repl/questions/changes_question.ts";
import { askAtTerminal } from "../../repl/questions/tool_question.ts";
import type { Ask } from "../../tools/gate.ts";
import { askOnStderr } from "../shared/tools/stderr_seat.ts";

/**
 * Asks on stderr and reads answers from stdin, both terminals.
 *
 * @param rules the file that rules are written to
 */
export function questionsOnStderr(
  io: Io,
  rules: string | undefined,
): { ask: Ask; askChanges: AskChanges } {
  return {
    ask: (question) =>
      askOnStderr(
        io,
        (options) => askAtTerminal({ ...options, rules })(question),
      ),
    askChanges: (changes) =>
      askOnStderr(io, (options) => askChangesAtTerminal(options)(changes)),
  };
}
