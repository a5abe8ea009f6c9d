/**
 * Which of an upstream's reply headers its client gets to see.
 *
 * @module
 */
import { withoutSecrets } from "../core/secrets.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { HeaderList } from "./header_list.ts";

/** Limits and how long to wait, under the names of any provider; times and versions that help a support request. */
const PASSED =
  /^retry-after(?:-ms)?$|^x-should-retry$|-ratelimit-|-processing-ms$|-version$|-organization(?:-id)?$/;

const REQUEST_ID = /^(?:x-)?request-id$/;

/**
 * The headers to pass on, in a new object. Never among them: what describes the upstream's body and connection
 * (fetch has decoded the one and ended the other). The upstream's request id goes by the name
 * `x-upstream-request-id`, as `x-request-id` is ours.
 */
export function passedHeaders(upstream: ReplyHeaders | undefined): HeaderList {
  const headers = new HeaderList();
  for (const [name, value] of upstream ?? []) {
    const passed = REQUEST_ID.test(name)
      ? "x-upstream-request-id"
      : PASSED.test(name)
      ? name
      : undefined;
    if (passed !== undefined) headers.set(passed, withoutSecrets(value));
  }
  return headers;
}
