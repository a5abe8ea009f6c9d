/**
 * `chat serve --replay FILE`: answers out of a history instead of from providers.
 *
 * @module
 */
import type { ProviderRow } from "../clients/providers.ts";
import { HistoryStore } from "../conversation/history.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { ChatClient } from "../core/client.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import { RecordedAnswers } from "../replay/recorded_answers.ts";
import { createReplayClient } from "../replay/replay_client.ts";
import type { Flags } from "./parse.ts";

/** A history that answers. */
export interface Replay {
  /** Where it is. */
  readonly path: string;
  /** How many exchanges can be answered again. */
  readonly size: number;
  /** Full names of the models that answered. */
  readonly models: readonly string[];
  /** Whether what is not recorded goes to its provider and is recorded. */
  readonly recordsMissing: boolean;
  /** Whether a request is answered without a provider; `model` is the provider's own name. */
  has(request: ChatRequest, model: string): boolean;
  /** See {@linkcode RegistryOptions.replacement}. */
  client(row: ProviderRow, own: () => ChatClient): ChatClient;
}

/**
 * Reads the history that the flags name; undefined when they name none.
 *
 * @throws {UsageError} a speed that is none, or flags that need --replay
 * @throws {ConfigError} no such history, or nothing in it that can be answered again
 */
export async function openReplay(
  flags: Flags,
  warn: (line: string) => void,
): Promise<Replay | undefined> {
  const path = flags.text("replay");
  const recordsMissing = flags.flag("record-missing");
  const strict = flags.flag("strict");
  const speed = replaySpeed(flags.text("speed"));
  if (path === undefined) {
    const alone = ["record-missing", "strict"].find((name) => flags.flag(name));
    if (alone === undefined && flags.text("speed") === undefined) {
      return undefined;
    }
    throw new UsageError(`--${alone ?? "speed"} goes with --replay FILE`);
  }
  const answers = await RecordedAnswers.load(
    new HistoryStore(path, { warn }),
    { strict },
  );
  if (answers.size === 0 && !recordsMissing) {
    throw new ConfigError(`Nothing to replay is recorded in ${path}`);
  }
  return {
    path,
    size: answers.size,
    models: answers.models(),
    recordsMissing,
    has: (request, model) => answers.has(request, model),
    client: (row, own) =>
      createReplayClient({
        answers,
        speed,
        provider: row.name,
        ...(recordsMissing ? { missing: own } : {}),
      }),
  };
}

/** How many times as fast as recorded. */
function replaySpeed(text: string | undefined): number {
  if (text === undefined || text === "recorded") return 1;
  if (text === "max") return Infinity;
  const speed = Number(text);
  if (text.trim() !== "" && speed > 0) return speed;
  throw new UsageError(
    `--speed takes recorded, max or a number above 0, not "${text}"`,
  );
}
