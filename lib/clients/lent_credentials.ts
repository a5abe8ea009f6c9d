/**
 * Makes clients that use a caller's own credentials, only for the provider to which they belong.
 *
 * @module
 */
import type { ChatClient } from "../core/client.ts";
import { NameMap } from "../core/data/names.ts";
import { keepPassingSecret } from "../core/secrets.ts";
import {
  type Address,
  addressOf,
  callSource,
  isDefaultAddress,
} from "./address.ts";
import { type ClientParts, KEY_HEADER } from "./own_client.ts";
import type { RegistryOptions } from "./registry_options.ts";

/** Headers of a program's credentials. */
export interface CredentialHeaders {
  /** Headers with a key; names are in lower case. */
  readonly keys: readonly string[];
  /** Headers that say whose key it is. */
  readonly about: readonly string[];
}

const HEADERS: Readonly<Record<ChatClient["dialect"], CredentialHeaders>> = {
  anthropic: { keys: ["authorization", "x-api-key"], about: [] },
  openai: {
    keys: ["authorization"],
    about: ["openai-organization", "openai-project"],
  },
  none: { keys: [], about: [] },
};

/** The headers in which programs that speak a dialect send their credentials. */
export function credentialHeaders(
  dialect: ChatClient["dialect"],
): CredentialHeaders {
  return HEADERS[dialect];
}

/** Most clients that are kept, one for each program with credentials. */
const MOST_CLIENTS = 32;

/** The parts of a client with a caller's credentials. */
export interface LentParts extends Pick<ClientParts, "create" | "provider"> {
  /** Members of earlier answers that the provider may refuse. */
  readonly foreign: () => ReadonlySet<string>;
}

/** Keeps the clients that were used last, and with them what they have learned of their provider. */
export class LentClients {
  readonly #options: RegistryOptions;
  readonly #clients = new NameMap<ChatClient>();

  /** Begins without clients. */
  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /**
   * Finds or makes the client that sends the credentials, without the key, headers and query that are configured here.
   * Undefined if the credentials must not be sent: only a provider that made its dialect gets them, at its own address,
   * because programs that speak the dialect may hold a key of it.
   */
  client(
    credentials: Readonly<Record<string, string>>,
    parts: LentParts,
  ): ChatClient | undefined {
    const { provider } = parts;
    const address = addressOf(provider, this.#options.env);
    const isFor = provider.ownDialect === true &&
      isDefaultAddress(provider.name, address.baseUrl);
    if (!isFor) return undefined;
    keepKeys(credentials);
    const key = `${provider.name} ${JSON.stringify(credentials)}`;
    const client = this.#clients.get(key) ??
      this.#make(credentials, parts, address);
    this.#clients.delete(key);
    this.#clients.set(key, client);
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > MOST_CLIENTS && oldest !== undefined) {
      this.#clients.delete(oldest);
    }
    return client;
  }

  #make(
    credentials: Readonly<Record<string, string>>,
    { create, provider, foreign }: LentParts,
    address: Address,
  ): ChatClient {
    const { timeoutMs, transport, replacement } = this.#options;
    const make = () =>
      create({
        provider: provider.name,
        ...address,
        source: {
          ...callSource(provider, address, this.#options),
          keyFrom: "the client's own key",
        },
        headers: credentials,
        foreign: foreign(),
        timeouts: { headersMs: timeoutMs, idleMs: timeoutMs },
        transport,
      });
    return replacement?.(provider, make) ?? make();
  }
}

/** Registers the keys with each call, so that none is forgotten while its client is in use. */
function keepKeys(credentials: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(credentials)) {
    if (!KEY_HEADER.test(name)) continue;
    keepPassingSecret(value);
    keepPassingSecret(value.replace(/^\S+\s+/, ""));
  }
}
