/**
 * What is said about an exchange after it: a line of its own in the history.
 *
 * @module
 */
import { ulid } from "../core/ulid.ts";

/** A line that labels an exchange; the newest one of an exchange stands nearest to the file's end. */
export interface Label {
  /** Version of the history's layout. */
  v: 1;
  /** Tells the line from an exchange. */
  kind: "label";
  /** ULID of the line itself. */
  id: string;
  /** ULID of the exchange that is meant. */
  exchange: string;
  /** `good`, `bad`, a tag or any other text. */
  label: string;
  /** RFC 3339 in UTC, with ms. */
  at: string;
}

/** Labels an exchange; nothing is written before {@linkcode HistoryStore.append}. */
export function createLabel(
  exchange: string,
  label: string,
  at: Date = new Date(),
): Label {
  return {
    v: 1,
    kind: "label",
    id: ulid(at.getTime()),
    exchange,
    label,
    at: at.toISOString(),
  };
}
