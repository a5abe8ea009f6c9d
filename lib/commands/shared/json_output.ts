/**
 * Writes JSON to stdout: unchanged for programs, escaped on a terminal.
 *
 * @module
 */
import type { Output } from "../../core/io.ts";
import { escapeHidden } from "../../core/text/text.ts";

/**
 * Writes JSON, with its line end.
 *
 * @throws {Deno.errors.BrokenPipe} the reader has gone
 */
export function writeJson(output: Output, json: string): Promise<void> {
  return output.write(output.isTerminal ? escapeHidden(json) : json);
}
