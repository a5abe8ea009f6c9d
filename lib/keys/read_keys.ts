/**
 * Reads and writes the text of `keys.json`.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import { NameSet } from "../core/data/names.ts";
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import {
  type ClientKey,
  KEY_NAME,
  type Limit,
  PERIODS,
  UNITS,
} from "./client_key.ts";

/** The members of a key in the file, and what they must be. */
const MEMBERS = {
  name: "a name of letters, digits, - _ . (at most 64)",
  formerly: "a list of names",
  sha256: "64 hexadecimal digits",
  limits:
    'a list of limits, such as {"usd":50,"per":"month"}, {"tokens":200000,"per":"minute"} or {"requests":60,"per":"minute"}',
  concurrent: "a whole number from 1",
  models: 'a list of models, such as ["acme/*"]',
  over: '"refuse" or "alias:NAME"',
  created: "a time, such as 2026-07-01T00:00:00.000Z",
  expires: "a time, such as 2026-07-01T00:00:00.000Z",
} as const;

const ALIAS = "alias:";

/**
 * Reads the keys.
 *
 * @param path for errors, which name the key and its member and show no value
 * @throws {ConfigError} the text is not such a file
 */
export function parseKeys(text: string, path: string): ClientKey[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`Cannot parse ${path}: ${reasonOf(error)}`);
  }
  const list = isObject(value) ? value["keys"] : undefined;
  if (!Array.isArray(list)) {
    throw new ConfigError(
      `Cannot use ${path}: it must hold an object with a list "keys"`,
    );
  }
  const keys = list.map((item, i) => readKey(item, `keys[${i}]`, path));
  const taken = new NameSet();
  for (const [i, { name, formerly }] of keys.entries()) {
    for (const one of [name, ...formerly]) {
      if (taken.has(one)) {
        throw new ConfigError(
          `keys[${i}] in ${path}: the name "${one}" belongs to a key before it`,
        );
      }
      taken.add(one);
    }
  }
  return keys;
}

/** Writes the keys: one a line. */
export function formatKeys(keys: readonly ClientKey[]): string {
  return joinedKeys(keys.map(formatKey));
}

/** The text of keys that are written. */
export function joinedKeys(lines: readonly string[]): string {
  return lines.length === 0
    ? '{"keys":[]}\n'
    : `{"keys":[\n${lines.join(",\n")}\n]}\n`;
}

/** Writes a key as a line. */
export function formatKey(key: ClientKey): string {
  return JSON.stringify({
    name: key.name,
    ...(key.formerly.length === 0 ? {} : { formerly: key.formerly }),
    sha256: key.sha256,
    ...(key.models === undefined ? {} : { models: key.models }),
    ...(key.limits.length === 0 ? {} : {
      limits: key.limits.map(({ unit, most, per }) => ({ [unit]: most, per })),
    }),
    ...(key.concurrent === undefined ? {} : { concurrent: key.concurrent }),
    ...(key.over === undefined ? {} : { over: ALIAS + key.over }),
    created: key.created,
    ...(key.expires === undefined ? {} : { expires: key.expires }),
  });
}

function readKey(value: unknown, at: string, path: string): ClientKey {
  if (!isObject(value)) {
    throw new ConfigError(`${at} in ${path} must be an object`);
  }
  const given = value["name"];
  const isNamed = typeof given === "string" && KEY_NAME.test(given);
  const where = isNamed ? `${at} ("${given}")` : at;
  const wrong = (member: keyof typeof MEMBERS) =>
    new ConfigError(
      `${where} in ${path}: "${member}" must be ${MEMBERS[member]}`,
    );
  for (const member of Object.keys(value)) {
    if (!Object.hasOwn(MEMBERS, member)) {
      throw new ConfigError(`${where} in ${path}: unknown member "${member}"`, {
        hint: `known members: ${Object.keys(MEMBERS).join(", ")}`,
      });
    }
  }
  if (!isNamed) throw wrong("name");
  const { formerly = [], sha256, limits = [], concurrent } = value;
  const { models, over = "refuse", created, expires } = value;
  if (!isNames(formerly)) throw wrong("formerly");
  if (typeof sha256 !== "string" || !/^[\da-f]{64}$/.test(sha256)) {
    throw wrong("sha256");
  }
  const read = Array.isArray(limits) ? limits.map(readLimit) : [undefined];
  if (read.some((limit) => limit === undefined)) throw wrong("limits");
  if (concurrent !== undefined && !isCount(concurrent)) {
    throw wrong("concurrent");
  }
  if (models !== undefined && !isTexts(models)) throw wrong("models");
  if (typeof over !== "string" || !/^(?:refuse|alias:.+)$/.test(over)) {
    throw wrong("over");
  }
  if (!isTime(created)) throw wrong("created");
  if (expires !== undefined && !isTime(expires)) throw wrong("expires");
  return {
    name: given,
    formerly,
    sha256,
    limits: read.filter((limit) => limit !== undefined),
    concurrent,
    models,
    over: over === "refuse" ? undefined : over.slice(ALIAS.length),
    created,
    expires,
  };
}

function readLimit(value: unknown): Limit | undefined {
  if (!isObject(value)) return undefined;
  const unit = UNITS.find((unit) => Object.hasOwn(value, unit));
  const per = PERIODS.find((per) => per === value["per"]);
  const most = unit && value[unit];
  const isPlain = Object.keys(value).length === 2;
  return isPlain && unit !== undefined && per !== undefined &&
      typeof most === "number" && Number.isFinite(most) && most > 0
    ? { unit, most, per }
    : undefined;
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) &&
    value.every((name) => typeof name === "string" && KEY_NAME.test(name));
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 &&
    value.every((text) => typeof text === "string" && text.trim() !== "");
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-/.test(value) &&
    !Number.isNaN(Date.parse(value));
}
