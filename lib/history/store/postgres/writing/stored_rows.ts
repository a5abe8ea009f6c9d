/**
 * What is stored together.
 *
 * @module
 */
import type { Sql } from "postgres";
import type { ExchangeRow, LineRow } from "../rows.ts";

/** The channel on which writers say that there is something new. */
export const CHANNEL = "chat_history";

/** A row of `chat_fragment`. */
export interface FragmentRow {
  readonly hash: string;
  readonly line: string;
}

/** Columns of `chat_fragment`, and those of `chat_line` less its number. */
export const FRAGMENT_COLUMNS = ["hash", "line"] as const;
export const LINE_COLUMNS = [
  "hash",
  "kind",
  "subject",
  "word_lower",
  "line",
] as const;

/** What is stored together. */
export interface Rows {
  readonly exchanges: readonly ExchangeRow[];
  readonly lines: readonly LineRow[];
  readonly fragments: readonly FragmentRow[];
  /** They were recorded before, so that what continues a removed conversation stays away, too. */
  readonly late?: boolean;
}

/** What is done with stored rows. */
export interface InsertOptions {
  /**
   * Does something in the same transaction, after the rows. It gets the ids that the database did not have before, if
   * that is known.
   */
  readonly also?:
    | ((own: Sql, fresh?: ReadonlySet<string>) => Promise<void>)
    | undefined;
  /** Called when the server has all rows, or soon will. */
  readonly onSent?: (() => void) | undefined;
}
