/**
 * Asks the user at a terminal.
 *
 * @module
 */
import { fit } from "../../core/data/fit.ts";
import type { Io } from "../../core/io.ts";

/** Whether a user can be asked. */
export function canAsk({ stdin, stderr }: Io): boolean {
  return stdin.isTerminal && stderr.isTerminal;
}

/** Asks on stderr; only `y` and `yes` confirm. */
export async function confirm(
  { stdin, stderr }: Io,
  question: string,
): Promise<boolean> {
  await stderr.write(`${fit(`${question} [y/N]`, stderr.columns)} `);
  const reader = stdin.readable.getReader();
  const { value } = await reader.read();
  // What is typed later is for others.
  reader.releaseLock();
  const [answer = ""] = new TextDecoder().decode(value).split("\n");
  return /^y(?:es)?$/i.test(answer.trim());
}
