/**
 * Plain words for what a transport meets before an answer has come.
 *
 * @module
 */
import { ConfigError, NetworkError } from "../core/errors.ts";

/**
 * Words by what the runtime writes into the failure's cause. That text is not a promise of any documentation, so
 * everything that no pattern knows is shown as it is.
 */
const REASONS: readonly [RegExp, string][] = [
  [/dns error|failed to lookup|name or service not known/i, "host not found"],
  [/connection refused|actively refused/i, "connection refused"],
  [/invalid peer certificate/i, "certificate not accepted"],
  [/tls handshake|corrupt message|handshake/i, "no TLS connection"],
  [
    /closed before message completed|closed connection without|reset|broken pipe|aborted/i,
    "connection closed before an answer",
  ],
  [/network is unreachable|no route to host/i, "network unreachable"],
  [/timed out/i, "connection timed out"],
  [/invalid http|message head|parse/i, "the answer is not HTTP"],
  [
    /requests to port \d+ are blocked/i,
    "the runtime never connects to that port",
  ],
];

/**
 * Turns a failure of fetch, or of a socket, into an error for the user; the request's address is told by its origin alone, as its
 * path and query may hold a key.
 */
export function networkError(
  error: unknown,
  origin: string,
): NetworkError | ConfigError {
  if (error instanceof Deno.errors.NotCapable) {
    return new ConfigError(`no permission to reach ${origin}`, {
      hint: "run with --allow-net",
    });
  }
  const detail = failureDetail(error);
  return new NetworkError(`cannot reach ${origin} (${reason(detail)})`, {
    kind: "unreachable",
    cause: new Error(detail),
  });
}

function reason(detail: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(detail));
  if (known === undefined) return detail;
  const fault = /certificate: (.+)$/i.exec(detail)?.[1];
  return fault === undefined ? known[1] : `${known[1]}: ${fault}`;
}

/** The innermost message, without the part that repeats the request's address. */
function failureDetail(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause !== undefined) {
    innermost = innermost.cause;
  }
  const text = innermost instanceof Error
    ? innermost.message
    : String(innermost);
  const client = text.indexOf("client error");
  return client === -1 ? text : text.slice(client);
}
