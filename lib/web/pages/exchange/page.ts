/**
 * An exchange: what is known of it, the request and the reply as they were, and what changed since its parent.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ulidTime } from "../../../core/data/ulid.ts";
import { UsageError } from "../../../core/errors.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { slices } from "../../../core/data/slices.ts";
import type { Page, PageAnswer } from "../../page.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import { lastWords } from "../../parts/exchange_facts.ts";
import { bodyView, keptBody, replyText, requestText } from "./bodies.ts";
import { diffView } from "./diff_view.ts";
import type { FoundExchange } from "./found.ts";
import { overview } from "./overview.ts";
import { saidView } from "./said.ts";

/** The views of an exchange, by the end of the path. */
const VIEWS = [
  ["", "Overview"],
  ["request", "Request"],
  ["reply", "Reply"],
  ["diff", "Changes"],
] as const;

/** Bytes of a piece of a file. */
const BLOCK = 256 * 1024;

export const exchangePage: Page = {
  method: "GET",
  path: "exchange/*",
  async answer(request, context) {
    const { history } = context;
    const [given = "", view = "", ...rest] = request.tail.split("/");
    const id = given.toUpperCase();
    if (ulidTime(id) === undefined) {
      throw new UsageError(
        `"${given.slice(0, 100)}" is not the id of an exchange`,
      );
    }
    const [exchange] = history ? await history.chain(id, 1) : [];
    if (history === undefined || exchange === undefined) return missing(id);
    const found = { exchange, history, request, context };
    return await viewOf(found, view, rest.join("/")) ?? missing(id);
  },
};

async function viewOf(
  found: FoundExchange,
  view: string,
  rest: string,
): Promise<PageAnswer | undefined> {
  const { exchange: { id } } = found;
  if (view === "said") return framed(found, "", saidView(found.exchange, rest));
  if (rest !== "") return undefined;
  switch (view) {
    case "":
      return framed(found, view, overview(found));
    case "request":
      return framed(found, view, bodyView(await requestText(found)));
    case "reply":
      return framed(found, view, bodyView(replyText(found)));
    case "diff":
      return framed(found, view, diffView(found));
    case "request.json":
      return file(`${id}-request.json`, (await requestText(found)).text);
    case "reply.json":
      return file(`${id}-reply.json`, replyText(found).text);
    case "reply.body": {
      const body = await keptBody(found);
      return body && bytesFile(`${id}-reply.body`, body);
    }
    default:
      return undefined;
  }
}

/** A view with the head that all have. */
function framed(
  { exchange }: FoundExchange,
  view: string,
  body: AsyncIterable<Markup>,
): PageAnswer {
  return {
    kind: "page",
    title: lastWords(exchange).slice(0, 60) || "Exchange",
    body: withHead(exchange, view, body),
  };
}

async function* withHead(
  exchange: Exchange,
  view: string,
  body: AsyncIterable<Markup>,
): AsyncGenerator<Markup, void> {
  const { id, conversation } = exchange;
  const link = ([path, name]: (typeof VIEWS)[number]) =>
    markup`<a href="/ui/exchange/${id}${path && `/${path}`}"${
      path === view ? markup` aria-current="page"` : undefined
    }>${name}</a>`;
  yield markup`<p class="crumbs"><a href="/ui/conversation/${conversation}?at=${id}#${id}">← Conversation</a></p>
<h1>${lastWords(exchange).slice(0, 200) || "Exchange"}</h1>
<nav class="tabs" aria-label="Views of the exchange">${VIEWS.map(link)}</nav>
`;
  yield* body;
}

function file(name: string, text: string): PageAnswer {
  return {
    kind: "file",
    name,
    type: "application/json",
    pieces: piecesOf(text),
  };
}

/** Whatever it is, the browser shall keep it and not show it. */
function bytesFile(name: string, bytes: Uint8Array): PageAnswer {
  return {
    kind: "file",
    name,
    type: "application/octet-stream",
    pieces: blocksOf(bytes),
  };
}

async function* blocksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += BLOCK) {
    yield bytes.slice(at, at + BLOCK);
  }
}

async function* piecesOf(text: string): AsyncGenerator<string, void> {
  yield* slices(text);
}

function missing(id: string): PageAnswer {
  return {
    kind: "page",
    status: STATUS_CODE.NotFound,
    title: "No such exchange",
    body:
      markup`<h1>No such exchange</h1><p class="empty">The history has nothing for ${id}. <a href="/ui/history">Back to History</a></p>`,
  };
}
