/**
 * The service tier that an answer was given by.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";

/** The `service_tier` of a completion, also where a provider has it in `usage`; undefined where it has none. */
export function tierOf(completion: unknown): string | undefined {
  if (!isObject(completion)) return undefined;
  const { usage } = completion;
  const tier = completion["service_tier"] ??
    (isObject(usage) ? usage["service_tier"] : undefined);
  return typeof tier === "string" ? tier : undefined;
}
