/**
 * Brings resources that a message names into it.
 *
 * @module
 */
import { NameSet } from "../core/data/names.ts";
import { ChatError } from "../core/errors.ts";
import type { LineSource } from "./lines/line_source.ts";
import type { NextMessage } from "./next_message.ts";
import type { SlashServices } from "./slash_services.ts";

/** What resources are read with. */
export interface NamedOptions {
  readonly next: NextMessage;
  readonly services: Pick<SlashServices, "resources">;
  /** Where Ctrl-C comes from. */
  readonly source: Pick<LineSource, "onInterrupt">;
  /** Shows text to the person. */
  readonly print: (text: string) => Promise<void>;
  /** Ends the conversation. */
  readonly signal: AbortSignal;
}

/**
 * Reads the resources that a text names, and attaches them to the next message; those of an earlier try are replaced.
 *
 * @throws {ChatError} one of them cannot be read, or the user stopped it
 */
export async function attachNamed(
  text: string,
  { next, services, source, print, signal }: NamedOptions,
): Promise<void> {
  if (!/(?:^|\s)@[\w.-]+:[a-z]/i.test(text)) return;
  const stop = new AbortController();
  using _interrupts = source.onInterrupt(() =>
    stop.abort(new ChatError("stopped: the message was not sent"))
  );
  const either = AbortSignal.any([stop.signal, signal]);
  const found = await services.resources(text, either);
  const names = new NameSet(found.map(({ name }) => name));
  const others = next.attachments.filter(({ name }) => !names.has(name));
  next.attach([...others, ...found]);
  for (const { name, about } of found) await print(`${name}: ${about}`);
}
