/**
 * Adds headers to a reply.
 *
 * @module
 */
import type { WireReply } from "../../core/wire_reply.ts";

/** Returns a reply with the same body and more headers. */
export function withHeaders(
  reply: WireReply,
  more: Readonly<Record<string, string>>,
): WireReply {
  if (Object.keys(more).length === 0) return reply;
  const headers = new Headers([...reply.headers]);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return {
    status: reply.status,
    headers,
    hasBody: reply.hasBody,
    read: () => reply.read(),
    lend: () => reply.lend(),
    bytes: () => reply.bytes(),
    cancel: () => reply.cancel(),
  };
}
