/**
 * The server beside a command: it listens on a free port of the loopback, with a key that only the command gets.
 *
 * @module
 */
import type { Registry } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import { keepSecret } from "../../core/secrets.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { RunOf } from "../../history/line/run.ts";
import { Access } from "../../server/guard/access.ts";
import type { ListeningServer } from "../../server/listen.ts";
import { serverUrl } from "../shared/listen_address.ts";
import {
  type Listener,
  openThread,
  type ServerThread,
  type ThreadOptions,
} from "../shared/server/thread.ts";

/** Time for replies to end after the command has ended, in ms. */
const FINISH_TIMEOUT_MS = 1_000;

/** Port 0 means a free port. */
const ADDRESS = { host: "127.0.0.1", port: 0 };

export interface RunServerOptions extends
  Pick<
    ThreadOptions<Listener>,
    "source" | "onEnd" | "tags" | "checkSpent" | "arrivals"
  > {
  /** The run that every request belongs to. */
  readonly run: RunOf;
}

/** A listening server; disposing ends open replies and recordings, and writes the recordings. */
export interface RunServer extends AsyncDisposable {
  readonly thread: ServerThread;
  /** The server's address, without a final slash. */
  readonly url: string;
  /** The key that requests need to use the keys of providers. */
  readonly key: string;
}

/**
 * Starts a server for one command.
 *
 * @throws as {@linkcode openThread}
 */
export async function startRunServer(
  context: CommandContext,
  options: RunServerOptions,
): Promise<RunServer> {
  const key = newKey();
  await using stack = new AsyncDisposableStack();
  const thread = stack.use(
    await openThread(context, {
      ...options,
      run: { ...options.run, isRecorded: true },
      listener: ({ config, registry, asked }) => ({
        address: ADDRESS,
        access: new Access({
          keys: [key, ...providerKeys(registry, config)],
          host: ADDRESS.host,
          guests: true,
        }),
        // A program that is logged in at its provider needs no key of the server; a record spends nothing, so that
        // everything on this machine may ask it.
        forwardAuth: !isOnlyRecord(context.flags),
        onlyModel: asked && context.flags.text("model"),
      }),
    }),
  );
  const listening = thread.listen(ADDRESS);
  stack.defer(() => stopSoon(listening));
  const owned = stack.move();
  return {
    thread,
    key,
    url: serverUrl(listening),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Whether no provider is ever asked. */
function isOnlyRecord(flags: CommandContext["flags"]): boolean {
  return flags.has("replay") && !flags.has("from") &&
    !flags.flag("record-missing");
}

/** The keys of providers, which are accepted, too, because the command may have one in its environment. */
function providerKeys(
  { providers }: Registry,
  { env }: Pick<Config, "env">,
): string[] {
  return providers.flatMap(({ keyVariable }) =>
    keyVariable === undefined ? [] : env(keyVariable) ?? []
  );
}

/** A new key in OpenAI's format, which many programs expect. */
function newKey(): string {
  const key = `sk-chat-run-${crypto.randomUUID().replaceAll("-", "")}`;
  keepSecret(key);
  return key;
}

/** Stops soon, because after the end of the command hardly any client reads a reply. */
async function stopSoon(listening: ListeningServer): Promise<void> {
  const forced = new AbortController();
  const timer = setTimeout(() => forced.abort(), FINISH_TIMEOUT_MS);
  await listening.stop(forced.signal);
  clearTimeout(timer);
}
