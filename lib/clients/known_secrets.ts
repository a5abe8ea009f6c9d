/**
 * What of a provider's address and headers is a secret, beside its key.
 *
 * @module
 */
import { keepSecret } from "../core/secrets.ts";

/** Names of headers and query members whose values open something. */
const SECRET_NAME = /key|token|secret|passw|sig|auth|cred|cookie/i;

/** What is sent with every call. */
export interface SentAlong {
  /** May hold user name and password. */
  readonly baseUrl: string;
  /** Where there is one. */
  readonly key?: string | undefined;
  /** With their values, no longer with variables. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same. */
  readonly query?: Readonly<Record<string, string>>;
}

/** Remembers every secret of a provider, so that no text of ours repeats it. */
export function keepSecretsOf(
  { baseUrl, key, headers, query = {} }: SentAlong,
): void {
  if (key !== undefined) keepSecret(key);
  const url = URL.parse(baseUrl);
  if (url !== null) {
    const { username, password } = url;
    for (const part of [username, password]) keepEncoded(part);
    // As it is sent: Basic authentication.
    if (password !== "") keepSecret(btoa(`${username}:${password}`));
  }
  const named = [
    ...Object.entries(headers),
    ...Object.entries(query),
    ...url?.searchParams ?? [],
  ];
  for (const [name, value] of named) {
    if (SECRET_NAME.test(name)) {
      keepEncoded(value.replace(/^(?:bearer|basic)\s+/i, ""));
    }
  }
}

/** As it stands in an address, and as it is meant. */
function keepEncoded(text: string): void {
  keepSecret(text);
  try {
    keepSecret(decodeURIComponent(text));
  } catch {
    // a percent sign that encodes nothing
  }
}
