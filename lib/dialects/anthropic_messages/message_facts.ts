/**
 * Facts of a message that no chunk has.
 *
 * @module
 */

/** Facts that are known before the answer comes. */
export interface MessageFacts {
  /** `msg_…`, for answers of providers whose ids look different. */
  readonly id?: string;
  /** Estimated tokens of the request, until the provider has counted them. */
  readonly inputTokens?: number;
}

/** The id of an exchange's message, if it has no other. */
export function messageIdOf(exchange: string): string {
  return `msg_${exchange}`;
}

/** The id of a message: its own if it begins as the API's do, because clients may check that. */
export function messageId(id: string, facts: MessageFacts): string {
  return id.startsWith("msg_") ? id : facts.id ?? id;
}
