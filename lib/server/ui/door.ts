/**
 * The door of the pages: lets in by token or key, and says how to get in.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { ServerContext } from "../endpoint.ts";
import { Reply } from "../reply.ts";
import { readBodyText } from "../guard/request_body.ts";
import type { ServerRequest } from "../server_request.ts";
import { pageHeaders } from "./page_headers.ts";
import type { Pages } from "./pages.ts";
import { cookieHeader, opensPages } from "./visitors.ts";

/** Where the form of the door goes, below `/ui/`. */
export const DOOR = "open";

/** Bytes of the longest form of the door. */
const MOST_BYTES = 4096;

/**
 * Lets a visitor in who brings the token in the address, and takes it out of the address, so that it stays in no
 * history of a browser. Undefined for a request without a token.
 */
export function byToken(
  request: ServerRequest,
  { access }: ServerContext,
  pages: Pages,
): Reply | undefined {
  const url = URL.parse(request.url);
  const token = url?.searchParams.get("token");
  if (!url || token === null || token === undefined) return undefined;
  if (!opensPages(token, pages.secrets, access)) {
    return closedDoor(access.hasKeys, "This address is of an earlier start.");
  }
  url.searchParams.delete("token");
  return opened(request, pages, `${url.pathname}${url.search}`);
}

/** Lets a visitor in who sends the key by the form. */
export async function byForm(
  request: ServerRequest,
  { access }: ServerContext,
  pages: Pages,
): Promise<Reply> {
  const { text } = await readBodyText(request, MOST_BYTES);
  const key = new URLSearchParams(text).get("key") ?? "";
  return opensPages(key, pages.secrets, access)
    ? opened(request, pages, "/ui/")
    : closedDoor(access.hasKeys, "That is not a key of this server.");
}

/** The page for those who are not let in. */
export function closedDoor(hasKeys: boolean, why?: string): Reply {
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Closed · chat</title>
<link rel="stylesheet" href="/ui/style.css">
<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
</head>
<body>
<main class="door">
<h1>chat</h1>
${why && markup`<p class="problem" role="alert">${why}</p>`}
${hasKeys ? keyForm() : addressHint()}
</main>
</body>
</html>
`;
  return new Reply(page.text, {
    status: STATUS_CODE.Unauthorized,
    headers: pageHeaders({ "content-type": "text/html; charset=utf-8" }),
  });
}

function keyForm(): Markup {
  return markup`<form method="post" action="/ui/${DOOR}">
<label for="key">Key of this server</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button>Open</button>
</form>`;
}

function addressHint(): Markup {
  return markup`<p>These pages show your whole history, so they open only by an address with a token.</p>
<p>Copy the address after <code>pages</code> from the terminal where <code>chat serve</code> runs, or the one that <code>chat web</code> printed.
It changes at each start, unless <code>CHAT_API_KEY</code> is set.</p>`;
}

function opened(request: ServerRequest, pages: Pages, to: string): Reply {
  pages.maker.prepare();
  return new Reply(null, {
    status: STATUS_CODE.SeeOther,
    headers: pageHeaders({
      location: to,
      "set-cookie": cookieHeader(request.headers, pages.secrets),
    }),
  });
}
