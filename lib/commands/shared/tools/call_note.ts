/**
 * The lines that tell a user what tools do.
 *
 * @module
 */
import { escapeHidden, sanitize } from "../../../core/text/text.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { seconds } from "../../../render/stats.ts";
import { UNASKED } from "../../../tools/gate.ts";
import type { CallOutcome, JudgedCall } from "../../../tools/caller.ts";

/** Characters of the arguments that are shown. */
const LONGEST = 200;

/** A line for a call that begins, or for what became of it. */
export function callNote(call: JudgedCall, outcome?: CallOutcome): string {
  const name = sanitize(call.name).replaceAll(/\s+/g, " ");
  if (outcome === undefined) {
    const { verdict } = call;
    const args = "args" in verdict ? verdict.args : call.args;
    const text = escapeHidden(JSON.stringify(args));
    const shown = text.length > LONGEST
      ? `${text.slice(0, LONGEST).toWellFormed()}…`
      : text;
    return `chat: ${name} ${shown}`;
  }
  const { approved, error, bytes, ms } = outcome;
  if (error === undefined) {
    return `chat: ${name}: ${sizeText(bytes)} in ${seconds(ms)}`;
  }
  if (error === UNASKED) {
    return `chat: ${name} did not run: --approve says which calls may, and rules of the configuration file`;
  }
  const why = sanitize(error).replaceAll(/\s+/g, " ");
  return approved === "refused"
    ? `chat: ${name} did not run: ${why}`
    : `chat: ${name} failed: ${why}`;
}
