/**
 * What a key may do, as the options of `add` and `set` say it.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { ClientKey, Limit, Unit } from "../../keys/client_key.ts";
import { limitText, readLimit } from "../../keys/limit_words.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import { quietConfig } from "../shared/open_config.ts";

const HOUR_MS = 3_600_000;
const UNITS_MS = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS } as const;

/** Takes a limit away. */
const NONE = "none";
const NEVER = "never";

const LIMITED = [
  ["budget", "usd"],
  ["rate", "requests"],
  ["tokens", "tokens"],
] as const;

/** What was given; a member that is absent stays as it is. */
export interface GivenRights {
  /** The new limits of each unit that was given. */
  readonly limits?: ReadonlyMap<Unit, readonly Limit[]>;
  readonly concurrent?: number | undefined;
  readonly models?: readonly string[] | undefined;
  readonly expires?: string | undefined;
  readonly over?: string | undefined;
}

/**
 * Reads the options.
 *
 * @param now from when on a time to expire counts, in ms
 * @throws {UsageError} a value cannot be understood
 * @throws {ConfigError} the configuration, which has the alias of `--over`, cannot be read
 */
export async function readRights(
  context: CommandContext,
  now: number,
): Promise<GivenRights> {
  const { flags } = context;
  const limits = readLimits(flags);
  const concurrent = flags.text("concurrent");
  const expires = flags.text("expires");
  const over = flags.text("over");
  return {
    ...(limits.size === 0 ? {} : { limits }),
    ...(concurrent === undefined
      ? {}
      : { concurrent: readConcurrent(concurrent) }),
    ...(flags.list("models").length === 0
      ? {}
      : { models: readModels(flags.list("models")) }),
    ...(expires === undefined ? {} : { expires: readExpiry(expires, now) }),
    ...(over === undefined ? {} : { over: await readOver(context, over) }),
  };
}

/** The key with what was given in place of what it had. */
export function withRights(key: ClientKey, given: GivenRights): ClientKey {
  const { limits: changed, ...others } = given;
  if (changed === undefined) return { ...key, ...others };
  const limits = LIMITED.flatMap(([, unit]) =>
    changed.get(unit) ?? key.limits.filter((limit) => limit.unit === unit)
  );
  return { ...key, ...others, limits };
}

/** What limits a key has, in words. */
export function rightsText({ limits, concurrent }: ClientKey): string {
  const most = [
    ...limits.map(limitText),
    ...(concurrent === undefined ? [] : [`${concurrent} at once`]),
  ];
  return most.join(", ") || "no limits";
}

function readLimits(flags: Flags): Map<Unit, readonly Limit[]> {
  const found = new Map<Unit, readonly Limit[]>();
  for (const [option, unit] of LIMITED) {
    const texts = flags.list(option);
    if (texts.length === 0) continue;
    const isNone = texts.length === 1 && texts[0] === NONE;
    const limits = isNone
      ? []
      : texts.map((text) => readLimit(option, text, unit));
    checkPeriods(limits);
    found.set(unit, limits);
  }
  return found;
}

function checkPeriods(limits: readonly Limit[]): void {
  const twice = limits.find(({ per }, i) =>
    limits.findIndex((one) => one.per === per) < i
  );
  if (twice === undefined) return;
  throw new UsageError(
    `there are two limits for each ${twice.per}: ${
      limitText(twice)
    } and another`,
  );
}

function readConcurrent(text: string): number | undefined {
  if (text === NONE) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) {
    return count;
  }
  throw new UsageError(
    `--concurrent takes a whole number from 1, or none, not "${text}"`,
  );
}

/** Undefined for all models. */
function readModels(given: readonly string[]): string[] | undefined {
  const models = given.flatMap((text) => text.split(","))
    .map((text) => text.trim()).filter((text) => text !== "");
  if (models.length === 0) throw new UsageError("--models is empty");
  return models.includes("*") ? undefined : models;
}

function readExpiry(text: string, now: number): string | undefined {
  if (text === NEVER) return undefined;
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
      { hint: "such as 90d, 12h, 4w, 2026-12-31 or never" },
    );
  }
  if (time > now) return date.toISOString();
  throw new UsageError(`--expires ${text} is over`);
}

/** The alias of `--over`, which the config file must have; undefined to refuse. */
async function readOver(
  { io }: CommandContext,
  text: string,
): Promise<string | undefined> {
  if (text === "refuse") return undefined;
  const [, alias] = /^alias:(.+)$/.exec(text) ?? [];
  if (alias === undefined) {
    throw new UsageError(`--over takes refuse or alias:NAME, not "${text}"`);
  }
  const { file, configPath } = await quietConfig({ io }, { noHistory: true });
  if (Object.hasOwn(file.aliases ?? {}, alias)) return alias;
  throw new UsageError(`there is no alias "${alias}" in ${configPath}`);
}
