/**
 * `chat templates`: lists the templates that `--template` accepts.
 *
 * @module
 */
import { fit } from "../../core/data/fit.ts";
import { ConfigError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import { variablesOf } from "../../templates/fill.ts";
import type { TemplateFiles } from "../../templates/template_files.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { openTemplates } from "../shared/apply_template.ts";
import { openConfig } from "../shared/open_config.ts";

/**
 * Lists templates on stdout: name, variables and description, separated by tabs in a pipe.
 *
 * @throws {ConfigError} the configuration cannot be used
 */
export async function run({ io, flags }: CommandContext): Promise<number> {
  const config = await openConfig({ io, flags }, { noHistory: true });
  const templates = openTemplates(io, config);
  const names = await templates.names();
  if (names.length === 0 && !flags.flag("quiet")) {
    const folder = templates.folder ?? "a home folder";
    await io.stderr.write(
      `chat: no templates yet; one is a file NAME.md in ${folder}\n`,
    );
  }
  const rows = await Promise.all(names.map((name) => row(templates, name)));
  const widths = [0, 1].map((column) =>
    Math.max(0, ...rows.map((cells) => cells[column]?.length ?? 0))
  );
  for (const cells of rows) {
    const line = io.stdout.isTerminal
      ? fit(
        cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "),
        io.stdout.columns,
      )
      : cells.join("\t");
    await io.stdout.write(`${line.trimEnd()}\n`);
  }
  return EXIT.done;
}

/** The cells of a template: name, variables and description, or why it cannot be used. */
async function row(templates: TemplateFiles, name: string): Promise<string[]> {
  const cells = await describe(templates, name);
  return [name, ...cells].map((cell) => sanitize(cell).replace(/\s+/g, " "));
}

async function describe(
  templates: TemplateFiles,
  name: string,
): Promise<string[]> {
  try {
    const { system = "", body, description } = await templates.read(name);
    const [first = ""] = body.split("\n");
    return [
      variablesOf(`${system}\n${body}`).join(","),
      description ?? first,
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return ["", `cannot be used: ${error.message}`];
  }
}
