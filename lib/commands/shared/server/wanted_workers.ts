/**
 * How many threads the user wants `serve` to have: flag, then environment, then the config file.
 *
 * @module
 */
import type { Config } from "../../../config.ts";
import { AUTO, MOST_WORKERS } from "../../../config/workers.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Flags } from "../../../cli/parse.ts";

/**
 * The number, or `auto`, which is the default.
 *
 * @throws {UsageError} it is neither
 */
export function wantedWorkers(
  flags: Flags,
  { env, file }: Pick<Config, "env" | "file">,
): "auto" | number {
  return read(flags.text("workers"), "--workers") ??
    read(env("CHAT_WORKERS"), "CHAT_WORKERS") ?? file.workers ?? AUTO;
}

function read(
  text: string | undefined,
  named: string,
): "auto" | number | undefined {
  if (text === undefined || text === AUTO) return text;
  const count = text.trim() === "" ? NaN : Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_WORKERS) {
    return count;
  }
  throw new UsageError(
    `${named} takes ${AUTO} or a whole number from 1 to ${MOST_WORKERS}, not ${text}`,
  );
}
