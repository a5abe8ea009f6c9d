/**
 * What the tests of importing share.
 *
 * @module
 */
import type { ForeignConversation } from "../../lib/history/transfer/import/foreign.ts";
import type { ImportFormat } from "../../lib/history/transfer/format_names.ts";
import { readForeign } from "../../lib/history/transfer/import/import_file.ts";
import { sourcesOf } from "../../lib/history/transfer/import/source/source.ts";
import {
  importFiles,
  type ImportReport,
} from "../../lib/history/transfer/import/import.ts";
import { JsonlHistory } from "../../lib/history/store/jsonl_history.ts";
import { openBodies } from "../../lib/history/store/open.ts";
import { fileURLToPath } from "node:url";

/** The path of a fixture. */
export function fixture(name: string): string {
  return fileURLToPath(
    new URL(`../fixtures/transfer/${name}`, import.meta.url),
  );
}

/** Everything that a file gives: conversations, and problems as text. */
export async function readAll(
  path: string,
  format?: ImportFormat,
): Promise<(ForeignConversation | string)[]> {
  const all: (ForeignConversation | string)[] = [];
  for await (const source of sourcesOf({ path })) {
    for await (const found of readForeign(source, format)) {
      if ("passedOver" in found || "line" in found) continue;
      all.push("problem" in found ? found.problem : found.conversation);
    }
  }
  return all;
}

/** When the tests import. */
export const NOW: Date = new Date("2026-07-01T12:00:00.000Z");

/** Imports files into a history, as the command does; models named `gpt-…` are one provider's. */
export async function importInto(
  history: string,
  paths: readonly string[],
): Promise<
  Omit<ImportReport, "leftOut"> & { leftOut: string[]; warnings: string[] }
> {
  const warnings: string[] = [];
  const report = await importFiles({
    paths: paths.map((path) => ({ path })),
    history: new JsonlHistory(history, { warn: (line) => warnings.push(line) }),
    bodies: openBodies,
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
  return { ...report, leftOut: report.leftOut.lines(), warnings };
}
