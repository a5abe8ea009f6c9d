/**
 * Attributes in OTLP's JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 *
 * @module
 */
import { isObject } from "../../../../core/data/invalid.ts";
import { membersOf, objectsOf, textOf } from "../foreign_values.ts";

/** A list of attributes as an object; one that is such an object already stays. */
export function attributesOf(given: unknown): Record<string, unknown> {
  if (isObject(given)) return given;
  return Object.fromEntries(
    objectsOf(given).map(({ key, value }) => [textOf(key), valueOf(value)]),
  );
}

/** The value of an attribute or a body. */
export function valueOf(given: unknown): unknown {
  if (!isObject(given)) return given;
  const { stringValue, intValue, doubleValue, boolValue } = given;
  if (stringValue !== undefined) return stringValue;
  if (intValue !== undefined) return Number(intValue);
  if (doubleValue !== undefined) return doubleValue;
  if (boolValue !== undefined) return boolValue;
  const { arrayValue, kvlistValue } = given;
  if (arrayValue !== undefined) {
    const { values } = membersOf(arrayValue);
    return Array.isArray(values) ? values.map(valueOf) : [];
  }
  if (kvlistValue !== undefined) {
    return attributesOf(membersOf(kvlistValue)["values"]);
  }
  return Object.keys(given).length === 0 ? undefined : given;
}

/** How many places of a list are read: the index is part of a name, and may be any number. */
const MOST = 10_000;

/** The longest path that is read: its parts become values within each other. */
const MOST_PARTS = 32;

/**
 * What attributes with indices in their names hold: `gen_ai.prompt.0.role` is member `role` of the first value below
 * `gen_ai.prompt`. Undefined where there are none.
 */
export function indexed(
  attributes: Readonly<Record<string, unknown>>,
  prefix: string,
): Record<string, unknown>[] | undefined {
  const found: Record<string, unknown>[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    if (!name.startsWith(`${prefix}.`)) continue;
    const [index = "", ...path] = name.slice(prefix.length + 1)
      .split(".", MOST_PARTS + 1);
    const at = Number(index);
    if (!/^\d+$/.test(index) || at >= MOST || path.length === 0) continue;
    if (path.length >= MOST_PARTS) continue;
    place(found[at] ??= {}, path, value);
  }
  return found.length === 0 ? undefined : found.filter(isObject);
}

function place(
  object: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): void {
  const [name = "", next, ...rest] = path;
  if (next === undefined) {
    object[name] = value;
    return;
  }
  if (/^\d+$/.test(next) && Number(next) < MOST) {
    const list = Array.isArray(object[name]) ? object[name] : [];
    object[name] = list;
    if (rest.length === 0) list[Number(next)] = value;
    else place(list[Number(next)] ??= {}, rest, value);
    return;
  }
  const inner = isObject(object[name]) ? object[name] : {};
  object[name] = inner;
  place(inner, [next, ...rest], value);
}
