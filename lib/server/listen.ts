/**
 * The one place that listens: from sockets to the handler, and an end that loses nothing.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ConfigError } from "../core/errors.ts";
import { serverStopping } from "./exchange.ts";
import type { Handler } from "./handler.ts";
import type { RunningExchanges } from "./running.ts";

/** Where to listen. */
export interface Address {
  /** An IP address or a host name; IPv6 without brackets. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
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
  { host, port }: Address,
): ListeningServer {
  const cut = new AbortController();
  const server = serve(handler, { host, port }, cut.signal);
  return {
    port: server.addr.port,
    async stop(patience) {
      const end = () => running.stop(serverStopping());
      if (patience.aborted) end();
      patience.addEventListener("abort", end, { once: true });
      const replied = server.shutdown();
      await Promise.race([replied, aborted(patience)]);
      await running.settled();
      const timer = setTimeout(() => cut.abort(), FAREWELL_MS);
      await replied;
      clearTimeout(timer);
      patience.removeEventListener("abort", end);
    },
  };
}

function serve(
  handler: Handler,
  { host, port }: Address,
  signal: AbortSignal,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(
      { hostname: host, port, signal, onListen: () => {}, onError: cut },
      handler,
    );
  } catch (error) {
    throw cannotListen(error, `${host} port ${port}`);
  }
}

/** A body that broke off has broken its connection off and is in the history: there is nothing to print. */
function cut(): Response {
  return new Response(null, { status: STATUS_CODE.InternalServerError });
}

function cannotListen(error: unknown, address: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof Deno.errors.AddrInUse) {
    return new ConfigError(`cannot listen on ${address}: it is in use`, {
      cause: error,
      hint: "choose another with --port, 0 for any free one",
    });
  }
  return new ConfigError(`cannot listen on ${address}: ${error.message}`, {
    cause: error,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
