/**
 * `chat doctor`: checks the installation, and says how to fix problems.
 *
 * @module
 */
import { writeJson } from "../shared/json_output.ts";
import { fit } from "../../core/data/fit.ts";
import type { Config } from "../../config.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { sanitize } from "../../core/text/text.ts";
import type { CommandContext } from "../../cli/command.ts";
import {
  configFinding,
  dotenvFindings,
  type Finding,
  modelFinding,
  permissionFindings,
  priceFindings,
  problem,
  providerFindings,
  proxyFindings,
  runtimeFinding,
  terminalFinding,
} from "./checks.ts";
import { earlierHistoryFindings } from "./earlier.ts";
import { historyFindings, storeFindings } from "./history.ts";
import { EXIT } from "../../cli/exit.ts";
import { encodersOf } from "../shared/encoders.ts";
import { quietConfig } from "../shared/open_config.ts";
import { openRegistry } from "../shared/open_registry.ts";

/** Prints all findings on stdout; the exit code is 1 if there is a problem. */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const findings = [
    runtimeFinding(),
    ...await permissionFindings(),
    ...proxyFindings(io),
    ...await configured(context),
    terminalFinding(io, flags.flag("no-color")),
  ];
  const healthy = findings.every(({ state }) => state !== "problem");
  const text = flags.flag("json")
    ? `${JSON.stringify({ healthy, findings })}\n`
    : io.stdout.isTerminal
    ? fit(lines(findings), io.stdout.columns, io.env("HOME"))
    : lines(findings);
  const clean = withoutSecrets(text);
  if (flags.flag("json")) await writeJson(io.stdout, clean);
  else await io.stdout.write(clean);
  return healthy ? EXIT.done : EXIT.failed;
}

/** The checks that need a readable configuration. */
async function configured(context: CommandContext): Promise<Finding[]> {
  const { io, flags } = context;
  let config: Config;
  try {
    config = await quietConfig({ io }, { history: flags.text("history") });
  } catch (error) {
    return [problem("config", error)];
  }
  const found = [
    await configFinding(config),
    ...await dotenvFindings(io, config, flags.list("env-file")),
  ];
  try {
    const registry = openRegistry(config, flags);
    const encoder = await encodersOf(config, flags);
    return [
      ...found,
      await modelFinding(config, registry),
      ...await priceFindings(config, flags),
      ...await providerFindings(registry),
      ...await historyFindings(config.historyPath, io.os, encoder),
      ...await earlierHistoryFindings(config, io),
      ...await storeFindings(flags.text("store") ?? io.env("CHAT_STORE")),
    ];
  } catch (error) {
    return [...found, problem("config", error)];
  }
}

function lines(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ about }) => about.length));
  return findings.map(({ state, about, text }) =>
    `${state.padEnd("problem".length)}  ${about.padEnd(width)}  ${
      sanitize(text).replace(/\s+/g, " ")
    }\n`
  ).join("");
}
