/**
 * What the views of an exchange read from.
 *
 * @module
 */
import { ChatError } from "../../../core/errors.ts";
import type { History } from "../../../history/history.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import type { PageContext, PageRequest } from "../../page.ts";

/** An exchange and where it was found. */
export interface FoundExchange {
  readonly exchange: Exchange;
  readonly history: History;
  readonly request: PageRequest;
  readonly context: PageContext;
}

/** An exchange with its ancestors, the oldest first; why they cannot be read, if one is missing. */
export async function wholeChain(
  { exchange, history }: FoundExchange,
): Promise<{ chain: Exchange[] } | { why: string }> {
  try {
    return { chain: await history.chain(exchange) };
  } catch (error) {
    if (error instanceof ChatError) return { why: error.message };
    throw error;
  }
}
