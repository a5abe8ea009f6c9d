/**
 * The server of one thread: its own registry, recorder, history store and connections.
 *
 * @module
 */
import { prepareDigest } from "../core/digest.ts";
import { createHandler, createRefusal } from "../server/handler.ts";
import {
  type Address,
  listen,
  type ListeningServer,
  type ListenOptions,
} from "../server/listen.ts";
import type { ServerContext } from "../server/route.ts";
import { ROUTES } from "../server/routes.ts";
import type { Threads } from "../server/workers/look.ts";
import { Http1Transport } from "../wire/http1/transport.ts";
import type { CommandContext } from "./command.ts";
import { serverAddress } from "./listen_address.ts";
import { openReplay, type Replay } from "./replay.ts";
import { type ServeAccess, serveAccess } from "./serve_access.ts";
import { serverContext } from "./serve_context.ts";
import { type Setup, setup } from "./setup.ts";

/** A thread's place among all. */
export interface ThreadPlace {
  /** From 0, the main thread. */
  readonly number: number;
  /** How many there are. */
  readonly count: number;
  /** All of them, where there are several. */
  readonly threads?: Threads;
}

/** A thread that can serve; disposing of it writes what is still to be recorded. */
export interface ServeThread extends AsyncDisposable {
  /** Registry, history, recorder. */
  readonly parts: Setup;
  /** A history that answers in the providers' place. */
  readonly replay: Replay | undefined;
  /** Whom it lets in. */
  readonly access: ServeAccess;
  /** Where the user wants it to listen. */
  readonly address: Address;
  /** What its endpoints share. */
  readonly server: ServerContext;
  /**
   * Takes requests.
   *
   * @throws {ConfigError} the address cannot be had
   */
  listen(
    address: Address,
    options?: Pick<ListenOptions, "share">,
  ): ListeningServer;
}

/**
 * Puts a thread's server together.
 *
 * @param context its stderr gets lines for the server's user
 * @param log gets a line for each request, if that is wanted
 * @throws {UsageError} an option out of its range
 * @throws {ConfigError} a configuration that cannot be used, an address for a network without a key
 */
export async function openThread(
  context: CommandContext,
  { number, count, threads }: ThreadPlace,
  log: Pick<CommandContext["io"], "stderr"> = context.io,
): Promise<ServeThread> {
  const { io, flags } = context;
  const warn = (line: string) => void io.stderr.write(`chat: ${line}\n`);
  const replay = await openReplay(flags, warn);
  await using stack = new AsyncDisposableStack();
  const transport = stack.use(new Http1Transport({ env: io.env }));
  const parts = stack.use(
    await setup(context, {
      source: "serve",
      ...(replay?.recordsMissing ? { history: replay.path } : {}),
      registry: {
        transport: transport.send.bind(transport),
        ...(count > 1 ? { part: { number, count } } : {}),
        // Any name may have been recorded, so every one leads to a client.
        ...(replay === undefined
          ? {}
          : { replacement: (row, own) => replay.client(row, own) }),
      },
    }),
  );
  const address = serverAddress(flags, parts.config);
  const access = serveAccess(flags, parts.config, address.host);
  const server = serverContext(flags, {
    setup: parts,
    replay,
    access: access.access,
    io: log,
    warn,
    ...(threads === undefined ? {} : { threads, worker: number }),
  });
  prepareDigest();
  // The runtime never tries again to load what it once could not, for want of file descriptors.
  await parts.registry.prepare();
  const opened = stack.move();
  return {
    parts,
    replay,
    access,
    address,
    server,
    listen: (address, options) =>
      listen(createHandler(ROUTES, server), server.running, address, {
        refused: createRefusal(server),
        ...options,
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
