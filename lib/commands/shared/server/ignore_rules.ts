/**
 * Reads the rules for the parts of requests that a replay ignores: from flags, otherwise from the history's first line.
 *
 * @module
 */
import { ConfigError, UsageError } from "../../../core/errors.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { IgnoreRules } from "../../../history/line/ignore.ts";
import { openRules } from "../../../history/store/open.ts";
import { TOOL_RESULTS, Volatile } from "../../../history/replay/volatile.ts";
import type { Flags } from "../../../cli/parse.ts";
import type { ReplaySource } from "./replay_source.ts";

/** The ignore rules of one replay. */
export interface ReplayRules {
  /** The compiled rules; undefined for none. */
  readonly ignore: Volatile | undefined;
  /** The rules as a user writes them. */
  readonly names: readonly string[];
  /** Writes the rules of the flags into the history, but not for a run, which shares its history with others. */
  keep(warn: (line: string) => void): Promise<void>;
}

/**
 * Reads the rules.
 *
 * @throws {UsageError} a rule of the flags is invalid
 * @throws {ConfigError} a rule of the history is invalid
 */
export async function replayRules(
  flags: Flags,
  { path, run }: ReplaySource,
): Promise<ReplayRules> {
  const texts = [...flags.list("ignore"), ...recordedResults(flags)];
  const pointers = flags.list("ignore-json");
  const kept = run === undefined ? await openRules(path).read() : undefined;
  const isGiven = texts.length + pointers.length > 0;
  const rules: IgnoreRules = isGiven
    ? { texts: texts.filter(isRule), pointers: pointers.filter(isRule) }
    : kept ?? { texts: [], pointers: [] };
  const names = [...rules.texts, ...rules.pointers];
  return {
    ignore: names.length === 0 ? undefined : volatile(rules, isGiven, path),
    names,
    async keep(warn) {
      const isNew = JSON.stringify(kept) !== JSON.stringify(rules);
      if (!isGiven || run !== undefined || !isNew) return;
      if (kept === undefined && names.length === 0) return;
      try {
        await openRules(path).write(rules);
      } catch (error) {
        warn(`cannot write the ignore rules to ${path}: ${reasonOf(error)}`);
      }
    },
  };
}

/** The rule of `--tools recorded`: each call has the result that is recorded, whatever the client says. */
function recordedResults(flags: Flags): string[] {
  const tools = flags.text("tools");
  if (tools === undefined) return [];
  if (tools === "recorded") return [TOOL_RESULTS];
  throw new UsageError(`--tools takes recorded, not "${tools}"`);
}

/** An empty rule only removes those of the history. */
function isRule(text: string): boolean {
  return text !== "";
}

function volatile(
  rules: IgnoreRules,
  isGiven: boolean,
  path: string,
): Volatile {
  try {
    return new Volatile(rules);
  } catch (error) {
    if (isGiven || !(error instanceof UsageError)) throw error;
    throw new ConfigError(`${path}, line 1: ${error.message}`, {
      cause: error,
    });
  }
}
