/**
 * Makes exchanges self-contained: each with its whole conversation.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { rebuildBody, rebuildMessages } from "../chain/rebuild.ts";

/**
 * The last exchange of a chain as the first of a new conversation: its request has all messages, in the form that the
 * recorded hash proves if possible, and a stored body is complete.
 *
 * @param chain from the conversation's first exchange on
 * @throws {TypeError} the chain is empty
 */
export function selfContained(chain: readonly Exchange[]): Exchange {
  const { body, form, proven } = rebuildBody(chain);
  const { patch, ...last } = chain.at(-1) as Exchange;
  return {
    ...last,
    conversation: last.id,
    parent: null,
    request: { ...last.request, messages: rebuildMessages(chain, form) },
    ...(patch !== undefined && proven ? { raw: body } : {}),
  };
}
