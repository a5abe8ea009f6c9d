/**
 * What an exchange continues in the store, where that is not what its line says.
 *
 * A machine that gets the next turn of a conversation which began on another one records the earlier turns as the request
 * has them: its line continues its own record of those. Once the store has them as the exchanges themselves, the row
 * names these as what is continued, and the line stays as it is.
 *
 * @module
 */
import type { Message } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { parsedJson } from "../../../../core/data/parsed_json.ts";
import type { Exchange } from "../../../line/exchange.ts";

/** The column `link` of an exchange, as JSON. */
export interface StoredLink {
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** The exchange that is continued. */
  readonly parent: string | null;
  /**
   * The earlier turns as the request had them. Before the exchange's own messages they replace those of the parent that
   * say the same, so that requests can be rebuilt to the byte.
   */
  readonly messages: readonly Message[];
}

/** Reads the column; undefined for an exchange whose line says what it continues. */
export function readLink(column: unknown): StoredLink | undefined {
  const value = typeof column === "string" ? parsedJson(column) : undefined;
  return isObject(value) ? value as unknown as StoredLink : undefined;
}

/** The exchange of a line as it is in the store. */
export function withLink(
  exchange: Exchange,
  link: StoredLink | undefined,
): Exchange {
  if (link === undefined) return exchange;
  const { request } = exchange;
  const { conversation, parent, messages } = link;
  return {
    ...exchange,
    conversation,
    parent,
    request: { ...request, messages: [...messages, ...request.messages] },
  };
}
