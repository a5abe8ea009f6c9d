/**
 * Checks that an exchange's request can be rebuilt as it was sent, for every store.
 *
 * @module
 */
import { type Encode, rebuildBody } from "../chain/rebuild.ts";
import type { Verification } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";

/** The member of {@linkcode Verification} that counts the exchange, or the exchange's problem. */
export type Proof =
  | { readonly counts: keyof Verification & ("proven" | "masked" | "bodiless") }
  | { readonly problem: string };

/**
 * Rebuilds an exchange's request and compares the hash of its body.
 *
 * @param chain from the conversation's first exchange on; undefined if an ancestor is missing
 * @param encoder finds the encoder of the client that sent the exchange
 */
export function proofOf(
  exchange: Exchange,
  chain: readonly Exchange[] | undefined,
  encoder: (exchange: Exchange) => Encode | undefined,
): Proof {
  if (chain === undefined) {
    return {
      problem: "the beginning of its conversation is not in the history",
    };
  }
  const first = chain[0]?.id;
  if (first !== exchange.conversation) {
    return {
      problem:
        `is in the conversation ${exchange.conversation}, but continues ${first}`,
    };
  }
  if (isBodiless(exchange)) return { counts: "bodiless" };
  if (exchange.masked === true) return { counts: "masked" };
  const encode = encoder(exchange);
  if (rebuildBody(chain, encode).proven) return { counts: "proven" };
  return {
    problem: encode === undefined
      ? `its request cannot be proven: the provider ${exchange.provider} is not configured`
      : "its request cannot be rebuilt: the result has another hash",
  };
}

/** The problem of a vote that names an exchange which the history lacks. */
export function unheldAnswer(id: string): string {
  return `is a vote about ${id}, which is not in the history`;
}

/** Whether an exchange is a call other than a conversation whose body is too long to be recorded, or a form. */
function isBodiless({ via, raw, patch, request }: Exchange): boolean {
  return via !== undefined && raw === undefined && patch === undefined &&
    Object.keys(request).every((name) =>
      name === "model" || name === "messages" || name === "form"
    ) && request.messages.length === 0;
}
