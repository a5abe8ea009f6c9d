/**
 * Which headers of an upstream reply are relayed to the client.
 *
 * @module
 */
import { MEANINGFUL_REPLY_HEADERS } from "../../dialects/openai_chat/headers.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { HeaderList } from "../guard/header_list.ts";

/**
 * Rate limits and retry times under the names of all providers; times and versions for support requests; what a
 * replay says of itself.
 */
const PASSED =
  /^retry-after(?:-ms)?$|^x-should-retry$|-ratelimit-|-processing-ms$|-version$|-organization(?:-id)?$|^x-chat-(?:matched|fault)$/;

/** The header that names the members of a reply that are estimates. */
export const ESTIMATED = "x-chat-estimated";

const REQUEST_ID = /^(?:x-)?request-id$/;

/**
 * Copies the headers to relay. Headers of the upstream's body and connection are never relayed: the body is decoded
 * here, and the connection is another one. The upstream's request id becomes `x-upstream-request-id`, because
 * `x-request-id` is ours.
 */
export function relayedReplyHeaders(
  upstream: ReplyHeaders | undefined,
): HeaderList {
  const headers = new HeaderList();
  for (const [name, value] of upstream ?? []) {
    const passed = REQUEST_ID.test(name)
      ? "x-upstream-request-id"
      : PASSED.test(name) || MEANINGFUL_REPLY_HEADERS.test(name)
      ? name
      : undefined;
    if (passed !== undefined) headers.set(passed, withoutSecrets(value));
  }
  return headers;
}
