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
import { loader } from "../../../core/load.ts";
import { NameSet } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import type { AskChanges } from "../../../repl/questions/changes_question.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { userPath } from "../../../config/user_paths.ts";
import { ownTools } from "../../../tools/own/folder.ts";
import { programTool } from "../../../tools/own/run_program.ts";
import type { RunnableTool } from "../../../tools/tool.ts";
import { toolEnv } from "./tool_env.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { Models } from "../open_models.ts";
import { callNote } from "./call_note.ts";
import type { ServerPool } from "./server_pool.ts";

const loadKeepRule = loader<typeof import("../../../config/keep_rule.ts")>(
  import.meta.url,
  "../../../config/keep_rule.ts",
);

const loadTakeChanges = loader<typeof import("./take_changes.ts")>(
  import.meta.url,
  "./take_changes.ts",
);

const DEFAULT_STEPS = 10;
const DEFAULT_SECONDS = 60;

/** What tools are opened with. */
export interface ToolsOptions {
  readonly io: Io;
  readonly flags: Flags;
  readonly models: Pick<Models, "config" | "notice" | "registry">;
  /** Opens the MCP servers. */
  readonly servers: () => Promise<ServerPool>;
  /** Names of tools that are on from the beginning, beside those of the flags. */
  readonly named?: readonly string[] | undefined;
  /** Asks the user; absent where no person can be asked. */
  readonly ask?: Ask | undefined;
  /** Asks the user about tools that a server has changed; absent where no person can be asked. */
  readonly askChanges?: AskChanges | undefined;
}

/**
 * Opens all tools, and turns on those that are named. If none of these starts a program, the process gives the
 * permission for that back.
 *
 * @throws {UsageError} a name means no tool, or an option is out of its range
 * @throws {ConfigError} the file of an own tool cannot be used
 */
export async function openTools(options: ToolsOptions): Promise<Tooling> {
  const { io, flags, models, named = [], ask, askChanges } = options;
  const { config: { file, configPath }, notice } = models;
  const { tools: rules = {} } = file;
  keepKeys(models);
  const words = [...named, ...flags.list("tool")];
  const own = await userTools(io, models.config);
  const names = serverNamesIn(words);
  const pool = names.length === 0 ? undefined : await options.servers();
  const servers = await pool?.open(names) ?? [];
  const box = new Toolbox([
    ...builtInTools(rules.privateAddresses ?? false),
    ...own,
    ...servers.flatMap(({ tools }) => tools),
  ]);
  for (const word of words) box.turn(word, true);
  if (!box.needsPrograms) {
    box.forbidPrograms();
    pool?.forbidPrograms();
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
    lacks: (name) => box.lacks(name),
    gate,
    cwd: io.cwd,
    timeoutMs: seconds * 1000,
    onCall: (call, outcome) => void notice(callNote(call, outcome)),
  });
  return {
    ...{ box, caller, maxSteps: Math.ceil(maxSteps) },
    forget: () => gate.forget(),
    refresh: async () => {
      if (servers.length === 0) return;
      const { takeChanges } = await loadTakeChanges();
      await takeChanges({ box, servers, ask: askChanges, notice });
    },
    close: async () => {
      await pool?.[Symbol.asyncDispose]();
    },
  };
}

/** The servers that words for tools name, each once. */
function serverNamesIn(words: readonly string[]): string[] {
  const names = words.flatMap((word) => word.split(",")).flatMap(
    (word) => /^mcp(?::|__)(.+?)(?:__.*)?$/.exec(word.trim())?.[1] ?? [],
  );
  return [...new NameSet(names)];
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
