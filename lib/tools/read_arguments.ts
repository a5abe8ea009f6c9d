/**
 * Reads the arguments of built-in tools.
 *
 * @module
 */
import { type ToolArguments, ToolFailure } from "./tool.ts";

/**
 * A text among the arguments.
 *
 * @throws {ToolFailure} it is missing without a default, or not a text
 */
export function textOf(
  args: ToolArguments,
  name: string,
  fallback?: string,
): string {
  const value = args[name] ?? fallback;
  if (typeof value === "string" && value !== "") return value;
  throw new ToolFailure(`"${name}" must be a text`);
}

/**
 * A whole number from 1 among the arguments, or the default.
 *
 * @throws {ToolFailure} it is another value
 */
export function countOf(
  args: ToolArguments,
  name: string,
  fallback: number,
): number {
  const value = args[name] ?? fallback;
  if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
  throw new ToolFailure(`"${name}" must be a whole number from 1`);
}
