/**
 * Measuring in turns.
 *
 * @module
 */
import { median } from "./quantile.ts";
import type { Target } from "./targets.ts";

/** Figures by their names. */
type Figures<T> = { readonly [K in keyof T]: number };

/**
 * Measures every target in each round, every other round in reverse, so that a machine whose speed drifts treats all
 * alike; returns the median of each figure.
 *
 * @throws {Error} a target that cannot be measured, by its name
 */
export async function inTurns<T extends Figures<T>>(
  targets: readonly Target[],
  rounds: number,
  measure: (target: Target) => Promise<T>,
): Promise<Map<string, T>> {
  const found = new Map<string, T[]>(targets.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 ? targets.toReversed() : targets) {
      try {
        found.get(target.name)?.push(await measure(target));
      } catch (cause) {
        throw new Error(`${target.name} cannot be measured`, { cause });
      }
    }
  }
  return new Map([...found].map(([name, all]) => [name, medians(all)]));
}

function medians<T extends Figures<T>>(all: readonly T[]): T {
  const names = Object.keys(all[0] ?? {}) as (keyof T)[];
  return Object.fromEntries(
    names.map((name) => [name, median(all.map((one) => one[name]))]),
  ) as T;
}
