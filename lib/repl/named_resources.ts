/**
 * Brings resources that a message names into it.
 *
 * @module
 */
import { NameSet } from "../core/data/names.ts";
import type { NextMessage } from "./next_message.ts";
import type { SlashContext } from "./slash_command.ts";

/** Whether a text may name a resource: `@server:uri`. */
export function mayNameResources(text: string): boolean {
  return /(?:^|\s)@[\w.-]+:[a-z]/i.test(text);
}

/**
 * Reads the resources that a text names, and attaches them to the next message; those of an earlier try are replaced.
 *
 * @returns false if the user stopped it
 * @throws {ChatError} one of them cannot be read
 */
export async function attachNamed(
  text: string,
  next: NextMessage,
  { services, stoppable, print }: Pick<
    SlashContext,
    "services" | "stoppable" | "print"
  >,
): Promise<boolean> {
  const found = await stoppable((signal) => services.resources(text, signal));
  if (found === undefined) return false;
  const names = new NameSet(found.map(({ name }) => name));
  const others = next.attachments.filter(({ name }) => !names.has(name));
  next.attach([...others, ...found]);
  for (const { name, about } of found) await print(`${name}: ${about}`);
  return true;
}
