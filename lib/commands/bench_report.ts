/**
 * Where a report goes: a table or JSON on stdout, a page and JUnit XML in files, an exit code.
 *
 * @module
 */
import { type Condition, gate } from "../bench/gate.ts";
import type { Report } from "../bench/report.ts";
import { reportText } from "../bench/table.ts";
import { writeReport } from "./bench_files.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/**
 * Writes the report wherever the flags want it, and gives the exit code that the conditions make.
 *
 * @throws {ConfigError} a file that cannot be written
 */
export async function tellReport(
  report: Report,
  conditions: readonly Condition[],
  { io, flags }: CommandContext,
): Promise<number> {
  const gates = gate(conditions, report);
  const [page, junit] = [flags.text("out"), flags.text("junit")];
  if (page !== undefined) {
    const { reportPage } = await import("../bench/page/page.ts");
    await writeReport(page, reportPage(report, gates));
  }
  if (junit !== undefined) {
    const { junitXml } = await import("../bench/junit.ts");
    await writeReport(junit, junitXml(report, gates));
  }
  await io.stdout.write(
    flags.flag("json")
      ? `${JSON.stringify({ ...report, gates })}\n`
      : reportText(report, gates, io.stdout.columns),
  );
  for (const { condition, model } of gates.filter(({ failed }) => failed)) {
    await io.stderr.write(`chat: ${model} fails ${condition}\n`);
  }
  return gates.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
}
