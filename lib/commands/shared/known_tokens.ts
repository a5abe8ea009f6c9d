/**
 * Sums of tokens where some answers do not say how many they have, as streams without `include_usage`.
 *
 * @module
 */

/** Of how many exchanges the tokens are known. */
export interface Reported {
  /** How many exchanges have a usage. */
  readonly measured: number;
  /** How many exchanges did not fail, but have no usage. */
  readonly unreported: number;
}

/** Whether there are exchanges, and none has a usage. */
export function isUnknown({ measured, unreported }: Reported): boolean {
  return measured === 0 && unreported > 0;
}

/** A cell of a table: `–` if nothing is known, `≥12` if a part is. */
export function knownTokens(sum: number, reported: Reported): string {
  if (isUnknown(reported)) return "–";
  return reported.unreported > 0 ? `≥${sum}` : String(sum);
}
