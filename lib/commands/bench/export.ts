/**
 * Writes a run for other tools: `--format`.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import {
  type ExportedRun,
  exportedRun,
} from "../../bench/exports/exported_run.ts";
import type { Plan } from "../../bench/plan.ts";
import type { Report } from "../../bench/report.ts";
import type { RunData } from "../../bench/run.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import type { Output } from "../../core/io.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { FILE_MODE } from "../../files/lock.ts";
import type { History } from "../../history/history.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { bytesOf } from "../../history/transfer/export/exporter.ts";
import {
  type ExportNameOf,
  exportNames,
} from "../../history/transfer/format_names.ts";
import { writeJson } from "../shared/json_output.ts";

/** A format of a run. */
export type RunFormat = ExportNameOf<"bench">;

/**
 * The format of `--format`; undefined without that.
 *
 * @throws {UsageError} it is none of a run, or cannot be written where it would go
 */
export function formatOf(
  { flags, io: { stdout } }: CommandContext,
): RunFormat | undefined {
  const name = flags.text("format");
  if (name === undefined) return undefined;
  const names = exportNames("bench");
  const format = names.find((one) => one === name);
  if (format === undefined) {
    const isOther = exportNames("history export").some((one) => one === name);
    throw new UsageError(
      `--format takes ${names.join(", ")}, not "${name}"`,
      isOther
        ? {
          hint:
            `conversations of a run: chat history export --source bench --format ${name}`,
        }
        : {},
    );
  }
  if (flags.text("out") !== undefined) return format;
  if (flags.flag("json")) {
    throw new UsageError("--format cannot be used with --json", {
      hint: "or write it to a file with --out FILE",
    });
  }
  if (format === "parquet" && stdout.isTerminal) {
    throw new UsageError("A terminal cannot show that format", {
      hint: "write it to a file: --out run.parquet",
    });
  }
  return format;
}

/**
 * Refuses a format that cannot be meant with a plan.
 *
 * @throws {UsageError} says what is missing
 */
export function refuseEmpty(
  format: RunFormat,
  flags: Flags,
  { models, judge }: Plan,
): void {
  if (format === "dpo" && judge === undefined) {
    throw new UsageError("--format dpo needs a judge's preferences", {
      hint: "name a model with --judge MODEL",
    });
  }
  if (
    format === "inspect" && models.length > 1 && flags.text("out") === undefined
  ) {
    throw new UsageError("--format inspect writes a log of each model", {
      hint: "name a folder for them with --out FOLDER",
    });
  }
}

/**
 * Reads the conversations that a run's answers continue.
 *
 * @param histories what may hold them
 */
export async function readExport(
  data: RunData,
  report: Report,
  histories: Iterable<History>,
): Promise<ExportedRun> {
  const known = new NameMap<Exchange>();
  const ids = [
    ...new NameSet(
      data.answers.flatMap(({ exchange }) => exchange.parent ?? []),
    ),
  ];
  if (ids.length === 0) return exportedRun(data, report, known);
  for (const history of histories) {
    for await (const { exchanges } of history.conversations({ id: ids })) {
      for (const exchange of exchanges) known.set(exchange.id, exchange);
    }
  }
  return exportedRun(data, report, known);
}

/**
 * Writes a run to a file; logs of Inspect into a folder.
 *
 * @throws {ConfigError} it cannot be written
 */
export async function writeRun(
  format: RunFormat,
  path: string,
  run: ExportedRun,
): Promise<void> {
  try {
    if (format === "inspect") return await writeLogs(path, run);
    const { RUN_EXPORTS } = await import("../../bench/exports/run_exports.ts");
    const pieces = RUN_EXPORTS[format](run);
    await Deno.writeFile(path, ReadableStream.from(bytesOf(pieces)), {
      mode: FILE_MODE,
    });
  } catch (cause) {
    throw new ConfigError(`Cannot write ${path}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}

async function writeLogs(folder: string, run: ExportedRun): Promise<void> {
  const { inspectLogs } = await import("../../bench/exports/inspect_logs.ts");
  for (const { name, text } of inspectLogs(run)) {
    await Deno.writeTextFile(`${folder}/${name}`, text, { mode: FILE_MODE });
  }
}

/** Writes a run to stdout. */
export async function printRun(
  format: RunFormat,
  stdout: Output,
  run: ExportedRun,
): Promise<void> {
  const { RUN_EXPORTS } = await import("../../bench/exports/run_exports.ts");
  for await (const piece of RUN_EXPORTS[format](run)) {
    if (typeof piece === "string") await writeJson(stdout, piece);
    else await stdout.writeBytes?.(piece);
  }
}

/**
 * Makes the folder for logs, before any request costs money.
 *
 * @throws {ConfigError} it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
  } catch (cause) {
    throw new ConfigError(`Cannot write into ${path}: ${reasonOf(cause)}`, {
      cause,
    });
  }
}
