/**
 * The service tier that an answer was given by.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";

/** The `service_tier` of a completion or a chunk, also where a provider has it in `usage`; undefined where it has none. */
export function tierOf(completion: unknown): string | undefined {
  if (!isObject(completion)) return undefined;
  const { service_tier: tier, usage } = completion;
  return typeof tier === "string" ? tier : tierIn(usage);
}

/** The tier that is said in a usage, as `service_tier` or as `speed`; undefined where there is none. */
export function tierIn(usage: unknown): string | undefined {
  if (!isObject(usage)) return undefined;
  const { service_tier: tier, speed } = usage;
  if (speed === "fast") return speed;
  return typeof tier === "string" ? tier : undefined;
}
