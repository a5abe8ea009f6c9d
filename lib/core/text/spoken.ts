/**
 * The transcript of a spoken answer.
 *
 * @module
 */
import type { Delta, Message } from "../chat.ts";
import { isObject } from "../data/invalid.ts";

/** The transcript of a message's audio, or the next piece of it; undefined where there is none. */
export function spokenText(
  { audio }: Message | Delta,
): string | undefined {
  if (!isObject(audio)) return undefined;
  const { transcript } = audio;
  return typeof transcript === "string" ? transcript : undefined;
}
