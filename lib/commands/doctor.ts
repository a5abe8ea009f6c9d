/**
 * `chat doctor`: whether everything is in place, and what to do where it is not.
 *
 * @module
 */
import { type Config, loadConfig } from "../config.ts";
import { ChatError } from "../core/errors.ts";
import { reasonOf } from "../core/reason.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { sanitize } from "../core/text.ts";
import type { CommandContext } from "./command.ts";
import {
  configFinding,
  dotenvFinding,
  type Finding,
  modelFinding,
  permissionFindings,
  providerFindings,
  runtimeFinding,
  terminalFinding,
} from "./doctor_checks.ts";
import { historyFindings } from "./doctor_history.ts";
import { EXIT } from "./exit.ts";
import { encodersOf } from "./encoders.ts";
import { openRegistry } from "./open_registry.ts";

/** Prints what it finds, problems included, on stdout; the exit code is 1 if there is one. */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const findings = [
    runtimeFinding(),
    ...await permissionFindings(),
    ...await configured(context),
    terminalFinding(io, flags.flag("no-color")),
  ];
  const healthy = findings.every(({ state }) => state !== "problem");
  const text = flags.flag("json")
    ? `${JSON.stringify({ healthy, findings })}\n`
    : lines(findings);
  await io.stdout.write(withoutSecrets(text));
  return healthy ? EXIT.done : EXIT.failed;
}

/** What depends on a configuration that can be read. */
async function configured(context: CommandContext): Promise<Finding[]> {
  const { io, flags } = context;
  let config: Config;
  try {
    config = await loadConfig(io, { history: flags.text("history") });
  } catch (error) {
    return [configProblem(error)];
  }
  const found = [await configFinding(config), ...await dotenvFinding(io)];
  try {
    const registry = openRegistry(config, flags);
    const encoder = encodersOf(config, flags);
    return [
      ...found,
      modelFinding(config, registry),
      ...await providerFindings(registry),
      ...await historyFindings(config.historyPath, io.os, encoder),
    ];
  } catch (error) {
    return [...found, configProblem(error)];
  }
}

function configProblem(error: unknown): Finding {
  const hint = error instanceof ChatError && error.hint !== undefined
    ? ` (${error.hint})`
    : "";
  const text = `${reasonOf(error)}${hint}`;
  return { about: "config", state: "problem", text };
}

function lines(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings.map(({ state, about, text }) =>
    `${state.padEnd("problem".length)}  ${about.padEnd(width)}  ${
      sanitize(text).replace(/\s+/g, " ")
    }\n`
  ).join("");
}
