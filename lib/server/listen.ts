/**
 * Starts and stops the server. It is the only place that listens on a socket.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import { errorResponse } from "./formats/error_response.ts";
import { serverStopping } from "./exchange.ts";
import type { Handler } from "./handler.ts";
import type { Http1Limits } from "./http1/limits.ts";
import { Http1Server, type PortShare } from "./http1/server.ts";
import type { Reply } from "./reply.ts";
import type { RunningExchanges } from "./running.ts";

/** Where to listen. */
export interface Address {
  /** An IP address or a host name; IPv6 without brackets. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Options of {@linkcode listen}. */
export interface ListenOptions {
  /** Limits on a client's time and bytes, where they differ from the defaults. */
  readonly limits?: Partial<Http1Limits>;
  /** Answers a request that is refused before the handler; in OpenAI's format by default. */
  readonly refused?: (error: unknown) => Reply;
  /** Shares its port with other threads, see {@linkcode Http1ServerOptions.share}. */
  readonly share?: PortShare;
}

/** A server that takes requests. */
export interface ListeningServer extends Address {
  /** The address in use; a host name may have several. */
  readonly host: string;
  /** The port in use. */
  readonly port: number;
  /**
   * Takes no more requests and lets the running ones finish. When `deadline` is aborted, it aborts them with an error
   * to their clients. Resolves when all are recorded.
   */
  stop(deadline: AbortSignal): Promise<void>;
}

/** How long to wait for clients to read the end of their replies, in ms. */
const CLOSE_MS = 500;

/**
 * Starts to listen.
 *
 * @throws {ConfigError} the address is in use, is not of this machine, or is not allowed
 */
export function listen(
  handler: Handler,
  running: RunningExchanges,
  address: Address,
  options: ListenOptions = {},
): ListeningServer {
  const server = open(handler, address, options);
  return {
    host: server.host,
    port: server.port,
    async stop(deadline) {
      const end = () => running.stop(serverStopping());
      running.close();
      if (deadline.aborted) end();
      deadline.addEventListener("abort", end, { once: true });
      const replied = server.shutdown();
      await Promise.race([replied, aborted(deadline)]);
      await running.settled();
      const timer = setTimeout(() => server.abort(), CLOSE_MS);
      await replied;
      clearTimeout(timer);
      running.recordTimeout.close();
      running.silence.close();
      deadline.removeEventListener("abort", end);
    },
  };
}

function open(
  handler: Handler,
  { host, port }: Address,
  options: ListenOptions,
): Http1Server {
  try {
    return new Http1Server({
      hostname: host,
      port,
      handler,
      refused: errorResponse,
      ...options,
    });
  } catch (error) {
    throw cannotListen(error, `${host} port ${port}`);
  }
}

function cannotListen(error: unknown, address: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof Deno.errors.AddrInUse) {
    return new ConfigError(`cannot listen on ${address}: it is in use`, {
      cause: error,
      hint: "choose another with --port, 0 for any free one",
    });
  }
  return new ConfigError(`cannot listen on ${address}: ${reasonOf(error)}`, {
    cause: error,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
