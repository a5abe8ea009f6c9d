/**
 * A client's own credentials: whether they are passed on to the provider that is asked. So a subscription can be used
 * through this server, which keeps nothing of it.
 *
 * @module
 */
import { credentialHeaders } from "../../clients/lent_credentials.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { ChatClient } from "../../core/client.ts";
import type { ServerContext } from "../endpoint.ts";
import type { ServerRequest } from "../server_request.ts";

/** What a client's credentials mean for a call. */
export interface OwnCredentials {
  /** The headers to pass on; absent for none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The call may use nothing that is set here. */
  readonly required?: boolean;
  /** The request belongs to a command that has the server's key in its environment. */
  readonly isOfRun?: boolean;
}

/** A call whose provider is known. */
export interface CredentialQuestion {
  /** With the client's headers. */
  readonly http: ServerRequest;
  /** What endpoints share. */
  readonly context: ServerContext;
  /** The model's name as received. */
  readonly name: string;
  /** Whether the client named the model; otherwise its credentials are for another one. */
  readonly isChosen?: boolean;
  /** The dialect that the client speaks. */
  readonly dialect?: ChatClient["dialect"] | undefined;
}

/**
 * Reads a client's credentials for a provider. They go only to a provider whose dialect the client speaks, never by way
 * of an alias, and only where no key for it is set here; the registry checks the address. A key of this server is never
 * passed on.
 */
export function ownCredentials(
  { http, context, name, isChosen = true, dialect = "openai" }:
    CredentialQuestion,
  provider: ProviderConfig,
): OwnCredentials {
  const { forwardAuth, registry, access } = context;
  if (forwardAuth !== true) return {};
  const { headers } = http;
  const required = access.isGuest(headers);
  const isOfRun = context.run !== undefined;
  const isFor = isChosen && provider.dialect === dialect &&
    !registry.isAlias(name) &&
    (required || !registry.hasOwnKey(provider));
  if (!isFor) return { required, isOfRun };
  const { keys, about } = credentialHeaders(dialect);
  const own = (names: readonly string[]) =>
    names.flatMap((name): [string, string][] => {
      const value = headers.get(name);
      return value === null || access.isAnyKey(value) ? [] : [[name, value]];
    });
  const given = own(keys);
  return given.length === 0 ? { required, isOfRun } : {
    required,
    isOfRun,
    headers: Object.fromEntries([...given, ...own(about)]),
  };
}
