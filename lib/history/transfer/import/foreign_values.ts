/**
 * Values of other programs' files: texts, objects, times.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";

/** A text; empty for any other value. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** An object's members; none for any other value. */
export function membersOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** The objects of a list; none for any other value. */
export function objectsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A number of things; undefined for other values. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0
    ? value
    : undefined;
}

/** From here on a Unix time is in ms, µs or ns. */
const MS = 1e11;
const US = 1e14;
const NS = 1e17;

/**
 * A time: RFC 3339 (without a zone it is UTC), or a Unix time in s, ms, µs or ns, as a number or its digits. Undefined
 * for other values.
 */
export function dateOf(value: unknown): Date | undefined {
  const written = textOf(value).trim();
  if (typeof value === "number" || /^\d{9,20}(?:\.\d+)?$/.test(written)) {
    const time = Number(value);
    if (!(time > 0)) return undefined;
    return valid(
      new Date(
        time >= NS
          ? time / 1e6
          : time >= US
          ? time / 1e3
          : time >= MS
          ? time
          : time * 1000,
      ),
    );
  }
  if (!/^\d{4}-\d\d-\d\d/.test(written)) return undefined;
  const iso = written.replace(" ", "T");
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(iso);
  return valid(new Date(zoned || !iso.includes("T") ? iso : `${iso}Z`));
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}
