/**
 * What a model accepts, by its name; nothing is assumed about names that look different.
 *
 * @module
 */

/** `claude-3-5-sonnet-…`, `claude-opus-4-6`, `claude-sonnet-4-20250514`: an eight-digit date is not a minor version. */
const VERSIONED =
  /(?:^|[/.])claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?![\d])/;

/** Major and minor version as one number, 4.06 for `claude-opus-4-6`; undefined when the name has none. */
function version(model: string): number | undefined {
  const [, major, minor = "0"] = VERSIONED.exec(model) ?? [];
  return major === undefined ? undefined : Number(major) + Number(minor) / 100;
}

/** Newer than Opus 4.6: takes temperature 1 and top_p from 0.99 only. */
export function hasFixedSampling(model: string): boolean {
  return (version(model) ?? 0) > 4.06;
}

/** From version 4 on temperature and top_p exclude each other; models of other makers take both. */
export function takesBothSamplings(model: string): boolean {
  return (version(model) ?? (model.includes("claude") ? 4 : 0)) < 4;
}

/** How a model takes its thinking effort. */
export type ThinkingControl = "effort" | "budget" | "none";

/** `output_config.effort` since Opus 4.5 and 4.6 of the others, a budget since 3.7, nothing before. */
export function thinkingControl(model: string): ThinkingControl {
  const number = version(model);
  if (number === undefined) return "budget";
  if (number >= (model.includes("opus") ? 4.05 : 4.06)) return "effort";
  return number >= 3.07 ? "budget" : "none";
}
