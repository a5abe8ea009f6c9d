/**
 * An answer for a script.
 *
 * @module
 */
import type { PageAnswer } from "../../page.ts";

/** Answers with a value's JSON. */
export function jsonFile(value: unknown): PageAnswer {
  return {
    kind: "file",
    name: "ask.json",
    type: "application/json",
    pieces: pieces(JSON.stringify(value)),
  };
}

async function* pieces(text: string): AsyncGenerator<string, void> {
  yield text;
}
