/**
 * An MCP server over HTTP that wants a login, and the authorization server that it names, for tests.
 *
 * @module
 */
import { type FakeUpstream, fakeUpstream } from "./fake_upstream.ts";
import { answerOf } from "./mcp_server.ts";

/** Beginnings of all tokens and codes, by which a test finds them where they must not be. */
export const CANARIES: readonly string[] = [
  "access-canary",
  "refresh-canary",
  "code-canary",
];

/** A running server. */
export interface OAuthServer extends FakeUpstream {
  /** Lets the access token count no more; with `all`, the refresh token neither. */
  expire(all?: boolean): void;
  /** Refuses the next authorization. */
  refuse(): void;
}

/** Starts both, at one address; they check what RFC 6749, 7591, 7636 and 8707 want. */
export function oauthServer(): OAuthServer {
  let [count, refuses] = [0, false];
  let valid: { access?: string; refresh?: string } = {};
  const codes = new Map<string, URLSearchParams>();
  const clients = new Map<string, string[]>();
  const issue = () => {
    const access = `access-canary-${++count}`;
    const refresh = `refresh-canary-${count}`;
    valid = { access, refresh };
    return Response.json({
      "access_token": access,
      "refresh_token": refresh,
      "token_type": "Bearer",
      "expires_in": 3600,
    });
  };
  const wrong = (error: string) => Response.json({ error }, { status: 400 });
  const upstream: FakeUpstream = fakeUpstream(
    async ({ method, path, headers, body }) => {
      const { pathname, searchParams } = new URL(path, upstream.url);
      const { url } = upstream;
      switch (pathname) {
        case "/mcp": {
          if (headers.get("authorization") !== `Bearer ${valid.access}`) {
            const where = `${url}/.well-known/oauth-protected-resource/mcp`;
            return new Response("who are you?", {
              status: 401,
              headers: {
                "www-authenticate": `Bearer resource_metadata="${where}"`,
              },
            });
          }
          if (method !== "POST") return new Response(null, { status: 405 });
          const answer = answerOf(JSON.parse(body));
          return answer === undefined
            ? new Response(null, { status: 202 })
            : Response.json(answer);
        }
        case "/.well-known/oauth-protected-resource/mcp":
          return Response.json({
            resource: `${url}/mcp`,
            "authorization_servers": [url],
          });
        case "/.well-known/oauth-authorization-server":
          return Response.json({
            issuer: url,
            "authorization_endpoint": `${url}/authorize`,
            "token_endpoint": `${url}/token`,
            "registration_endpoint": `${url}/register`,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
          });
        case "/register": {
          const { redirect_uris: redirects, ...about } = JSON.parse(body);
          const id = `client-${clients.size + 1}`;
          clients.set(id, redirects);
          const members = { ...about, "redirect_uris": redirects };
          return Response.json({ ...members, "client_id": id }, {
            status: 201,
          });
        }
        case "/authorize": {
          const redirect = searchParams.get("redirect_uri") ?? "";
          const known = clients.get(searchParams.get("client_id") ?? "");
          const fits = known?.includes(redirect) &&
            searchParams.get("code_challenge_method") === "S256" &&
            searchParams.get("resource") === `${url}/mcp`;
          if (!fits) return wrong("invalid_request");
          const to = new URL(redirect);
          to.searchParams.set("state", searchParams.get("state") ?? "");
          if (refuses) to.searchParams.set("error", "access_denied");
          else {
            const code = `code-canary-${codes.size}`;
            codes.set(code, searchParams);
            to.searchParams.set("code", code);
          }
          refuses = false;
          return Response.redirect(to, 302);
        }
        case "/token": {
          const form = new URLSearchParams(body);
          if (form.get("grant_type") === "refresh_token") {
            return form.get("refresh_token") === valid.refresh
              ? issue()
              : wrong("invalid_grant");
          }
          const asked = codes.get(form.get("code") ?? "");
          const verifier = form.get("code_verifier") ?? "";
          const digest = await crypto.subtle.digest(
            "SHA-256",
            new TextEncoder().encode(verifier),
          );
          const challenge = new Uint8Array(digest).toBase64({
            alphabet: "base64url",
            omitPadding: true,
          });
          codes.delete(form.get("code") ?? "");
          return asked?.get("code_challenge") === challenge &&
              asked.get("redirect_uri") === form.get("redirect_uri")
            ? issue()
            : wrong("invalid_grant");
        }
        default:
          return new Response("", { status: 404 });
      }
    },
  );
  return {
    url: upstream.url,
    requests: upstream.requests,
    expire: (all = false) => {
      valid = all ? {} : { ...valid, access: "" };
    },
    refuse: () => {
      refuses = true;
    },
    [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose](),
  };
}
