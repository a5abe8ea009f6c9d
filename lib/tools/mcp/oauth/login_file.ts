/**
 * The login at one MCP server: a file that only its user can read.
 *
 * @module
 */
import type {
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { isObject } from "../../../core/data/invalid.ts";
import { ChatError } from "../../../core/errors.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { replaceFile } from "../../../files/replace_file.ts";

/** What is kept of a login. */
export interface Login {
  /** The server's address, for people who look at the file. */
  readonly url: string;
  /** What the authorization server knows this program as. */
  readonly client?: StoredOAuthClientInformation | undefined;
  readonly tokens?: StoredOAuthTokens | undefined;
}

/** Reads and writes a login. Tokens are keys from then on, which no output shows. */
export class LoginFile {
  readonly #path: string;
  readonly #url: string;

  /** Reads nothing yet. */
  constructor(path: string, url: string) {
    this.#path = path;
    this.#url = url;
  }

  /** The login; without a file there is none. Another process may have renewed it, so it is read each time. */
  async read(): Promise<Login> {
    let login: Login = { url: this.#url };
    try {
      const value: unknown = JSON.parse(await Deno.readTextFile(this.#path));
      if (isObject(value) && value["url"] === this.#url) {
        login = value as unknown as Login;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        throw this.#failed("read", error);
      }
    }
    keepSecrets(login);
    return login;
  }

  /** Whether there is one. */
  async exists(): Promise<boolean> {
    return (await this.read()).tokens !== undefined;
  }

  /** Replaces the login. */
  async write(login: Omit<Login, "url">): Promise<void> {
    const whole: Login = { url: this.#url, ...login };
    keepSecrets(whole);
    try {
      await replaceFile(this.#path, `${JSON.stringify(whole, null, 2)}\n`);
    } catch (error) {
      throw this.#failed("write", error);
    }
  }

  /** Removes it; false if there is none. */
  async remove(): Promise<boolean> {
    try {
      await Deno.remove(this.#path);
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw this.#failed("remove", error);
    }
  }

  #failed(what: string, error: unknown): ChatError {
    // The parser's message may show a part of the file.
    const why = error instanceof SyntaxError ? "not JSON" : reasonOf(error);
    return new ChatError(`Cannot ${what} ${this.#path}: ${why}`, {
      cause: error instanceof SyntaxError ? undefined : error,
    });
  }
}

function keepSecrets({ tokens, client }: Login): void {
  const secrets = [
    tokens?.access_token,
    tokens?.refresh_token,
    tokens?.id_token,
    client !== undefined && "client_secret" in client
      ? client.client_secret
      : undefined,
  ];
  for (const secret of secrets) if (secret !== undefined) keepSecret(secret);
}
