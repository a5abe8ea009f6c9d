/**
 * `chat templates`: lists the templates that `--template` accepts.
 *
 * @module
 */
import { fit, fitOutput } from "../../core/data/fit.ts";
import type { Config } from "../../config.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import { sanitize } from "../../core/text/text.ts";
import { variablesOf } from "../../templates/fill.ts";
import type { TemplateFiles } from "../../templates/template_files.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { openTemplates } from "../shared/apply_template.ts";
import { openConfig } from "../shared/open_config.ts";
import { say } from "../../cli/say.ts";

const loadPool = loader<typeof import("../shared/tools/server_pool.ts")>(
  import.meta.url,
  "../shared/tools/server_pool.ts",
);
const loadPrompts = loader<
  typeof import("../shared/tools/prompt_template.ts")
>(
  import.meta.url,
  "../shared/tools/prompt_template.ts",
);

/**
 * Lists templates on stdout: name, variables and description, separated by tabs in a pipe. Prompts of the MCP servers
 * that the words name are among them.
 *
 * @throws {ConfigError} the configuration cannot be used
 * @throws {UsageError} a word names no server
 * @throws {ChatError} a server cannot be used
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  const config = await openConfig({ io, flags }, { noHistory: true });
  const templates = openTemplates(io, config);
  const names = await templates.names();
  const prompts = words.length === 0 ? [] : await promptRows(context, config);
  if (names.length + prompts.length === 0 && !flags.flag("quiet")) {
    const folder = templates.folder ?? "a home folder";
    await io.stderr.write(
      fitOutput(
        `chat: no templates yet; one is a file NAME.md in ${folder}\n`,
        io.stderr,
      ),
    );
  }
  const rows = [
    ...await Promise.all(names.map((name) => row(templates, name))),
    ...prompts,
  ];
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

/** The rows of servers' prompts. */
async function promptRows(
  { io, flags, words }: CommandContext,
  config: Config,
): Promise<string[][]> {
  const names = words.map((word) => {
    if (word.startsWith("mcp:")) return word.slice("mcp:".length);
    throw new UsageError(`"${word}" does not name a server: mcp:NAME does`);
  });
  const notice = async (line: string) => {
    if (!flags.flag("quiet")) await say(io.stderr, line);
  };
  const { ServerPool } = await loadPool();
  const { promptsOf } = await loadPrompts();
  await using pool = new ServerPool({ io, flags, models: { config, notice } });
  const prompts = await promptsOf(await pool.open(names));
  return prompts.map(({ name, takes, about }) =>
    cleaned([name, takes.join(","), about])
  );
}

/** The cells of a template: name, variables and description, or why it cannot be used. */
async function row(templates: TemplateFiles, name: string): Promise<string[]> {
  const cells = await describe(templates, name);
  return cleaned([name, ...cells]);
}

function cleaned(cells: readonly string[]): string[] {
  return cells.map((cell) => sanitize(cell).replace(/\s+/g, " "));
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
