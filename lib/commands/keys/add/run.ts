/**
 * `chat keys add`: makes a key.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import type { ClientKey, Limit } from "../../../keys/client_key.ts";
import { changeKeys } from "../../../keys/key_file.ts";
import { limitText, readLimit } from "../../../keys/limit_words.ts";
import { hashOf, newKey } from "../../../keys/new_key.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import type { Flags } from "../../../cli/parse.ts";
import { neededKeysPath } from "../../shared/server/keys_path.ts";
import { quietConfig } from "../../shared/open_config.ts";
import { checkFree, notice, readNames } from "../change.ts";

const HOUR_MS = 3_600_000;
const UNITS_MS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;

/**
 * Keeps the key's hash, and writes the key to stdout.
 *
 * @throws {UsageError} a limit cannot be understood
 * @throws {ConfigError} there is such a key, or the file cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words } = context;
  const [name = ""] = readNames(words, "a name");
  const path = neededKeysPath(io);
  const over = await readOver(context);
  const key = newKey();
  const now = Date.now();
  const made: ClientKey = {
    name,
    formerly: [],
    sha256: hashOf(key),
    limits: readLimits(flags),
    concurrent: readConcurrent(flags),
    models: readModels(flags),
    over,
    created: new Date(now).toISOString(),
    expires: readExpiry(flags.text("expires"), now),
  };
  let isFirst = false;
  await changeKeys(path, (keys) => {
    checkFree(keys, name);
    isFirst = keys.length === 0;
    return [...keys, made];
  });
  await io.stdout.write(`${key}\n`);
  const limits = made.limits.map(limitText).join(", ") || "no limits";
  await notice(
    context,
    `added the key ${name} (${limits}) to ${path}; it is shown this once`,
  );
  if (isFirst) {
    await notice(
      context,
      "from now on serve refuses requests without a key, one that runs too",
    );
  }
  return EXIT.done;
}

function readLimits(flags: Flags): Limit[] {
  const limits = ([
    ["budget", "usd"],
    ["rate", "requests"],
    ["tokens", "tokens"],
  ] as const).flatMap(([option, unit]) =>
    flags.list(option).map((text) => readLimit(option, text, unit))
  );
  const twice = limits.find(({ unit, per }, i) =>
    limits.findIndex((one) => one.unit === unit && one.per === per) < i
  );
  if (twice === undefined) return limits;
  throw new UsageError(
    `there are two limits for each ${twice.per}: ${
      limitText(twice)
    } and another`,
  );
}

function readConcurrent(flags: Flags): number | undefined {
  const count = flags.number("concurrent");
  if (count === undefined || Number.isInteger(count) && count >= 1) {
    return count;
  }
  throw new UsageError(
    `--concurrent takes a whole number from 1, not ${count}`,
  );
}

function readModels(flags: Flags): string[] | undefined {
  const given = flags.list("models");
  const models = given.flatMap((text) => text.split(","))
    .map((text) => text.trim()).filter((text) => text !== "");
  if (given.length > 0 && models.length === 0) {
    throw new UsageError("--models is empty");
  }
  return models.length === 0 ? undefined : models;
}

function readExpiry(
  text: string | undefined,
  now: number,
): string | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+)([hdw])$/.exec(text) ?? [];
  const time = amount !== undefined
    ? now + Number(amount) * UNITS_MS[unit as keyof typeof UNITS_MS]
    : /^\d{4}-\d\d-\d\d$/.test(text)
    ? Date.parse(`${text}T00:00:00Z`) + UNITS_MS.d
    : /^\d{4}-/.test(text)
    ? Date.parse(text)
    : NaN;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) {
    throw new UsageError(
      `--expires takes a time from now or a date, not "${text}"`,
      { hint: "such as 90d, 12h, 4w or 2026-12-31" },
    );
  }
  if (time > now) return date.toISOString();
  throw new UsageError(`--expires ${text} is over`);
}

/** The alias of `--over`, which the config file must have. */
async function readOver(
  { io, flags }: CommandContext,
): Promise<string | undefined> {
  const text = flags.text("over");
  if (text === undefined || text === "refuse") return undefined;
  const [, alias] = /^alias:(.+)$/.exec(text) ?? [];
  if (alias === undefined) {
    throw new UsageError(`--over takes refuse or alias:NAME, not "${text}"`);
  }
  const { file, configPath } = await quietConfig({ io }, { noHistory: true });
  if (Object.hasOwn(file.aliases ?? {}, alias)) return alias;
  throw new UsageError(`there is no alias "${alias}" in ${configPath}`);
}
