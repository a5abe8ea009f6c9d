/**
 * The one place that listens: from sockets to the handler, and an end that loses nothing.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/reason.ts";
import { errorResponse } from "./error_response.ts";
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

/** What {@linkcode listen} does otherwise than usual. */
export interface ListenOptions {
  /** How long and how much a client may take, where it differs. */
  readonly limits?: Partial<Http1Limits>;
  /** Tells what is wrong with a request that the handler does not get to see; in OpenAI's form unless given. */
  readonly refused?: (error: unknown) => Reply;
  /** Shares its port with other threads, see {@linkcode Http1ServerOptions.share}. */
  readonly share?: PortShare;
}

/** A server that takes requests. */
export interface ListeningServer {
  /** The port that is really used. */
  readonly port: number;
  /**
   * Takes no more requests and lets the running ones finish; once `patience` is aborted they are ended and say so.
   * Resolves when all of them are over and recorded as such.
   */
  stop(patience: AbortSignal): Promise<void>;
}

/** A client that does not even take the end of its reply is left after so many ms. */
const FAREWELL_MS = 500;

/**
 * Starts to listen.
 *
 * @throws {ConfigError} the address cannot be had: in use, not of this machine, not allowed
 */
export function listen(
  handler: Handler,
  running: RunningExchanges,
  address: Address,
  options: ListenOptions = {},
): ListeningServer {
  const server = open(handler, address, options);
  return {
    port: server.port,
    async stop(patience) {
      const end = () => running.stop(serverStopping());
      if (patience.aborted) end();
      patience.addEventListener("abort", end, { once: true });
      const replied = server.shutdown();
      await Promise.race([replied, aborted(patience)]);
      await running.settled();
      const timer = setTimeout(() => server.abort(), FAREWELL_MS);
      await replied;
      clearTimeout(timer);
      running.patience.close();
      patience.removeEventListener("abort", end);
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
