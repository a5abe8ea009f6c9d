/**
 * `--replay`: answers from a history in place of providers.
 *
 * @module
 */
import { isStoreAddress } from "../../../core/data/store_address.ts";
import type { ProviderConfig } from "../../../clients/provider_config.ts";
import type { History } from "../../../history/history.ts";
import type { ChatClient } from "../../../core/client.ts";
import { ConfigError, UsageError } from "../../../core/errors.ts";
import { RecordedAnswers } from "../../../history/replay/recorded_answers.ts";
import { createReplayClient } from "../../../history/replay/replay_client.ts";
import type { UpstreamCall } from "../../../server/endpoint.ts";
import { Fork } from "../../../server/answer/fork.ts";
import { Misses } from "../../../history/replay/misses.ts";
import { plural } from "../../../core/text/plural.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { Flags } from "../../../cli/parse.ts";
import { Ignored } from "../../../history/replay/ignored.ts";
import type { Faults } from "../../../history/replay/faults.ts";
import { forkedRuns } from "./forked_runs.ts";
import { replayFaults } from "./replay_faults.ts";
import { replayRules } from "./ignore_rules.ts";
import { exists, replaySource } from "./replay_source.ts";

/** A history that answers requests. */
export interface Replay {
  /** The history's path. */
  readonly path: string;
  /** The run whose exchanges answer; undefined for all exchanges. */
  readonly run?: string | undefined;
  /** The history, which also has the responses that clients name. */
  readonly store: History;
  /** How many exchanges can be replayed. */
  readonly size: number;
  /** Full names of the models that answered. */
  readonly models: readonly string[];
  /** Whether unmatched requests go to their provider and are recorded. */
  readonly recordsMissing: boolean;
  /** Whether a call is answered without a provider. */
  has(call: UpstreamCall): boolean;
  /** The requests that were not answered so far. */
  readonly misses: Misses;
  /** The ignore rules, as a user writes them. */
  readonly ignores: readonly string[];
  /** Chooses answers that fail; undefined for none. */
  readonly faults: Faults | undefined;
  /** The answers that matched because of ignore rules so far. */
  readonly ignored: Ignored;
  /** When providers take over; undefined if they do not. */
  readonly fork: Fork | undefined;
  /** See {@linkcode RegistryOptions.replacement}. */
  client(provider: ProviderConfig, own: () => ChatClient): ChatClient;
}

/**
 * Reads the history that the flags name; undefined if they name none.
 *
 * @param isFirst whether this is the first of several threads
 * @param threads how many there are
 * @throws {UsageError} a flag is invalid, or needs --replay
 * @throws {ConfigError} there is no such history or run, or it has no answer to replay
 */
export async function openReplay(
  context: CommandContext,
  { warn, isFirst, threads }: {
    warn: (line: string) => void;
    isFirst: boolean;
    threads: number;
  },
): Promise<Replay | undefined> {
  const { flags } = context;
  const named = flags.text("replay");
  const recordsMissing = flags.flag("record-missing");
  const strict = flags.flag("strict");
  const speed = replaySpeed(flags.text("speed"));
  const faults = replayFaults(flags, threads);
  if (named === undefined) {
    const alone = ["record-missing", "strict"].find((name) =>
      flags.flag(name)
    ) ?? ["ignore", "ignore-json"].find((name) => flags.list(name).length > 0);
    const name = alone ??
      ["from", "speed", "tools"].find((name) =>
        flags.text(name) !== undefined
      ) ??
      (faults && "fault");
    if (name === undefined) return undefined;
    throw new UsageError(`--${name} needs --replay FILE, RUN or last`);
  }
  if (recordsMissing && isStoreAddress(named)) {
    throw new UsageError("--record-missing needs the file of a history", {
      hint: "export what is in the store: chat history export --format json",
    });
  }
  const source = await replaySource(context, named, warn);
  const { run, store } = source;
  const path = store.location;
  const rules = await replayRules(flags, source);
  const forked = await forkedRuns(store, run);
  const answers = await RecordedAnswers.load(store, {
    strict,
    onlyAnswered: recordsMissing,
    run,
    forked: forked.runs,
    ignore: rules.ignore,
  });
  const [misses, ignored] = [new Misses(), new Ignored()];
  const location = run === undefined ? path : `run ${run} in ${path}`;
  if (answers.size === 0 && !recordsMissing) {
    throw new ConfigError(
      run !== undefined || await exists(source.path)
        ? `${location} has no recorded answer to replay`
        : `there is no file ${path} and no run with that id (chat history runs lists them)`,
    );
  }
  const fork = replayFork(
    flags,
    forked.from + answers.completed,
    location,
  );
  if (isFirst) await rules.keep(warn);
  return {
    path,
    run,
    store,
    misses,
    faults,
    ignores: rules.names,
    ignored,
    fork,
    size: answers.size,
    models: answers.models(),
    recordsMissing,
    has: ({ request, model, path = "", body }) =>
      body === undefined
        ? answers.has(request, model)
        : answers.replies.has({ path, body }),
    client: (provider, own) =>
      createReplayClient({
        answers,
        misses,
        bodies: store.bodies,
        ignored,
        faults,
        onGiven: fork && (() => fork.give()),
        speed,
        provider: provider.name,
        dialect: provider.dialect,
        missing: recordsMissing ? own : undefined,
      }),
  };
}

/** Reads `--from`. */
function replayFork(
  flags: Flags,
  completed: number,
  location: string,
): Fork | undefined {
  const from = flags.number("from");
  if (from === undefined) return undefined;
  if (!Number.isInteger(from) || from < 0) {
    throw new UsageError(
      `--from takes a whole number of answers from the record, not ${from}`,
    );
  }
  if (flags.flag("record-missing")) {
    throw new UsageError("--from cannot be used with --record-missing");
  }
  if (from <= completed) return new Fork(from);
  throw new UsageError(
    `--from ${from}: ${location} has only ${plural(completed, "answer")}`,
  );
}

/** Reads `--speed`: a factor of the recorded speed. */
function replaySpeed(text: string | undefined): number {
  if (text === undefined || text === "recorded") return 1;
  if (text === "max") return Infinity;
  const speed = Number(text);
  if (text.trim() !== "" && speed > 0) return speed;
  throw new UsageError(
    `--speed takes recorded, max or a number above 0, not "${text}"`,
  );
}
