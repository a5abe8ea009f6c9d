/**
 * The meanings of the exit codes of `exit.ts`, for manual and documentation.
 *
 * @module
 */
import { EXIT } from "./exit.ts";

/** Code and meaning, in the order of the codes. */
export const EXIT_CODES: readonly (readonly [code: number, means: string])[] = [
  [
    EXIT.done,
    "success (also `finish_reason: length`, with a notice, and a closed pipe)",
  ],
  [
    EXIT.failed,
    "the model refused or failed; `run`: a request is not recorded, a check failed",
  ],
  [EXIT.usage, "wrong usage or configuration, or a missing key"],
  [EXIT.key, "the provider rejected the key"],
  [EXIT.limit, "rate limit or quota"],
  [EXIT.network, "no connection, or a timeout"],
  [EXIT.incomplete, "the answer is incomplete; what arrived was printed"],
  [EXIT.notExecutable, "`run`: the command cannot be run"],
  [EXIT.notFound, "`run`: there is no such command"],
  [EXIT.interrupted, "interrupted"],
  [EXIT.terminated, "ended by SIGTERM"],
];
