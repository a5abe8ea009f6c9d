/**
 * What `chat doctor` looks at, each thing by itself: none of it throws, changes anything or tells a key.
 *
 * @module
 */
import { discover, type UnavailableProvider } from "../clients/discover.ts";
import type { Registry } from "../clients/registry.ts";
import type { Config } from "../config.ts";
import { join } from "../config/places.ts";
import type { Io } from "../core/io.ts";
import { reasonOf } from "../core/reason.ts";
import { usesColor } from "../render/style.ts";
import { versionLine } from "./version.ts";

/** What was found out of one thing. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `problem` is what has to be mended; `note` what may be as it should. */
  readonly state: "ok" | "note" | "problem";
  /** One line. */
  readonly text: string;
}

/** Which program this is, and what runs it. */
export function runtimeFinding(): Finding {
  const { os, arch, standalone } = Deno.build;
  const by = standalone ? "compiled with" : "run by";
  return {
    about: "program",
    state: "ok",
    text: `${versionLine()}, ${by} Deno ${Deno.version.deno} on ${os} ${arch}`,
  };
}

/** Whether the configuration file is there; what it says has been checked when there is a {@linkcode Config}. */
export async function configFinding({ configPath }: Config): Promise<Finding> {
  const found = configPath !== undefined && await isFile(configPath);
  return {
    about: "config",
    state: "ok",
    text: found
      ? configPath
      : configPath === undefined
      ? "no home folder, no file"
      : `no file at ${configPath}: everything as usual`,
  };
}

/** Whether `.env` of the working directory is read. */
export async function dotenvFinding(io: Io): Promise<Finding[]> {
  const path = join(io.os, io.cwd, ".env");
  if (!await isFile(path)) return [];
  return [{ about: "config", state: "ok", text: `variables of ${path}` }];
}

/** Which model answers when none is named, and whether it and those behind it can be called. */
export function modelFinding(config: Config, registry: Registry): Finding {
  const about = "model";
  try {
    const model = config.model === undefined
      ? registry.defaultModel()
      : registry.resolve(config.model);
    if (model === undefined) {
      const text = "no key is set: chat talks as eliza, ask wants --model";
      return { about, state: "note", text };
    }
    const models = [model, ...model.fallbacks ?? []];
    for (const { row } of models) registry.client(row);
    return {
      about,
      state: "ok",
      text: models.map(({ name }) => name).join(", "),
    };
  } catch (error) {
    return { about, state: "problem", text: reasonOf(error) };
  }
}

/** Which providers answer, with which key; what nobody configured is told in one line. */
export async function providerFindings(
  registry: Registry,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const unused: UnavailableProvider[] = [];
  for (const found of await discover(registry, registry.rows)) {
    const { row } = found;
    if (row.dialect === "none") continue;
    const key = row.keyVariable === undefined || row.keyOptional
      ? ""
      : `${row.keyVariable} is set, `;
    if ("models" in found) {
      const text = `${key}${found.models.length} models at ${found.baseUrl}`;
      findings.push({ about: row.name, state: "ok", text });
    } else if (isUnused(found)) {
      unused.push(found);
    } else {
      const text = `${key}${found.message}`;
      findings.push({ about: row.name, state: "problem", text });
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
      text: providers.map(({ row }) => row.name).join(", "),
    }));
}

function isUnused({ reason, row }: UnavailableProvider): boolean {
  return reason === "no_key" || reason === "not_running" ||
    reason === "not_configured" && row.baseUrlRequired === true;
}

/** What the program may do. */
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
      ? states.map(({ name }) => name).join(", ")
      : `missing: ${missing.map(({ name }) => `--allow-${name}`).join(" ")}`,
  }];
}

async function permission(
  name: "net" | "read" | "write" | "env",
): Promise<{ state: string }> {
  const { state } = await Deno.permissions.query({ name });
  return { state };
}

/** What the terminal can do. */
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
    return false; // whoever needs it says why it cannot be read
  }
}
