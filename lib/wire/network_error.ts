/**
 * Error messages for failures before an answer.
 *
 * @module
 */
import { ConfigError, NetworkError } from "../core/errors.ts";

const UNTRUSTED = "certificate not accepted";
const TRUST =
  "if your network inspects TLS, or you have an authority of your own: DENO_TLS_CA_STORE=system trusts the system's authorities, DENO_CERT=FILE those of a PEM file";
/** The runtime's name of the commonest fault, in words. */
const FAULTS: Readonly<Record<string, string>> = {
  UnknownIssuer: "no authority that this program trusts has signed it",
};

/**
 * Messages by the runtime's text in the failure's cause. That text is not documented, so unknown text is shown
 * unchanged.
 */
const REASONS: readonly [RegExp, string][] = [
  [/dns error|failed to lookup|name or service not known/i, "host not found"],
  [/connection refused|actively refused/i, "connection refused"],
  [/invalid peer certificate/i, UNTRUSTED],
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
 * Turns a failure of fetch or of a socket into an error for the user. It names the address's origin only, because path
 * and query may contain a key.
 *
 * @param origin origin of the address, and the proxy if there is one
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
  const words = reason(detail);
  return new NetworkError(`cannot reach ${origin} (${words})`, {
    kind: "unreachable",
    cause: new Error(detail),
    ...(words.startsWith(UNTRUSTED) ? { hint: TRUST } : {}),
  });
}

function reason(detail: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(detail));
  if (known === undefined) return detail;
  const fault = /certificate: (.+)$/i.exec(detail)?.[1];
  return fault === undefined
    ? known[1]
    : `${known[1]}: ${FAULTS[fault] ?? fault}`;
}

/** The innermost cause's message, without the part with the request's URL. */
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
