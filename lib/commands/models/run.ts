/**
 * `chat models`: lists the models that can be used now, and why others cannot.
 *
 * @module
 */
import { writeJson } from "../shared/json_output.ts";
import { fit } from "../../core/data/fit.ts";
import {
  type AvailableProvider,
  contextOf,
  discover,
  ownerOf,
  type UnavailableProvider,
} from "../../clients/discover.ts";
import { fullName, type Registry } from "../../clients/registry.ts";
import { ConfigError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { openConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";

/** An alias with its models, or the reason why it has none. */
interface Route {
  readonly name: string;
  readonly models: readonly string[];
  readonly problem?: string;
}

interface Findings {
  readonly available: readonly AvailableProvider[];
  readonly routes: readonly Route[];
  readonly unavailable: readonly UnavailableProvider[];
}

/**
 * Lists models on stdout, and on stderr the providers that do not answer. In a pipe, a line has a model's name, its
 * owner and its context, separated by tabs.
 *
 * @throws {ConfigError} the configuration cannot be used, or there is no provider of that name
 */
export async function run({ io, flags }: CommandContext): Promise<number> {
  const config = await openConfig({ io, flags }, { noHistory: true });
  // With this, routes with weights list the heaviest model first.
  const registry = openRegistry(config, flags, { random: () => 0 });
  const only = flags.text("provider");
  const providers = only === undefined
    ? registry.providers
    : [registry.provider(only)];
  const found = await discover(registry, providers);
  const findings = {
    available: found.filter((result) => "models" in result),
    routes: routes(registry, only),
    unavailable: found.filter((result) => "reason" in result),
  };
  if (flags.flag("json")) {
    await writeJson(io.stdout, json(findings));
    return EXIT.done;
  }
  const { isTerminal, columns } = io.stdout;
  await io.stdout.write(
    isTerminal ? fit(tables(findings), columns) : tabbed(findings),
  );
  if (!flags.flag("quiet") && findings.unavailable.length > 0) {
    const text = reasons(findings);
    await io.stderr.write(isTerminal ? `\n${fit(text, columns)}` : text);
  }
  return EXIT.done;
}

/** All aliases, or those that lead to a provider. */
function routes(registry: Registry, provider: string | undefined): Route[] {
  return registry.aliases.flatMap((name) => {
    try {
      const targets = registry.targets(name);
      return provider === undefined ||
          targets.some((target) => target.provider.name === provider)
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
    ...available.flatMap(({ provider, models }) =>
      models.map((model) => ({
        type: "model",
        name: fullName(provider, model.id),
        provider: provider.name,
        model: model.id,
        owner: ownerOf(model),
        context: contextOf(model),
        created: model.created,
      }))
    ),
    ...routes.map((route) => ({ type: "alias", ...route })),
    ...unavailable.map(({ provider, reason, message }) => ({
      type: "unavailable",
      provider: provider.name,
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
  const groups = available.map((found) =>
    table(`${found.provider.title}  ${found.baseUrl}`, cells(found))
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

function cells({ provider, models }: AvailableProvider): string[][] {
  return models.map((model) => {
    const context = contextOf(model);
    return [
      fullName(provider, model.id),
      ownerOf(model) ?? "",
      context === undefined ? "" : `${Math.round(context / 1000)}k`,
    ].map((cell) => sanitize(cell).replace(/[\t\n]/g, " "));
  });
}

function routeCells({ name, models, problem }: Route): string[] {
  return [name, problem ?? `→ ${models.join(", ")}`];
}

function reasons({ unavailable }: Findings): string {
  const width = Math.max(
    ...unavailable.map(({ provider }) => provider.name.length),
  );
  const lines = unavailable.map(({ provider, message }) =>
    `  ${provider.name.padEnd(width)}  ${
      sanitize(message).replace(/\s+/g, " ")
    }`
  );
  return ["Not available:", ...lines, ""].join("\n");
}
