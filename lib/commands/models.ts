/**
 * `chat models`: which models can be used now, and why others cannot.
 *
 * @module
 */
import {
  type AvailableProvider,
  contextOf,
  discover,
  ownerOf,
  type UnavailableProvider,
} from "../clients/discover.ts";
import { fullName, type Registry } from "../clients/registry.ts";
import { loadConfig } from "../config.ts";
import { ConfigError } from "../core/errors.ts";
import { sanitize } from "../core/text.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { openRegistry } from "./open_registry.ts";

/** An alias with the models behind it, or why there are none. */
interface Route {
  readonly name: string;
  readonly models: readonly string[];
  readonly problem?: string;
}

/** What was found out. */
interface Findings {
  readonly available: readonly AvailableProvider[];
  readonly routes: readonly Route[];
  readonly unavailable: readonly UnavailableProvider[];
}

/**
 * Lists models on stdout, and on stderr the providers that have none to offer. In a pipe, a line is a model's name,
 * its owner and its context, parted by tabs.
 *
 * @throws {ConfigError} a configuration that cannot be used, or no provider of the name that is asked for
 */
export async function run({ io, flags }: CommandContext): Promise<number> {
  const config = await loadConfig(io, { noHistory: true });
  // Routes with weights are shown from the heaviest on.
  const registry = openRegistry(config, flags, { random: () => 0 });
  const only = flags.text("provider");
  const rows = only === undefined ? registry.rows : [registry.provider(only)];
  const found = await discover(registry, rows);
  const findings = {
    available: found.filter((provider) => "models" in provider),
    routes: routes(registry, only),
    unavailable: found.filter((provider) => "reason" in provider),
  };
  if (flags.flag("json")) {
    await io.stdout.write(json(findings));
    return EXIT.done;
  }
  const { isTerminal } = io.stdout;
  await io.stdout.write(isTerminal ? tables(findings) : tabbed(findings));
  if (!flags.flag("quiet") && findings.unavailable.length > 0) {
    await io.stderr.write((isTerminal ? "\n" : "") + reasons(findings));
  }
  return EXIT.done;
}

/** All aliases; of one provider those that lead to it. */
function routes(registry: Registry, provider: string | undefined): Route[] {
  return registry.aliases.flatMap((name) => {
    try {
      const targets = registry.targets(name);
      return provider === undefined ||
          targets.some(({ row }) => row.name === provider)
        ? [{ name, models: targets.map((target) => target.name) }]
        : [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return [{ name, models: [], problem: error.message }];
    }
  });
}

function json({ available, routes, unavailable }: Findings): string {
  const lines = [
    ...available.flatMap(({ row, models }) =>
      models.map((model) => ({
        type: "model",
        name: fullName(row, model.id),
        provider: row.name,
        model: model.id,
        owner: ownerOf(model),
        context: contextOf(model),
        created: model.created,
      }))
    ),
    ...routes.map((route) => ({ type: "alias", ...route })),
    ...unavailable.map(({ row, reason, message }) => ({
      type: "unavailable",
      provider: row.name,
      reason,
      message,
    })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function tabbed(findings: Findings): string {
  return [
    ...findings.available.flatMap(cells),
    ...findings.routes.map(routeCells),
  ].map((row) => `${row.join("\t").trimEnd()}\n`).join("");
}

function tables({ available, routes }: Findings): string {
  const groups = available.map((provider) =>
    table(`${provider.row.title}  ${provider.baseUrl}`, cells(provider))
  );
  if (routes.length > 0) groups.push(table("Aliases", routes.map(routeCells)));
  return groups.join("\n");
}

function table(title: string, rows: readonly string[][]): string {
  const width = (column: number) =>
    Math.max(0, ...rows.map((row) => (row[column] ?? "").length));
  const widths = [width(0), width(1)];
  const lines = rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`
      .trimEnd()
  );
  return [title, ...lines, ""].join("\n");
}

function cells({ row, models }: AvailableProvider): string[][] {
  return models.map((model) => {
    const context = contextOf(model);
    return [
      fullName(row, model.id),
      ownerOf(model) ?? "",
      context === undefined ? "" : `${Math.round(context / 1000)}k`,
    ].map((cell) => sanitize(cell).replace(/[\t\n]/g, " "));
  });
}

function routeCells({ name, models, problem }: Route): string[] {
  return [name, problem ?? `→ ${models.join(", ")}`];
}

function reasons({ unavailable }: Findings): string {
  const width = Math.max(...unavailable.map(({ row }) => row.name.length));
  const lines = unavailable.map(({ row, message }) =>
    `  ${row.name.padEnd(width)}  ${sanitize(message).replace(/\s+/g, " ")}`
  );
  return ["Not available:", ...lines, ""].join("\n");
}
