/**
 * Exchanges that need no others: each with its whole conversation.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { rebuildBody, rebuildMessages } from "../conversation/rebuild.ts";

/**
 * The last exchange of a chain as the first of its own conversation: its request has all messages, in the form in which
 * they were sent as far as the recorded hash can tell; a body that was kept is whole.
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
