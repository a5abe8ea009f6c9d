/**
 * The server of one thread, with its own registry, recorder, store and connections. `serve` has one thread or several,
 * `run` has one beside its command.
 *
 * @module
 */
import { sanitize } from "../../../core/text/text.ts";
import { loader } from "../../../core/load.ts";
import { loadReplies } from "../../../clients/replies.ts";
import { prepareDigest } from "../../../core/data/digest.ts";
import { createHandler, createRefusal } from "../../../server/handler.ts";
import {
  type Address,
  listen,
  type ListeningServer,
  type ListenOptions,
} from "../../../server/listen.ts";
import {
  newPageSecrets,
  type Pages,
  type PageSecrets,
} from "../../../server/ui/pages.ts";
import { PagesThread } from "../../../server/ui/pages_thread.ts";
import { LiveExchanges } from "../../../server/live/live_exchanges.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { startPages } from "../pages/thread.ts";
import { LoopGuard, newServerId } from "../../../server/guard/loop_guard.ts";
import type { ServerContext } from "../../../server/endpoint.ts";
import type { Ledger } from "../../../keys/ledger.ts";
import type { Access } from "../../../server/guard/access.ts";
import type { Threads } from "../../../server/workers/snapshot.ts";
import { Http1Transport } from "../../../wire/http1/transport.ts";
import type { CommandContext } from "../../../cli/command.ts";
import type { Flags } from "../../../cli/parse.ts";
import type { Replay } from "./replay.ts";
import { SharedStore } from "./shared_store.ts";
import { serverContext, type ServerParts } from "./context.ts";
import { forkedEndpoints } from "./forked_endpoints.ts";
import { REPLAY_OPTIONS } from "../replay_options.ts";
import { type Setup, setup, type SetupOptions } from "../setup.ts";
import { say } from "../../../cli/say.ts";

/** Loads the code of a replay, a tenth of a server's code, which few servers need. */
const loadReplay = loader<typeof import("./replay.ts")>(
  import.meta.url,
  "./replay.ts",
);

const loadPrices = loader<typeof import("../price_file.ts")>(
  import.meta.url,
  "../price_file.ts",
);

const loadCache = loader<
  typeof import("../../../history/replay/answer_cache.ts")
>(import.meta.url, "../../../history/replay/answer_cache.ts");

/** A thread's position among all. */
export interface ThreadPosition {
  /** The thread's number; 0 is the main thread. */
  readonly number: number;
  /** How many threads there are. */
  readonly count: number;
  /** The server's id, which all threads share. */
  readonly serverId: string;
  /** All threads, if there are several. */
  readonly threads?: Threads | undefined;
  /** Decides what client keys may spend, in another thread; absent in the main one. */
  readonly ledger?: Ledger;
  /** See {@linkcode ServerContext.shipping}. */
  readonly shipping?: ServerContext["shipping"];
  /** See {@linkcode ServerContext.elsewhere}. */
  readonly elsewhere?: ServerContext["elsewhere"];
  /** The secrets of the web pages, the same in all threads; default new ones. */
  readonly pageSecrets?: PageSecrets;
}

/** Where a server listens, and which requests it accepts. */
export interface Listener {
  /** Accepts or refuses requests. */
  readonly access: Access;
  /** The address to listen on. */
  readonly address: Address;
  /** See {@linkcode ServerContext.onlyModel}. */
  readonly onlyModel?: string | undefined;
  /** See {@linkcode ServerContext.forwardAuth}. */
  readonly forwardAuth?: boolean;
}

export interface ThreadOptions<D extends Listener>
  extends
    Pick<ServerParts, "run" | "tags" | "watch" | "checkSpent" | "arrivals">,
    Partial<Pick<SetupOptions, "source" | "onEnd">> {
  /** Default the only thread. */
  readonly position?: ThreadPosition;
  /** Address of the store that several machines share. */
  readonly shared?: string | undefined;
  /** Whether the server has web pages. */
  readonly pages?: boolean;
  /** Whether it has nothing but web pages and its health. */
  readonly onlyPages?: boolean;
  /** Makes what requests of client keys need; by default there are none. */
  readonly clients?: (parts: Setup) => ServerContext["clients"];
  /** Called when configuration and models are known. */
  readonly listener: (parts: Setup) => D;
}

/** A thread that can serve; disposing ends open recordings and writes them. */
export interface ServerThread<D extends Listener = Listener>
  extends AsyncDisposable {
  /** Registry, history, recorder. */
  readonly parts: Setup;
  /** The history that answers in place of providers. */
  readonly replay: Replay | undefined;
  readonly listener: D;
  /** The context of the endpoints. */
  readonly server: ServerContext;
  /**
   * Accepts requests.
   *
   * @throws {ConfigError} the address cannot be used
   */
  listen(
    address: Address,
    options?: Pick<ListenOptions, "share">,
  ): ListeningServer;
}

/**
 * Opens the server of a thread.
 *
 * @param context its stderr gets lines for the user of the server
 * @throws {UsageError} an option is out of its range
 * @throws {ConfigError} the configuration cannot be used, or the address needs a key
 */
