/**
 * A client with a limit on concurrent calls.
 *
 * @module
 */
import { openAnswer } from "../../core/answer.ts";
import type { CallOptions } from "../../core/call.ts";
import type { ChatClient } from "../../core/client.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { Limiter } from "./limiter.ts";

/**
 * Wraps a client: each call waits for a slot and holds it until its answer has been read or cancelled. Model lists are
 * not limited.
 *
 * The body of what `send` returns must be read or cancelled: until then it holds its slot.
 */
export function limitedClient(
  client: ChatClient,
  limiter: Limiter,
): ChatClient {
  const enter = ({ signal, onProgress }: CallOptions) => {
    if (limiter.full) onProgress?.({ type: "queued" });
    return limiter.enter(signal);
  };
  return {
    provider: client.provider,
    baseUrl: client.baseUrl,
    dialect: client.dialect,
    encode: (request) => client.encode(request),
    models: (options) => client.models(options),
    stream: (request, options = {}) =>
      openAnswer(options, async function* (notes) {
        const { signal } = notes;
        using _slot = await enter({ ...options, signal });
        yield* notes.follow(client.stream(request, { ...options, signal }));
      }),
    async send(call, options = {}) {
      const slot = await enter(options);
      try {
        return releaseAtEnd(await client.send(call, options), slot);
      } catch (error) {
        slot[Symbol.dispose]();
        throw error;
      }
    },
  };
}

/** Returns a function that wraps clients, so that at most `most` calls of all of them run at a time; see {@linkcode limitedClient}. */
export function limits(most: number): (client: ChatClient) => ChatClient {
  const limiter = new Limiter(most);
  return (client) => limitedClient(client, limiter);
}

/** Wraps a reply: releases the slot when the body ends, fails or is cancelled. */
function releaseAtEnd(reply: WireReply, slot: Disposable): WireReply {
  const release = () => slot[Symbol.dispose]();
  const watched = async (
    next: Promise<Uint8Array<ArrayBuffer> | undefined>,
  ) => {
    try {
      const bytes = await next;
      if (bytes === undefined) release();
      return bytes;
    } catch (error) {
      release();
      throw error;
    }
  };
  if (!reply.hasBody) release();
  return {
    status: reply.status,
    headers: reply.headers,
    hasBody: reply.hasBody,
    read: () => watched(reply.read()),
    lend: () => watched(reply.lend()),
    bytes: () => reply.bytes().finally(release),
    cancel() {
      release();
      return reply.cancel();
    },
  };
}
