/**
 * What reads lists of others, each with the file that it is in: run on so many items.
 *
 * @module
 */
import { COUNTED_DIALECTS } from "./counted_dialects.ts";
import { COUNTED_HISTORY } from "./counted_history.ts";
import { COUNTED_IMPORTS } from "./counted_imports.ts";

/** The file that a reader is in, what there is many of, and how it is run on so many. */
export type Counted = readonly [
  file: string,
  name: string,
  work: (count: number) => unknown,
];

/** All of them. */
export const COUNTED: readonly Counted[] = [
  ...COUNTED_DIALECTS,
  ...COUNTED_IMPORTS,
  ...COUNTED_HISTORY,
];
