/**
 * Logs a user in at a server over HTTP: authorization code with PKCE, and a redirect to this machine.
 *
 * @module
 */
import {
  Client,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { ChatError } from "../../../core/errors.ts";
import { withoutSecrets } from "../../../core/secrets.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { McpServer } from "../servers.ts";
import type { LoginFile } from "./login_file.ts";
import { LoginProvider } from "./provider.ts";

/** How long a user may take in the browser, in ms. */
const LOGIN_MS = 600_000;

/** Where the browser comes back to. */
export interface Callback extends AsyncDisposable {
  readonly url: string;
}

/** How a user logs in. */
export interface LogInOptions {
  /** Version of this program. */
  readonly version: string;
  readonly file: LoginFile;
  /** Listens on 127.0.0.1 for what the browser brings, until `take` says that it was meant; port 0 takes a free one. */
  readonly listen: (
    port: number,
    take: (params: URLSearchParams) => boolean,
  ) => Callback;
  /** Shows the address that the user has to open. */
  readonly show: (url: string) => Promise<void>;
}

/**
 * Waits until the user has logged in; the login is in the file then.
 *
 * @throws {ChatError} the server wants no login, or refuses it
 */
export async function logIn(
  server: Extract<McpServer, { url: URL }>,
  { version, file, listen, show }: LogInOptions,
): Promise<void> {
  const { name, url, headers, oauth } = server;
  const failed = (why: string, cause?: unknown) =>
    new ChatError(withoutSecrets(`Cannot log in at ${name}: ${why}`), {
      cause,
    });
  const callback = Promise.withResolvers<URLSearchParams>();
  let state = "";
  await using listener = listen(oauth?.callbackPort ?? 0, (params) => {
    if (params.get("state") !== state) return false;
    callback.resolve(params);
    return true;
  });
  let isAsked = false;
  const provider = new LoginProvider({
    file,
    registered: oauth?.clientId === undefined
      ? undefined
      : { clientId: oauth.clientId, clientSecret: oauth.clientSecret },
    redirectUrl: listener.url,
    isNew: true,
    open: async (to) => {
      if (!isSafe(to)) throw failed(`it sends you to ${to.origin}`);
      isAsked = true;
      await show(to.href);
    },
  });
  state = provider.state();
  const transport = new StreamableHTTPClientTransport(url, {
    authProvider: provider,
    requestInit: { headers },
  });
  const client = new Client({ name: "chat", version });
  try {
    await client.connect(transport);
  } catch (error) {
    if (!isAsked) throw failed(reasonOf(error), error);
    const params = await within(callback.promise, failed);
    const refusal = params.get("error");
    // Further words of a refusal may be an attacker's.
    if (refusal !== null) throw failed(`refused (${code(refusal)})`);
    try {
      await transport.finishAuth(params);
    } catch (error) {
      throw failed(reasonOf(error), error);
    }
    return;
  } finally {
    await client.close().catch(() => {}); // it may not have begun
  }
  throw failed("it wants no login");
}

async function within(
  coming: Promise<URLSearchParams>,
  failed: (why: string) => ChatError,
): Promise<URLSearchParams> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(failed("nobody came back from the browser")),
    LOGIN_MS,
  );
  try {
    return await Promise.race([coming, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A browser is sent over TLS, or to this machine. */
function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" ||
    protocol === "http:" &&
      /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(hostname);
}

function code(text: string): string {
  return /^[a-z_]{1,64}$/.test(text) ? text : "without a known reason";
}
