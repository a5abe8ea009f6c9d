/**
 * Writes a report: a table, JSON or an export on stdout, a page or an export and JUnit XML in files, an exit code.
 *
 * @module
 */
import { sanitize } from "../../core/text/text.ts";
import { writeJson } from "../shared/json_output.ts";
import { type Condition, gate } from "../../bench/gate.ts";
import type { Report } from "../../bench/report.ts";
import { reportText } from "../../bench/table.ts";
import type { ExportedRun } from "../../bench/exports/exported_run.ts";
import { printRun, type RunFormat, writeRun } from "./export.ts";
import { writeReport } from "./files.ts";
import { speaksTables } from "../../render/style.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";

/** A run as it is to be exported. */
export interface Exported {
  readonly format: RunFormat;
  readonly run: ExportedRun;
}

/**
 * Writes the report as the flags say, and returns the exit code, which depends on the conditions.
 *
 * @param exported what takes the place of the page or, without a file for that, of the table
 * @throws {ConfigError} a file cannot be written
 */
export async function tellReport(
  report: Report,
  conditions: readonly Condition[],
  { io, flags }: CommandContext,
  exported: Exported | undefined,
): Promise<number> {
  const gates = gate(conditions, report);
  const [page, junit] = [flags.text("out"), flags.text("junit")];
  if (page !== undefined && exported !== undefined) {
    await writeRun(exported.format, page, exported.run);
  } else if (page !== undefined) {
    const { reportPage } = await import("../../bench/page/page.ts");
    await writeReport(page, reportPage(report, gates));
  }
  if (junit !== undefined) {
    const { junitXml } = await import("../../bench/junit.ts");
    await writeReport(junit, junitXml(report, gates));
  }
  if (exported !== undefined && page === undefined) {
    await printRun(exported.format, io.stdout, exported.run);
  } else if (flags.flag("json")) {
    await writeJson(io.stdout, `${JSON.stringify({ ...report, gates })}\n`);
  } else {
    await io.stdout.write(reportText(
      report,
      gates,
      io.stdout.columns,
      speaksTables(io, io.stdout),
    ));
  }
  for (const { condition, model } of gates.filter(({ failed }) => failed)) {
    await io.stderr.write(`chat: ${sanitize(model)} fails ${condition}\n`);
  }
  return gates.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
}
