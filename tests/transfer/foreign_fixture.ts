/**
 * What the tests of importing share.
 *
 * @module
 */
import type { ForeignConversation } from "../../lib/transfer/foreign.ts";
import type { ImportFormat } from "../../lib/transfer/format_names.ts";
import { readForeign } from "../../lib/transfer/import_file.ts";
import { importFiles, type ImportReport } from "../../lib/transfer/import.ts";
import { appendLines } from "../../lib/wire/jsonl.ts";

/** The path of a fixture. */
export function fixture(name: string): string {
  return new URL(`../fixtures/transfer/${name}`, import.meta.url).pathname;
}

/** Everything that a file gives: conversations, and problems as text. */
export async function readAll(
  path: string,
  format?: ImportFormat,
): Promise<(ForeignConversation | string)[]> {
  const all: (ForeignConversation | string)[] = [];
  for await (const found of readForeign(path, format)) {
    all.push("problem" in found ? found.problem : found.conversation);
  }
  return all;
}

/** When the tests import. */
export const NOW: Date = new Date("2026-07-01T12:00:00.000Z");

/** Imports files into a history, as the command does; models named `gpt-…` are one provider's. */
export async function importInto(
  history: string,
  paths: readonly string[],
): Promise<ImportReport & { warnings: string[] }> {
  const warnings: string[] = [];
  const report = await importFiles({
    paths,
    history,
    append: (lines) => appendLines(history, lines),
    origin: (model = "unknown") => ({
      provider: model.startsWith("gpt-") ? "openai" : "unknown",
      model,
    }),
    now: NOW,
    warn: (line) => {
      warnings.push(line);
      return Promise.resolve();
    },
  });
  return { ...report, warnings };
}
