/**
 * Sizes as people read and write them.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1000,
  m: 1000 ** 2,
  g: 1000 ** 3,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/** A number of bytes: `512 B`, `1.5 kB`, `3.2 GB`. */
export function byteSize(bytes: number): string {
  let [value, unit] = [bytes, "B"];
  for (const larger of ["kB", "MB", "GB"]) {
    if (value < 1000) break;
    [value, unit] = [value / 1000, larger];
  }
  return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
}

/**
 * Reads a size: `500000`, `500k`, `1.5GB`, `100MiB`.
 *
 * @param name of the option, for the error
 * @throws {UsageError} no size, or none above 0
 */
export function readByteSize(name: string, text: string): number {
  const [, number = "", unit = "x"] =
    /^(\d+(?:\.\d+)?) ?((?:[kmg]i?)?)b?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? 0));
  if (bytes >= 1) return bytes;
  throw new UsageError(`--${name} takes a size, not "${text}"`, {
    hint: "such as 500k, 100MB or 1GiB",
  });
}
