/**
 * The checks of `chat doctor`. No check throws, changes anything or shows a key.
 *
 * @module
 */
import { discover, type UnavailableProvider } from "../../clients/discover.ts";
import type { Registry } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { join, userPath } from "../../config/user_paths.ts";
import { ChatError } from "../../core/errors.ts";
import type { Io } from "../../core/io.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { proxies } from "../../wire/http1/proxied.ts";
import { usesColor } from "../../render/style.ts";
import type { Flags } from "../../cli/parse.ts";
import { versionLine } from "../../cli/version.ts";
import { openPrices } from "../shared/price_file.ts";

/** The result of one check. */
export interface Finding {
  /** What was checked, in a word or two. */
  readonly about: string;
  /** `problem` must be fixed; `note` may be intended. */
  readonly state: "ok" | "note" | "problem";
  /** One line. */
  readonly text: string;
}

/** The program's version, and the runtime. */
export function runtimeFinding(): Finding {
  const { os, arch, standalone } = Deno.build;
  const by = standalone ? "compiled with" : "run by";
  return {
    about: "program",
    state: "ok",
    text: `${versionLine()}, ${by} Deno ${Deno.version.deno} on ${os} ${arch}`,
  };
}

/** Whether the configuration file exists; loading the {@linkcode Config} has checked its content. */
export async function configFinding({ configPath }: Config): Promise<Finding> {
  const found = configPath !== undefined && await isFile(configPath);
  return {
    about: "config",
    state: "ok",
    text: found
      ? configPath
      : configPath === undefined
      ? "no home folder, so no file"
      : `no file at ${configPath}: using the defaults`,
  };
}

/** Which `.env` files are read, and what is ignored of the one in the working directory. */
export async function dotenvFindings(
  io: Io,
  { notes }: Config,
  named: readonly string[],
): Promise<Finding[]> {
  const about = "config";
  const own = userPath(io, "config", ".env");
  const read = own !== undefined && await isFile(own) ? [...named, own] : named;
  const folder = join(io.os, io.cwd, ".env");
  return [
    ...read.map((path) => ({
      about,
      state: "ok" as const,
      text: `variables of ${path}`,
    })),
    ...await isFile(folder)
      ? [{ about, state: "ok" as const, text: `keys and models of ${folder}` }]
      : [],
    ...notes.map((text) => ({ about, state: "note" as const, text })),
  ];
}

/** The default model, and whether it and its fallbacks can be called. */
export async function modelFinding(
  config: Config,
  registry: Registry,
): Promise<Finding> {
  const about = "model";
  try {
    const model = config.model === undefined
      ? registry.defaultModel()
      : registry.resolve(config.model);
    if (model === undefined) {
      const text = "no key is set: chat answers as eliza, ask needs --model";
      return { about, state: "note", text };
    }
    const models = [model, ...model.fallbacks ?? []];
    for (const { provider } of models) await registry.client(provider);
    return {
      about,
      state: "ok",
      text: models.map(({ name }) => name).join(", "),
    };
  } catch (error) {
    return problem(about, error);
  }
}

/** A problem in an error's words, with what to do. */
export function problem(about: string, error: unknown): Finding {
  const hint = error instanceof ChatError && error.hint !== undefined
    ? ` (${error.hint})`
    : "";
  return { about, state: "problem", text: `${reasonOf(error)}${hint}` };
}

/** Whether the config file's price file can be used, if it names one. */
export async function priceFindings(
  config: Config,
  flags: Flags,
): Promise<Finding[]> {
  if (config.file.prices === undefined) return [];
  const about = "prices";
  try {
    const { source } = await openPrices(config, flags);
    return [{ about, state: "ok", text: source }];
  } catch (error) {
    return [problem(about, error)];
  }
}

/** Which providers answer, and with which key; one line lists those that are not configured. */
export async function providerFindings(
  registry: Registry,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const unused: UnavailableProvider[] = [];
  for (const found of await discover(registry, registry.providers)) {
    const { provider } = found;
    if (provider.dialect === "none") continue;
    const key = provider.keyVariable === undefined || provider.keyOptional
      ? ""
      : `${provider.keyVariable} is set, `;
    if ("models" in found) {
      const text = `${key}${found.models.length} models at ${found.baseUrl}`;
      findings.push({ about: provider.name, state: "ok", text });
    } else if (isUnused(found)) {
      unused.push(found);
    } else {
      const text = `${key}${found.message}`;
      findings.push({ about: provider.name, state: "problem", text });
    }
  }
  return [...findings, ...unusedFindings(unused)];
}

function unusedFindings(unused: readonly UnavailableProvider[]): Finding[] {
  const local = unused.filter(({ reason }) => reason === "not_running");
  const closed = unused.filter(({ reason }) => reason !== "not_running");
  return [["no key", closed] as const, ["not running", local] as const]
    .filter(([, providers]) => providers.length > 0)
    .map(([about, providers]) => ({
      about,
      state: "note",
      text: providers.map(({ provider }) => provider.name).join(", "),
    }));
}

function isUnused({ reason, provider }: UnavailableProvider): boolean {
  return reason === "no_key" || reason === "not_running" ||
    reason === "not_configured" && provider.baseUrlRequired === true;
}

/** Which proxies the runtime uses, and which addresses are exempt. */
export function proxyFindings({ env }: Io): Finding[] {
  const found = proxies(env);
  if (found === undefined) return [];
  const names = found.proxies.map(({ shown, variable }) =>
    `${shown} (${variable})`
  );
  const past = found.past === "" ? "nothing" : found.past;
  const text = `${names.join(", ")}; NO_PROXY exempts ${past}`;
  return [{ about: "proxy", state: "note", text }];
}

export async function permissionFindings(): Promise<Finding[]> {
  const states = await Promise.all(
    (["net", "read", "write", "env"] as const).map(async (name) => ({
      name,
      ...await permission(name),
    })),
  );
  const missing = states.filter(({ state }) => state !== "granted");
  return [{
    about: "permissions",
    state: missing.length === 0 ? "ok" : "problem",
    text: missing.length === 0
      ? `${states.map(({ name }) => name).join(", ")}; run in chat run only`
      : `missing: ${missing.map(({ name }) => `--allow-${name}`).join(" ")}`,
  }];
}

async function permission(
  name: "net" | "read" | "write" | "env",
): Promise<{ state: string }> {
  const { state } = await Deno.permissions.query({ name });
  return { state };
}

export function terminalFinding(io: Io, noColor: boolean): Finding {
  const streams = (["stdin", "stdout", "stderr"] as const)
    .filter((name) => io[name].isTerminal);
  return {
    about: "terminal",
    state: "ok",
    text: streams.length === 0 ? "none: stdin, stdout and stderr are piped" : [
      streams.join(", "),
      `${io.stdout.columns} columns`,
      usesColor(io, io.stdout, noColor) ? "colour" : "no colour",
      `TERM=${io.env("TERM") ?? ""}`,
    ].join(", "),
  };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // its reader reports the error
  }
}
