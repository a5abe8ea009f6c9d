/**
 * The least difference between two models that is worth a verdict.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { parseDuration } from "../slo.ts";

/** A difference below either of the two is none. */
export interface MinDifference {
  /** As a part of the first model's mean, 0.05 for 5 %; of shares in points. */
  readonly share: number;
  /** In ms; holds for the times of whole answers. */
  readonly ms: number;
}

/** What holds where the user says nothing. */
export const MIN_DIFFERENCE: MinDifference = { share: 0.05, ms: 5 };

/**
 * Reads `5%`, `5ms`, `5%,5ms` or `0`; what is not named is 0.
 *
 * @throws {UsageError} anything else
 */
export function parseMinDifference(text: string): MinDifference {
  const found = { share: 0, ms: 0 };
  for (const part of text.split(",").map((part) => part.trim())) {
    const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(part)?.[1];
    const ms = parseDuration(part);
    if (percent !== undefined) found.share = Number(percent) / 100;
    else if (ms !== undefined) found.ms = ms;
    else if (part !== "0") {
      throw new UsageError(`--min-difference cannot be read at "${part}"`, {
        hint: "such as 5%, 20ms, 5%,5ms or 0",
      });
    }
  }
  return found;
}
