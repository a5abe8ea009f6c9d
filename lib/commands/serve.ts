/**
 * `chat serve`: an endpoint that speaks OpenAI's protocol, answers with any configured model and records everything.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import { Recorder } from "../conversation/recorder.ts";
import { prepareDigest } from "../core/digest.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { AnswerCache } from "../replay/answer_cache.ts";
import { Access, isLoopback, isWildcard } from "../server/access.ts";
import { createHandler } from "../server/handler.ts";
import { type Address, listen } from "../server/listen.ts";
import { ModelList } from "../server/model_list.ts";
import type { ServerContext } from "../server/route.ts";
import { ROUTES } from "../server/routes.ts";
import { RunningExchanges } from "../server/running.ts";
import type { CommandContext } from "./command.ts";
import { EXIT, Interrupted } from "./failure.ts";
import type { Flags } from "./parse.ts";
import { serverAddress } from "./serve_address.ts";
import { openReplay, type Replay } from "./replay.ts";
import { type Setup, setup, type SetupOptions } from "./setup.ts";

/** How long running exchanges may take to finish once the server is told to stop, in ms. */
const PATIENCE_MS = 5_000;

/**
 * Serves until SIGINT or SIGTERM, finishes what runs, and returns the exit code.
 *
 * @throws {UsageError} an option out of its range
 * @throws {ConfigError} an address that cannot be listened on, or one for a network without CHAT_API_KEY
 * @throws {Interrupted} a second signal: what ran was broken off
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const warn = (line: string) => void io.stderr.write(`chat: ${line}\n`);
  const replay = await openReplay(flags, warn);
  await using parts = await setup(context, {
    source: "serve",
    ...(replay === undefined ? {} : replaying(replay)),
  });
  const address = serverAddress(flags, parts.config);
  const server = serverContext(parts, replay, flags, address, warn);
  using signals = new StopSignals(io);
  prepareDigest();
  const listening = listen(
    createHandler(ROUTES, server),
    server.running,
    address,
  );
  if (!flags.flag("quiet")) {
    const bound = { host: address.host, port: listening.port };
    await io.stdout.write(announcement(bound, parts, replay));
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

/** Any name may have been recorded, so every one leads to a client. */
function replaying(replay: Replay): Partial<SetupOptions> {
  return {
    registry: { replacement: (row, own) => replay.client(row, own) },
    ...(replay.recordsMissing ? { history: replay.path } : {}),
  };
}

function serverContext(
  parts: Setup,
  replay: Replay | undefined,
  flags: Flags,
  { host }: Address,
  warn: (line: string) => void,
): ServerContext {
  const { config, registry, recorder, store } = parts;
  const keys = (config.env("CHAT_API_KEY") ?? "").split(",")
    .map((key) => key.trim()).filter((key) => key !== "");
  if (keys.length === 0 && !isLoopback(host)) {
    throw new ConfigError(
      `no key for clients: set CHAT_API_KEY to serve on ${host}, where others can reach it`,
    );
  }
  const unrecorded = new Recorder({ source: "serve" });
  const records = replay === undefined || replay.recordsMissing;
  return {
    registry,
    recorder: records ? recorder : unrecorded,
    unrecorded,
    ...(replay === undefined
      ? {}
      : { leavesNoTrace: (request, model) => replay.has(request, model) }),
    ...(flags.flag("cache") && store !== undefined
      ? { cache: new AnswerCache(store) }
      : {}),
    history: records && store !== undefined,
    ...(store === undefined ? {} : { store }),
    models: new ModelList(registry),
    access: new Access({ keys, origins: allowedOrigins(flags), host }),
    limits: {
      maxMessages: limit(flags, "max-messages", 1000),
      maxContent: limit(flags, "max-content", 1_000_000),
    },
    version: denoJson.version,
    started: performance.now(),
    running: new RunningExchanges(),
    warn,
  };
}

/** Origins as browsers write them: without path, and without a final slash. */
function allowedOrigins(flags: Flags): string[] {
  return flags.list("allow-origin").map((text) => {
    const origin = text.trim().replace(/\/$/, "");
    if (/^(?:\*|null|[a-z][a-z\d+.-]*:\/\/[^\s/]+)$/i.test(origin)) {
      return origin;
    }
    throw new UsageError(
      `--allow-origin takes an origin such as https://app.example, or *, not "${text}"`,
    );
  });
}

function limit(flags: Flags, name: string, usual: number): number {
  const value = flags.number(name) ?? usual;
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} takes a whole number from 1, not ${value}`);
}

/** What a user needs to point a client here. */
function announcement(
  { host, port }: Address,
  parts: Setup,
  replay: Replay | undefined,
): string {
  const name = isWildcard(host)
    ? "127.0.0.1"
    : host.includes(":")
    ? `[${host}]`
    : host;
  const url = `http://${name}:${port}`;
  const { registry, store, config } = parts;
  const key = config.env("CHAT_API_KEY") === undefined
    ? "any"
    : "(one of CHAT_API_KEY)";
  const names = registry.rows
    .filter((row) => !row.local && registry.hasKey(row))
    .map((row) => row.dialect === "none" ? row.name : `${row.name}/…`);
  return [
    `chat listens on ${url}`,
    `  clients  OPENAI_BASE_URL=${url}/v1 OPENAI_API_KEY=${key}`,
    `  models   ${names.join(", ")}; all: curl ${url}/v1/models`,
    replay === undefined
      ? `  history  ${store?.path ?? "off"}`
      : `  replays  ${replay.size} answers of ${replay.path}${
        replay.recordsMissing ? ", and records what is missing" : ""
      }`,
    "",
  ].join("\n");
}

/** A launcher hands a Ctrl-C on that the terminal has sent already: within so many ms it is the same one. */
const SAME_SIGNAL_MS = 500;

/** The signals that end the server: the first asks it to finish, the second not to wait for that. */
class StopSignals implements Disposable {
  /** Resolves with the first signal. */
  readonly first: Promise<void>;
  /** Aborted by the second one. */
  readonly patience: AbortController = new AbortController();
  /** The second signal, if there was one. */
  second: Interrupted | undefined;
  readonly #handlers: readonly Disposable[];

  constructor(io: Io) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.first = promise;
    let told: number | undefined;
    const on = (name: "SIGINT" | "SIGTERM") =>
      io.onSignal(name, () => {
        const now = performance.now();
        if (told !== undefined && now - told > SAME_SIGNAL_MS) {
          this.second ??= new Interrupted(name);
          this.patience.abort();
        }
        told ??= now;
        resolve();
      });
    this.#handlers = [on("SIGINT"), on("SIGTERM")];
  }

  [Symbol.dispose](): void {
    for (const handler of this.#handlers) handler[Symbol.dispose]();
  }
}
