/**
 * `chat config`: prints the configuration in effect, an example of the file, or the file's JSON Schema.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { exampleFile } from "../../config/example.ts";
import { configSchema } from "../../config/json_schema.ts";
import { fit } from "../../core/data/fit.ts";
import { UsageError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { oneLine } from "../../core/text/text.ts";
import { writeJson } from "../shared/json_output.ts";
import { openConfig } from "../shared/open_config.ts";
import { type Setting, settings } from "./settings.ts";

/**
 * Writes to stdout. No key is shown, whichever member has it.
 *
 * @throws {UsageError} both `--example` and `--schema`
 * @throws {ConfigError} the configuration cannot be used
 */
export async function run({ io, flags }: CommandContext): Promise<number> {
  const [example, schema] = [flags.flag("example"), flags.flag("schema")];
  if (example && schema) {
    throw new UsageError("--example and --schema cannot be used together");
  }
  if (example || schema) {
    const text = example
      ? exampleFile()
      : `${JSON.stringify(configSchema(), null, 2)}\n`;
    await io.stdout.write(text);
    return EXIT.done;
  }
  const history = { history: flags.text("history"), anyFile: true };
  const config = await openConfig({ io, flags }, history);
  const found = settings(io, flags, config);
  if (flags.flag("json")) {
    const lines = found.map((one) => `${JSON.stringify(one)}\n`);
    await writeJson(io.stdout, withoutSecrets(lines.join("")));
    return EXIT.done;
  }
  const { isTerminal, columns } = io.stdout;
  const text = withoutSecrets(isTerminal ? table(found) : tabbed(found));
  await io.stdout.write(isTerminal ? fit(text, columns, io.env("HOME")) : text);
  return EXIT.done;
}

/** Columns that are aligned; longer names and values push the rest to the right. */
const WIDEST = [28, 44] as const;

function table(found: readonly Setting[]): string {
  const rows = found.map(cells);
  const width = (column: 0 | 1) =>
    Math.min(
      WIDEST[column],
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
  const widths = [width(0), width(1)];
  return rows.map((row) =>
    `${
      row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
    }\n`
  ).join("");
}

function tabbed(found: readonly Setting[]): string {
  return found.map((one) => `${cells(one).join("\t").trimEnd()}\n`).join("");
}

function cells({ name, value, from }: Setting): string[] {
  const text = value === null
    ? "–"
    : typeof value === "string"
    ? value
    : JSON.stringify(value);
  return [name, text, from].map((cell) => oneLine(cell).replaceAll("\t", " "));
}
