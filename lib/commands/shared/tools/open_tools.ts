/**
 * Opens the tools that the flags name.
 *
 * @module
 */
import { Gate } from "../../../tools/gate.ts";
import { type Approval, APPROVALS, type Ask } from "../../../tools/gate.ts";
import { builtInTools } from "../../../tools/built_in.ts";
import { ToolCaller } from "../../../tools/caller.ts";
import { Toolbox } from "../../../tools/toolbox.ts";
import type { Tooling } from "../../../conversation/tooling.ts";
import type { Flags } from "../../../cli/parse.ts";
import { NameSet } from "../../../core/data/names.ts";
import { loader } from "../../../core/load.ts";
import type { Connected } from "../../../tools/mcp/connect.ts";
import type { McpServer } from "../../../tools/mcp/servers.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { userPath } from "../../../config/user_paths.ts";
import { ownTools } from "../../../tools/own/folder.ts";
import { programTool } from "../../../tools/own/run_program.ts";
import type { RunnableTool } from "../../../tools/tool.ts";
import { toolEnv } from "./tool_env.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { Models } from "../open_models.ts";
import { callNote } from "./call_note.ts";

const loadServers = loader<typeof import("./mcp_servers.ts")>(
  import.meta.url,
  "./mcp_servers.ts",
);

const loadKeepRule = loader<typeof import("../../../config/keep_rule.ts")>(
  import.meta.url,
  "../../../config/keep_rule.ts",
);

const DEFAULT_STEPS = 10;
const DEFAULT_SECONDS = 60;

/** What tools are opened with. */
export interface ToolsOptions {
  readonly io: Io;
  readonly flags: Flags;
  readonly models: Pick<Models, "config" | "notice" | "registry">;
  /** Names of tools that are on from the beginning, beside those of the flags. */
  readonly named?: readonly string[] | undefined;
  /** Asks the user; absent where no person can be asked. */
  readonly ask?: Ask | undefined;
}

/**
 * Opens all tools, and turns on those that are named. If none of these starts a program, the process gives the
 * permission for that back.
 *
 * @throws {UsageError} a name means no tool, or an option is out of its range
 * @throws {ConfigError} the file of an own tool cannot be used
 */
export async function openTools(options: ToolsOptions): Promise<Tooling> {
  const { io, flags, models, named = [], ask } = options;
  const { config: { file, configPath }, notice } = models;
  const { tools: rules = {} } = file;
  keepKeys(models);
  const words = [...named, ...flags.list("tool")];
  const own = await userTools(io, models.config);
  const servers = await serversOf(options, words);
  const box = new Toolbox([
    ...builtInTools(rules.privateAddresses ?? false),
    ...own,
    ...servers.flatMap(({ tools }) => tools),
  ]);
  for (const word of words) box.turn(word, true);
  if (!box.needsPrograms) {
    box.forbidPrograms();
    io.startNoPrograms?.();
  }
  const gate = new Gate({
    approval: approvalOf(flags, ask !== undefined),
    rules,
    ask,
    keep: async (rule) => {
      try {
        if (configPath === undefined) return;
        const { keepRule } = await loadKeepRule();
        await keepRule(configPath, rule);
      } catch (error) {
        await notice(`chat: the rule is not kept: ${reasonOf(error)}`);
      }
    },
  });
  const seconds = positive(flags, "tool-timeout") ?? DEFAULT_SECONDS;
  const maxSteps = positive(flags, "max-steps") ?? DEFAULT_STEPS;
  const caller = new ToolCaller({
    find: (name) => box.find(name),
    gate,
    cwd: io.cwd,
    timeoutMs: seconds * 1000,
    onCall: (call, outcome) => void notice(callNote(call, outcome)),
  });
  return {
    ...{ box, caller, maxSteps: Math.ceil(maxSteps) },
    forget: () => gate.forget(),
    close: async () => {
      await Promise.allSettled(servers.map((server) => server.close()));
    },
  };
}

/** Connects to the servers that are named, all at once. */
async function serversOf(
  context: ToolsOptions,
  words: readonly string[],
): Promise<Connected[]> {
  const names = new NameSet(
    words.flatMap((word) => word.split(",")).flatMap(
      (word) => /^mcp(?::|__)(.+?)(?:__.*)?$/.exec(word.trim())?.[1] ?? [],
    ),
  );
  if (names.size === 0) return [];
  const { connectServer, findServer } = await loadServers();
  const servers: McpServer[] = [];
  for (const name of names) servers.push(await findServer(context, name));
  const begun = servers.map((server) => connectServer(context, server));
  const settled = await Promise.allSettled(begun);
  const connected = settled.flatMap((one) =>
    one.status === "fulfilled" ? [one.value] : []
  );
  const failed = settled.find(({ status }) => status === "rejected");
  if (failed === undefined) return connected;
  await Promise.allSettled(connected.map((server) => server.close()));
  throw (failed as PromiseRejectedResult).reason;
}

/** Tools may read what has any provider's key: the program must know them all to replace them. */
function keepKeys({ registry, config }: ToolsOptions["models"]): void {
  for (const { keyVariable } of registry.providers) {
    const key = keyVariable === undefined ? undefined : config.env(keyVariable);
    if (key !== undefined) keepSecret(key);
  }
}

async function userTools(
  io: Io,
  { env }: Models["config"],
): Promise<RunnableTool[]> {
  const folder = userPath({ os: io.os, env }, "config", "tools");
  const found = await ownTools(folder);
  return found.map((tool) => programTool(tool, toolEnv(io, tool.env)));
}

function approvalOf(flags: Flags, canAsk: boolean): Approval {
  const given = flags.text("approve") ?? (canAsk ? "ask" : "none");
  const approval = APPROVALS.find((word) => word === given);
  if (approval === undefined) {
    throw new UsageError(
      `--approve takes ${APPROVALS.join(", ")}, not "${given}"`,
    );
  }
  if (approval === "ask" && !canAsk) {
    throw new UsageError("--approve ask needs a terminal", {
      hint: "--approve read, or rules in the configuration file, need none",
    });
  }
  return approval;
}

function positive(flags: Flags, name: string): number | undefined {
  const value = flags.number(name);
  // Timers keep no longer wait.
  if (value === undefined || value > 0 && value <= 1_000_000) return value;
  throw new UsageError(`--${name} takes a number above 0 and up to 1000000`);
}
