/**
 * A call whose reply nobody here has to understand: it passes as it comes, whatever it is.
 *
 * @module
 */
import { withoutSecrets } from "../../core/secrets.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { settledOrAborted } from "../answer/event_feed.ts";
import type { ServerExchange } from "../exchange.ts";
import type { OtherCall } from "./other_call.ts";
import { Reply, type ReplySink } from "../reply.ts";
import { relayedReplyHeaders } from "../answer/reply_headers.ts";
import { ReplyNote } from "./reply_note.ts";

/** What describes a body that passes unchanged. */
const DESCRIBING = ["content-type", "content-disposition"];

/**
 * Sends a call on and answers with status and body of what comes back.
 *
 * @throws {ApiError} the provider refused
 * @throws {NetworkError} no answer
 */
export async function passThrough(
  { exchange, client, call }: Pick<OtherCall, "exchange" | "client" | "call">,
): Promise<Reply> {
  const upstream = await client.send(call, exchange.upstream);
  const headers = relayedReplyHeaders(upstream.headers);
  for (const name of DESCRIBING) {
    const value = upstream.headers.get(name);
    if (value !== null) headers.set(name, withoutSecrets(value));
  }
  const { status } = upstream;
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    headers.set("cache-control", "no-cache, no-transform");
    headers.set("x-accel-buffering", "no");
  }
  if (!upstream.hasBody) {
    await exchange.finish();
    return new Reply(null, { status, headers });
  }
  const feed = (sink: ReplySink) => pass(upstream, exchange, sink);
  return new Reply(feed, { status, headers });
}

/** Passes the body on at the client's pace; a connection that breaks breaks here too. */
async function pass(
  upstream: WireReply,
  exchange: ServerExchange,
  sink: ReplySink,
): Promise<void> {
  const note = new ReplyNote(upstream.headers, exchange.bodies);
  try {
    for (let bytes; (bytes = await upstream.read()) !== undefined;) {
      const congested = sink.write(bytes);
      await note.add(bytes);
      if (congested !== undefined) {
        await settledOrAborted(congested, exchange.signal);
      }
    }
    exchange.chunk(note.chunk(), performance.now());
    exchange.keep(await note.kept(upstream.status));
    await exchange.finish();
  } catch (error) {
    await note.drop();
    await exchange.finish(error);
    throw error;
  }
}
