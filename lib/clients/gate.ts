/**
 * What stands in front of a provider that may not be called too often at a time.
 *
 * @module
 */
import type { CallOptions, ChatClient } from "../core/client.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { Limiter } from "./limiter.ts";

/**
 * The same client, whose calls wait for a place and hold it until their answer has been read or given up. Lists of
 * models go past it.
 *
 * The body of what `send` returns must be read or cancelled: until then its place is taken.
 */
export function gate(client: ChatClient, limiter: Limiter): ChatClient {
  const send = client.send?.bind(client);
  const batches = client.batches?.bind(client);
  const enter = ({ signal, onQueued }: CallOptions = {}) => {
    if (limiter.full) onQueued?.();
    return limiter.enter(signal);
  };
  return {
    provider: client.provider,
    baseUrl: client.baseUrl,
    dialect: client.dialect,
    prepare: () => client.prepare?.() ?? Promise.resolve(),
    encode: (request) => client.encode(request),
    models: (options) => client.models(options),
    async *stream(request, options) {
      using _place = await enter(options);
      yield* client.stream(request, options);
    },
    ...(batches === undefined ? {} : {
      async *batches(request, options) {
        using _place = await enter(options);
        yield* batches(request, options);
      },
    }),
    ...(send === undefined ? {} : {
      async send(call, options) {
        const place = await enter(options);
        try {
          return released(await send(call, options), place);
        } catch (error) {
          place[Symbol.dispose]();
          throw error;
        }
      },
    }),
  };
}

/** The same reply; the place is given back when its body ends, breaks or is cancelled. */
function released(reply: WireReply, place: Disposable): WireReply {
  const leave = () => place[Symbol.dispose]();
  const watched = async (
    next: Promise<Uint8Array<ArrayBuffer> | undefined>,
  ) => {
    try {
      const bytes = await next;
      if (bytes === undefined) leave();
      return bytes;
    } catch (error) {
      leave();
      throw error;
    }
  };
  if (!reply.hasBody) leave();
  return {
    status: reply.status,
    headers: reply.headers,
    hasBody: reply.hasBody,
    read: () => watched(reply.read()),
    lend: () => watched(reply.lend()),
    bytes: () => reply.bytes().finally(leave),
    cancel() {
      leave();
      return reply.cancel();
    },
  };
}
