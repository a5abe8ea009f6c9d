/**
 * `chat serve`: an endpoint that speaks OpenAI's protocol, answers with any configured model and records everything.
 *
 * @module
 */
import { prepareDigest } from "../core/digest.ts";
import { createHandler, createRefusal } from "../server/handler.ts";
import { listen } from "../server/listen.ts";
import { ROUTES } from "../server/routes.ts";
import { Http1Transport } from "../wire/http1/transport.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./failure.ts";
import { openReplay } from "./replay.ts";
import { serveAccess } from "./serve_access.ts";
import { serverAddress } from "./listen_address.ts";
import { announcement } from "./serve_announcement.ts";
import { serverContext } from "./serve_context.ts";
import { setup } from "./setup.ts";
import { StopSignals } from "./stop_signals.ts";

/** How long running exchanges may take to finish once the server is told to stop, in ms. */
const PATIENCE_MS = 5_000;

/**
 * Serves until SIGINT or SIGTERM, finishes what runs, and returns the exit code.
 *
 * @throws {UsageError} an option out of its range
 * @throws {ConfigError} an address that cannot be listened on, or one for a network without a key
 * @throws {Interrupted} a second signal: what ran was broken off
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const warn = (line: string) => void io.stderr.write(`chat: ${line}\n`);
  const replay = await openReplay(flags, warn);
  using transport = new Http1Transport({ env: io.env });
  const relayTransport = transport.send.bind(transport);
  await using parts = await setup(context, {
    source: "serve",
    ...(replay?.recordsMissing ? { history: replay.path } : {}),
    registry: {
      relayTransport,
      // Any name may have been recorded, so every one leads to a client.
      ...(replay === undefined
        ? {}
        : { replacement: (row, own) => replay.client(row, own) }),
    },
  });
  const address = serverAddress(flags, parts.config);
  const { access, keysFrom, risk } = serveAccess(
    flags,
    parts.config,
    address.host,
  );
  const server = serverContext(flags, {
    setup: parts,
    replay,
    access,
    io,
    warn,
  });
  if (risk !== undefined) warn(risk);
  using signals = new StopSignals(io);
  prepareDigest();
  const listening = listen(
    createHandler(ROUTES, server),
    server.running,
    address,
    { refused: createRefusal(server) },
  );
  if (!flags.flag("quiet")) {
    const bound = { host: address.host, port: listening.port };
    await io.stdout.write(announcement(bound, parts, replay, { keysFrom }));
  }
  await signals.first;
  const { size } = server.running;
  if (size > 0 && io.stderr.isTerminal) {
    warn(`finishing what runs (${size}); another Ctrl-C ends it now`);
  }
  const timer = setTimeout(() => signals.patience.abort(), PATIENCE_MS);
  await listening.stop(signals.patience.signal);
  clearTimeout(timer);
  if (signals.second !== undefined) throw signals.second;
  return EXIT.done;
}
