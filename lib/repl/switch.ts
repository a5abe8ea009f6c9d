/**
 * Settings that are either on or off.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";

/** The words for both. */
export const SWITCH: readonly string[] = ["on", "off"];

/**
 * Whether `on` or `off` was said after a command; undefined when nothing was.
 *
 * @throws {UsageError} something else was said
 */
export function readSwitch(command: string, text: string): boolean | undefined {
  if (text === "") return undefined;
  if (text === "on" || text === "off") return text === "on";
  throw new UsageError(`/${command} takes on or off, not "${text}"`);
}

/** `on` or `off`. */
export function switchText(on: boolean): string {
  return on ? "on" : "off";
}
