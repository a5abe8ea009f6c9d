/**
 * What stands in front of a provider: its circuit learns how calls go, its limiter makes them wait for a place.
 *
 * @module
 */
import type { ChatChunk } from "../core/chat.ts";
import type { CallOptions, ChatClient } from "../core/client.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { Circuit } from "./circuit.ts";
import type { Limiter } from "./limiter.ts";

/** What a provider's calls go through. */
export interface GateOptions {
  /** Is told of each call, once: when the answer begins, or that it does not. */
  readonly circuit: Circuit;
  /** Holds a place for each call, until its answer has been read or given up; absent when there is no limit. */
  readonly limiter?: Limiter | undefined;
}

/**
 * The same client behind its circuit and limiter. Lists of models go past both.
 *
 * The body of what `send` returns must be read or cancelled: until then its place is taken.
 */
export function gate(client: ChatClient, options: GateOptions): ChatClient {
  const { circuit, limiter } = options;
  const { stream, send } = calls(client, limiter);
  return {
    provider: client.provider,
    baseUrl: client.baseUrl,
    dialect: client.dialect,
    encode: (request) => client.encode(request),
    models: (callOptions) => client.models(callOptions),
    stream: (request, callOptions) =>
      watched(stream(request, callOptions), circuit),
    ...(send === undefined ? {} : {
      send: async (call, callOptions) => {
        try {
          const reply = await send(call, callOptions);
          circuit.ended();
          return reply;
        } catch (error) {
          circuit.ended(error);
          throw error;
        }
      },
    }),
  };
}

/**
 * Passes chunks through and tells the circuit of the first one, or of the error that came instead: a later failure
 * cannot be made good by another upstream.
 */
function watched(
  chunks: AsyncIterable<ChatChunk>,
  circuit: Circuit,
): AsyncIterable<ChatChunk> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<ChatChunk> {
      const source = chunks[Symbol.asyncIterator]();
      let begun = false;
      const first = async () => {
        try {
          const result = await source.next();
          circuit.ended();
          return result;
        } catch (error) {
          circuit.ended(error);
          throw error;
        }
      };
      return {
        // After the first chunk nothing is added to the source's own cost.
        next() {
          if (begun) return source.next();
          begun = true;
          return first();
        },
        return: async () =>
          await source.return?.() ?? { done: true, value: undefined },
      };
    },
  };
}

type Calls = Pick<ChatClient, "stream" | "send">;

function calls(client: ChatClient, limiter: Limiter | undefined): Calls {
  const stream = client.stream.bind(client);
  const send = client.send?.bind(client);
  if (limiter === undefined) {
    return { stream, ...(send === undefined ? {} : { send }) };
  }
  const enter = ({ signal, onQueued }: CallOptions = {}) => {
    if (limiter.full) onQueued?.();
    return limiter.enter(signal);
  };
  return {
    async *stream(request, options) {
      using _place = await enter(options);
      yield* stream(request, options);
    },
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
  if (!reply.hasBody) leave();
  return {
    status: reply.status,
    headers: reply.headers,
    hasBody: reply.hasBody,
    async read() {
      try {
        const bytes = await reply.read();
        if (bytes === undefined) leave();
        return bytes;
      } catch (error) {
        leave();
        throw error;
      }
    },
    bytes: () => reply.bytes().finally(leave),
    cancel() {
      leave();
      return reply.cancel();
    },
  };
}
