/**
 * A call whose reply nobody here has to understand: it passes as it comes, whatever it is.
 *
 * @module
 */
import type { WireReply } from "../core/wire_reply.ts";
import type { ServerExchange } from "./exchange.ts";
import type { OtherCall } from "./other_call.ts";
import { passedHeaders } from "./reply_headers.ts";
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
): Promise<Response> {
  const upstream = await client.send(call, exchange.upstream);
  const headers = passedHeaders(upstream.headers);
  for (const name of DESCRIBING) {
    const value = upstream.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const { status } = upstream;
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    headers.set("cache-control", "no-cache, no-transform");
    headers.set("x-accel-buffering", "no");
  }
  if (!upstream.hasBody) {
    exchange.finish();
    return new Response(null, { status, headers });
  }
  return new Response(passed(upstream, exchange), { status, headers });
}

/** The body at the client's pace; a connection that breaks breaks here too. */
function passed(
  upstream: WireReply,
  exchange: ServerExchange,
): ReadableStream<Uint8Array> {
  const note = new ReplyNote(upstream.headers);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const bytes = await upstream.read();
        if (bytes !== undefined) {
          note.add(bytes);
          return controller.enqueue(bytes);
        }
        const chunk = note.chunk();
        if (chunk !== undefined) exchange.chunk(chunk, performance.now());
        exchange.finish();
        controller.close();
      } catch (error) {
        exchange.finish(error);
        controller.error(error);
      }
    },
    async cancel() {
      exchange.leave();
      exchange.finish(exchange.signal.reason);
      await upstream.cancel();
    },
  }, { highWaterMark: 0 });
}
