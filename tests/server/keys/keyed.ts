/**
 * A server whose clients have keys of their own, and a provider whose prices are known.
 *
 * @module
 */
import type { ClientKey } from "../../../lib/keys/client_key.ts";
import { HistoryLedger } from "../../../lib/keys/history_ledger.ts";
import {
  LedgerClock,
  type TimeSource,
} from "../../../lib/keys/ledger_clock.ts";
import { changeKeys } from "../../../lib/keys/key_file.ts";
import { hashOf } from "../../../lib/keys/new_key.ts";
import { WatchedKeys } from "../../../lib/keys/watched_keys.ts";
import type { PriceList } from "../../../lib/prices/price_list.ts";
import { Clients } from "../../../lib/server/keys/clients.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  type UpstreamHandler,
} from "../../helpers/fake_upstream.ts";
import { pricePerToken } from "../../helpers/price.ts";
import {
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  type Serving,
  serving,
  type ServingOptions,
} from "../serving.ts";

/** Each token of each model of OpenAI costs a cent. */
export const CENTS: PriceList = {
  source: "a test",
  of: (name) =>
    name.startsWith("openai/gpt-") ? pricePerToken(0.01, 0.01) : undefined,
  names: () => [],
};

/** What a test's key is: that of its name. */
export function secretOf(name: string): string {
  return `sk-canary-client-${name}`;
}

/** A key of which only what matters is said. */
export function clientKey(parts: Partial<ClientKey> = {}): ClientKey {
  const { name = "ci" } = parts;
  return {
    name,
    formerly: [],
    sha256: hashOf(secretOf(name)),
    limits: [],
    concurrent: undefined,
    models: undefined,
    over: undefined,
    created: "2026-01-01T00:00:00.000Z",
    expires: undefined,
    ...parts,
  };
}

/** A server with keys. */
export interface Keyed extends AsyncDisposable {
  readonly server: Serving;
  readonly upstream: FakeUpstream;
  /** Replaces the keys; requests after this go by them. */
  set(keys: readonly ClientKey[]): Promise<void>;
}

/** What a {@linkcode Keyed} may differ in. */
export interface KeyedOptions {
  /** Default: "Grüß dich", 3 + 2 tokens. */
  readonly answer?: UpstreamHandler;
  readonly time?: TimeSource;
  readonly serving?: ServingOptions;
}

/** Starts a server whose file has these keys. */
export async function keyed(
  keys: readonly ClientKey[],
  { answer = () => Response.json(HELLO_WHOLE), time, serving: options = {} }:
    KeyedOptions = {},
): Promise<Keyed> {
  await using stack = new AsyncDisposableStack();
  const upstream = stack.use(fakeUpstream(answer));
  const folder = await Deno.makeTempDir({ prefix: "chat-keys-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const path = `${folder}/keys.json`;
  await changeKeys(path, () => keys);
  const warnings: string[] = [];
  const watched = new WatchedKeys({
    paths: [path],
    warn: (line) => void warnings.push(line),
  });
  await watched.open();
  const clients = new Clients({
    keys: watched,
    prices: () => Promise.resolve(CENTS),
    ledger: (prices) =>
      Promise.resolve(
        new HistoryLedger({
          history: server.store,
          prices,
          ...(time === undefined ? {} : { clock: new LedgerClock(time) }),
        }),
      ),
  });
  const server: Serving = stack.use(
    await serving({
      env: openAi(upstream),
      ...options,
      access: { clients: watched, ...options.access },
      context: { clients, ...options.context },
    }),
  );
  const owned = stack.move();
  return {
    server,
    upstream,
    async set(keys) {
      await changeKeys(path, () => keys);
      await watched.open();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Posts a chat request with a key. */
export function ask(
  { server }: { server: { url: string } },
  name: string,
  members: Record<string, unknown> = {},
  init: RequestInit = {},
): Promise<Response> {
  return post(server, hi({ "max_tokens": 10, ...members }), {
    ...init,
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${secretOf(name)}`,
      ...init.headers,
    },
  });
}

/** The code of an error reply. */
export async function codeOf(reply: Response): Promise<string> {
  const { error } = await reply.json();
  return error.code;
}
