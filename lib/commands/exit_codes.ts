/**
 * What the exit codes of `exit.ts` mean, for manual and documentation.
 *
 * @module
 */
import { EXIT } from "./exit.ts";

/** Code and meaning, in the order of the codes. */
export const EXIT_CODES: readonly (readonly [code: number, means: string])[] = [
  [
    EXIT.done,
    "done (`finish_reason: length` with a notice; a closed pipe too)",
  ],
  [EXIT.failed, "the model refused or failed"],
  [EXIT.usage, "wrong usage or configuration, a missing key too"],
  [EXIT.key, "the key was not accepted"],
  [EXIT.limit, "rate limit or quota"],
  [EXIT.network, "no connection, or a timeout"],
  [EXIT.incomplete, "the answer is incomplete; what arrived was printed"],
  [EXIT.interrupted, "interrupted"],
];
