/**
 * What the library asks this program about a login.
 *
 * @module
 */
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import type { Login, LoginFile } from "./login_file.ts";

/** A client that somebody has registered by hand. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
}

/** How a login is used. */
export interface ProviderOptions {
  readonly file: LoginFile;
  readonly registered?: RegisteredClient | undefined;
  /** Where the browser is sent with the code. */
  readonly redirectUrl: string;
  /** Sends the user to the authorization server; throws where no user is there to go. */
  readonly open: (url: URL) => void | Promise<void>;
  /** Begins without what is in the file. */
  readonly isNew?: boolean;
}

/** One use of a login. */
export class LoginProvider implements OAuthClientProvider {
  readonly #options: ProviderOptions;
  /** Random, so that no other page can send a code. */
  readonly #state = crypto.randomUUID();
  #begun: Omit<Login, "url"> | undefined;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;

  constructor(options: ProviderOptions) {
    this.#options = options;
    if (options.isNew === true) this.#begun = {};
  }

  get redirectUrl(): string {
    return this.#options.redirectUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      "client_name": "chat",
      "redirect_uris": [this.redirectUrl],
      "grant_types": ["authorization_code", "refresh_token"],
      "response_types": ["code"],
      "token_endpoint_auth_method": "none",
    };
  }

  state(): string {
    return this.#state;
  }

  async clientInformation(): Promise<StoredOAuthClientInformation | undefined> {
    const { registered } = this.#options;
    if (registered === undefined) return (await this.#login()).client;
    const { clientId, clientSecret } = registered;
    return {
      "client_id": clientId,
      ...clientSecret === undefined ? {} : { "client_secret": clientSecret },
    };
  }

  async saveClientInformation(
    client: StoredOAuthClientInformation,
  ): Promise<void> {
    await this.#change({ client });
  }

  async tokens(): Promise<StoredOAuthTokens | undefined> {
    return (await this.#login()).tokens;
  }

  async saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    const { client } = await this.#login();
    this.#begun = undefined;
    await this.#options.file.write({ client, tokens });
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    await this.#options.open(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  async invalidateCredentials(
    scope: "all" | "client" | "tokens" | "verifier" | "discovery",
  ): Promise<void> {
    if (scope === "all" || scope === "discovery") this.#discovered = undefined;
    if (scope === "all" || scope === "client") {
      await this.#change({ client: undefined, tokens: undefined });
    } else if (scope === "tokens") await this.#change({ tokens: undefined });
  }

  async #login(): Promise<Omit<Login, "url">> {
    return this.#begun ?? await this.#options.file.read();
  }

  /** A new login is written when it has tokens. */
  async #change(members: Omit<Login, "url">): Promise<void> {
    const { client, tokens } = { ...await this.#login(), ...members };
    if (this.#begun === undefined) {
      await this.#options.file.write({ client, tokens });
    } else this.#begun = { client, tokens };
  }
}
