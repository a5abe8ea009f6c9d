/**
 * Replies of a provider, as tests read and make them.
 *
 * @module
 */
import type { WireReply } from "../../lib/core/wire_reply.ts";

/** Reads a whole body as text. */
export async function textOf(reply: WireReply | undefined): Promise<string> {
  return new TextDecoder().decode(await reply?.bytes());
}

/** Reads a whole body as JSON. */
export async function jsonOf(reply: WireReply | undefined): Promise<unknown> {
  return JSON.parse(await textOf(reply));
}
