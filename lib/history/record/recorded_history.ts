/**
 * The part of a history that a recorder needs.
 *
 * @module
 */
import type { History } from "../history.ts";

export type RecordedHistory = Pick<
  History,
  "append" | "reader" | "flush" | "close"
>;
