/**
 * Earlier turns that came in a request, which lists leave out by default.
 *
 * @module
 */
import type { Query } from "../../history/query/query.ts";

/** Whether a query may ask for earlier turns that came in a request. */
export function mayMeanEarlierTurns(
  { source, text, label, id }: Query,
): boolean {
  return [source, text, label, id].some((member) => member !== undefined);
}
