/**
 * Who may look at the pages. The history is private, but any user and any web page of this machine can reach the port:
 * a visitor opens the address with the token that the terminal showed, or sends the server's key, and has a cookie from
 * then on.
 *
 * @module
 */
import type { Access } from "../guard/access.ts";
import { isSecret } from "../guard/same_text.ts";
import type { RequestHeaders, ServerRequest } from "../server_request.ts";
import type { PageSecrets } from "./pages.ts";

/** Whether a request brings the cookie of this server. */
export function isVisitor(
  headers: RequestHeaders,
  { cookie }: PageSecrets,
): boolean {
  const name = cookieName(headers);
  return (headers.get("cookie") ?? "").split(";").some((pair) => {
    const at = pair.indexOf("=");
    return pair.slice(0, at).trim() === name &&
      isSecret(pair.slice(at + 1).trim(), cookie);
  });
}

/** Whether a text opens the pages: one of the server's keys, or the token where it has none. */
export function opensPages(
  given: string,
  { token }: PageSecrets,
  access: Access,
): boolean {
  return access.hasKeys ? access.isKey(given) : isSecret(given, token);
}

/** The header that sets the cookie; the browser sends it to no other site, and scripts cannot read it. */
export function cookieHeader(
  headers: RequestHeaders,
  { cookie }: PageSecrets,
): string {
  return `${
    cookieName(headers)
  }=${cookie}; Path=/ui; HttpOnly; SameSite=Strict`;
}

/**
 * Whether a browser says that another page caused a request. Pages of other ports of this machine count as the same
 * site, so that the cookie's `SameSite` does not keep them out.
 */
export function isFromElsewhere(
  { headers, method, url }: ServerRequest,
): boolean {
  const site = headers.get("sec-fetch-site");
  const isNavigation = method !== "POST" &&
    headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document";
  // A link from elsewhere to a page is harmless: that page cannot read it.
  if (isNavigation) return false;
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = headers.get("origin");
  if (origin !== null) return origin !== ownOrigin(headers, url);
  return method === "POST" && site === null;
}

/** A browser sends a cookie to every port of a host, so each server has another name for it. */
function cookieName(headers: RequestHeaders): string {
  const [, port = "80"] = /:(\d+)$/.exec(headers.get("host") ?? "") ?? [];
  return `chat_ui_${port}`;
}

/** Behind a proxy that ends TLS, only the browser knows the scheme. */
function ownOrigin(headers: RequestHeaders, url: string): string {
  const host = headers.get("host") ?? URL.parse(url)?.host ?? "";
  const isSecure = headers.get("origin")?.startsWith("https:") ?? false;
  return `${isSecure ? "https" : "http"}://${host}`;
}
