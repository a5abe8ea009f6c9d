/**
 * A kind of measurement: what is measured with what, and how its figures are compared.
 *
 * @module
 */
import type { Finding } from "./goals.ts";
import type { Target, Targets } from "./targets.ts";

/** Of a run of wrk. */
export const SECONDS = 3;

/** What is measured with what. */
export interface Bench {
  /** Of each measurement, of which the median counts. */
  readonly rounds: number;
  /** Starts others. */
  readonly targets: Targets;
  /** Answers all of them. */
  readonly provider: Target;
  /** The practical limit; the provider itself where it is not installed. */
  readonly nginx: Target;
  /** The program. */
  readonly chat: Target;
}

/** Measures, and tells what came out. */
export type Kind = (bench: Bench) => Promise<Finding[]>;

/** A figure beside nginx's. */
export function against(
  what: string,
  { chat = NaN, nginx = NaN, goal }: {
    chat: number | undefined;
    nginx: number | undefined;
    goal: Finding["goal"];
  },
): Finding {
  return { what, chat, base: { name: "nginx", value: nginx }, goal };
}

/** A figure less that of the provider without anything before it. */
export function beside(
  what: string,
  chat: number | undefined,
  direct: number | undefined,
  most: number,
): Finding {
  const base = { name: "direct", value: direct ?? NaN };
  return { what, chat: chat ?? NaN, base, by: "difference", goal: { most } };
}

/** A figure with a most of its own. */
export function alone(
  what: string,
  chat: number | undefined,
  most: number,
): Finding {
  return { what, chat: chat ?? NaN, goal: { most } };
}
