/**
 * A client key: who may use a server, which models, and how much.
 *
 * @module
 */

/** Parts of the calendar in UTC, the shortest first. */
export const PERIODS = ["minute", "hour", "day", "month"] as const;

/** See {@linkcode PERIODS}. */
export type Period = (typeof PERIODS)[number];

/** What is limited: dollars, tokens of requests and answers, calls to providers. */
export const UNITS = ["usd", "tokens", "requests"] as const;

/** See {@linkcode UNITS}. */
export type Unit = (typeof UNITS)[number];

/** The most that may be used in one period. */
export interface Limit {
  readonly unit: Unit;
  readonly most: number;
  readonly per: Period;
}

/** A client key. The key itself is not kept. */
export interface ClientKey {
  /** What exchanges name it by. */
  readonly name: string;
  /** Names that it had before: what was spent under them counts. */
  readonly formerly: readonly string[];
  /** Of the key, in hex. */
  readonly sha256: string;
  readonly limits: readonly Limit[];
  /** The most requests at the same time; undefined for any number. */
  readonly concurrent: number | undefined;
  /** Patterns of the models that it may use, `*` matches any characters; undefined for all. */
  readonly models: readonly string[] | undefined;
  /** The alias that answers once a budget is spent; undefined to refuse. */
  readonly over: string | undefined;
  /** RFC 3339 in UTC. */
  readonly created: string;
  /** From then on it is refused: RFC 3339 in UTC; undefined for never. */
  readonly expires: string | undefined;
}

/** How a name looks: it becomes part of lines, labels and logs. */
export const KEY_NAME: RegExp = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** All names under which a key has spent. */
export function namesOf({ name, formerly }: ClientKey): readonly string[] {
  return [name, ...formerly];
}

/** Whether a key is no longer valid. */
export function isExpired({ expires }: ClientKey, now: number): boolean {
  return expires !== undefined && now >= Date.parse(expires);
}

/**
 * Whether a key may use a model.
 *
 * @param names the model's full name, and the alias by which it was asked for
 */
export function mayUse(
  { models }: Pick<ClientKey, "models">,
  ...names: readonly string[]
): boolean {
  return models === undefined ||
    models.some((pattern) => names.some((name) => fits(name, pattern)));
}

/** Letter case does not count. */
function fits(name: string, pattern: string): boolean {
  const parts = pattern.toLowerCase().split("*").map(RegExp.escape);
  return new RegExp(`^${parts.join("[^]*?")}$`).test(name.toLowerCase());
}