export async function openThread<D extends Listener>(
  context: CommandContext,
  { position = alone(), listener, source = "serve", ...options }: ThreadOptions<
    D
  >,
): Promise<ServerThread<D>> {
  const { io, flags } = context;
  const { number, count, serverId, threads } = position;
  const warn = (line: string) => void say(io.stderr, `chat: ${sanitize(line)}`);
  const replay = await replayOf(context, {
    warn,
    isFirst: number === 0,
    threads: count,
  });
  const fork = replay?.fork;
  await using stack = new AsyncDisposableStack();
  const keyed: { clients?: ServerContext["clients"] } = {};
  // After all requests are settled.
  stack.defer(() => keyed.clients?.close());
  const transport = stack.use(new Http1Transport({ env: io.env }));
  const parts = stack.use(
    await setup(context, {
      source,
      history: replay?.recordsMissing ? replay.path : undefined,
      onEnd: options.onEnd,
      registry: {
        transport: transport.send.bind(transport),
        part: count > 1 ? { number, count } : undefined,
        onCall: threads && ((call) => threads.heard(call)),
        // Every recorded name of a model must lead to a client.
        replacement: fork === undefined ? replay?.client : undefined,
      },
    }),
  );
  const shared = options.shared === undefined
    ? undefined
    : stack.use(new SharedStore(options.shared));
  const opened = listener(parts);
  const { pageSecrets = newPageSecrets() } = position;
  const clients = keyed.clients = options.clients?.(parts);
  const server = serverContext(flags, {
    pages: (history, running) => {
      if (!options.pages) return undefined;
      keepSecret(pageSecrets.token);
      const location = history?.location;
      const said = (line: string) => void io.stderr.write(line);
      const maker = new PagesThread({
        start: startPages,
        location,
        running: () => running.size,
        said,
      });
      return {
        secrets: pageSecrets,
        maker: stack.use(maker),
        live: new LiveExchanges(running),
        prices: pagePrices(context, parts, replay),
        first: options.onlyPages ? "history" : "live",
      };
    },
    setup: parts,
    cache: await cacheOf(flags, parts),
    replay: fork === undefined ? replay : undefined,
    record: fork && replay?.store,
    source,
    access: opened.access,
    clients,
    forwardAuth: opened.forwardAuth,
    warn,
    loop: new LoopGuard(serverId),
    threads,
    worker: threads && number,
    shipping: position.shipping,
    elsewhere: position.elsewhere,
    shared: shared && (() => shared.open()),
    watch: options.watch,
    // Missing answers of a replayed run are recorded as part of it, and its line is not written again.
    run: replay?.run === undefined || fork !== undefined
      ? options.run
      : { id: replay.run, isRecorded: true },
    checkSpent: options.checkSpent,
    arrivals: options.arrivals,
    tags: options.tags,
    onlyModel: opened.onlyModel,
  });
  stack.defer(async () => await server.traffic?.settled());
  stack.defer(async () => {
    for (const line of [replay?.ignored.line(), replay?.faults?.line()]) {
      if (line !== undefined) {
        await say(io.stderr, `chat: ${sanitize(line)}`);
      }
    }
  });
  const all = forkedEndpoints(replay, { flags, parts, server, source });
  const endpoints = options.onlyPages
    ? all.filter(({ ownPages, pattern }) => ownPages || pattern === "/health")
    : all;
  prepareDigest();
  // Loaded now, because the runtime never retries a module that it could not load, as without free file descriptors.
  await loadReplies();
  const owned = stack.move();
  return {
    parts,
    replay,
    listener: opened,
    server,
    listen: (address, options) =>
      listen(createHandler(endpoints, server), server.running, address, {
        refused: createRefusal(server),
        ...options,
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What answers cost for the page of running requests; recorded answers cost nothing. */
function pagePrices(
  { flags }: CommandContext,
  { config }: Setup,
  replay: Replay | undefined,
): Pages["prices"] {
  let prices: ReturnType<Pages["prices"]> | undefined;
  return () =>
    prices ??= replay === undefined
      ? loadPrices()
        // The thread that makes pages says what is wrong.
        .then(({ shownPrices }) => shownPrices(config, flags, () => {}))
        .catch(() => undefined)
      : Promise.resolve(undefined);
}

/** The position of the only thread. */
export function alone(
  shipping?: ThreadPosition["shipping"],
): ThreadPosition {
  const position = { number: 0, count: 1, serverId: newServerId() };
  return shipping === undefined ? position : { ...position, shipping };
}

/** Opens the replay that the flags ask for; loads its code only if there is such a flag. */
async function replayOf(
  context: CommandContext,
  options: {
    warn: (line: string) => void;
    isFirst: boolean;
    threads: number;
  },
): Promise<Replay | undefined> {
  const names = ["from", ...REPLAY_OPTIONS.options.map(({ name }) => name)];
  if (!names.some((name) => context.flags.has(name))) return undefined;
  const { openReplay } = await loadReplay();
  return await openReplay(context, options);
}

async function cacheOf(
  flags: Flags,
  { store }: Setup,
): Promise<ServerContext["cache"]> {
  if (!flags.flag("cache") || store === undefined) return undefined;
  const { AnswerCache } = await loadCache();
  return new AnswerCache(store);
}
