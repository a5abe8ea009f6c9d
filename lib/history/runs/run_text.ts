/**
 * Writes a recorded run for people.
 *
 * @module
 */
import { plural } from "../../core/text/plural.ts";
import type { Run } from "../line/run.ts";

/** Joins the words of a command line; quotes words that a shell would change. */
export function commandText(command: readonly string[]): string {
  return command.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}

/** Says from which run, and where, a run was forked; empty for most runs. */
export function forkText({ fork, replay }: Run): string[] {
  if (fork === undefined) return [];
  const { run, from, model } = fork;
  const source = run === null ? replay ?? "a record" : `run ${run}`;
  const onto = model === null ? "" : ` onto ${model}`;
  return [`forked from ${source} after ${plural(from, "answer")}${onto}`];
}

/** Says which command checked a run, and the result; empty if none did. */
export function checkText({ check }: Run): string[] {
  if (check === undefined) return [];
  const verdict = check.exit === 0 ? "passed" : `failed (exit ${check.exit})`;
  return [`${check.command}: ${verdict}`];
}
