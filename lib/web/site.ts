/**
 * Finds the page that a visitor asks for, and writes it.
 *
 * @module
 */
import { pathTail } from "../core/text/path_pattern.ts";
import { STATUS_CODE } from "@std/http/status";
import { UsageError } from "../core/errors.ts";
import { Markup, markup } from "../core/text/markup.ts";
import { reasonOf } from "../core/text/reason.ts";
import { sanitizeMarkup } from "../core/text/text.ts";
import { type NavPlace, pageFoot, pageHead } from "./layout.ts";
import type { Page, PageAnswer, PageBody, PageContext } from "./page.ts";
import { PAGES } from "./pages.ts";
import type { PageAsk, PageReply } from "./thread/messages.ts";

const HTML = { "content-type": "text/html; charset=utf-8" };

/** Answers a visitor whose right to look was checked. */
export async function answerPage(
  ask: PageAsk,
  context: PageContext,
): Promise<PageReply> {
  const { page, tail } = findPage(PAGES, ask);
  const answer = page === undefined
    ? missing(ask.path)
    : await answered(page, ask, tail, context);
  switch (answer.kind) {
    case "redirect":
      return {
        status: STATUS_CODE.SeeOther,
        headers: { location: `/ui/${answer.to}` },
        pieces: pieces(),
      };
    case "file":
      return {
        status: STATUS_CODE.OK,
        headers: {
          "content-type": answer.type,
          "content-disposition": `attachment; filename="${answer.name}"`,
        },
        pieces: answer.pieces,
      };
    case "page": {
      const { status = STATUS_CODE.OK } = answer;
      const written = writePage(answer, ask.path, context);
      return { status, headers: HTML, pieces: written };
    }
  }
}

/** The page of a path, and what its `*` matched; a page of the whole path counts before one with a `*`. */
function findPage(
  pages: readonly Page[],
  { method, path }: Pick<PageAsk, "method" | "path">,
): { page: Page | undefined; tail: string } {
  const fitting = pages.flatMap((page) => {
    const tail = page.method === method ? pathTail(page.path, path) : undefined;
    return tail === undefined ? [] : [{ page, tail }];
  });
  return fitting.find(({ tail }) => tail === "") ?? fitting[0] ??
    { page: undefined, tail: "" };
}

async function answered(
  page: Page,
  { search, form, formToken }: PageAsk,
  tail: string,
  context: PageContext,
): Promise<PageAnswer> {
  try {
    return await page.answer({
      params: new URLSearchParams(search),
      form: new URLSearchParams(form),
      formToken,
      tail,
    }, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return {
      kind: "page",
      status: STATUS_CODE.BadRequest,
      title: "Not understood",
      body: markup`<h1>That was not understood</h1>
<p class="problem">${error.message}</p>${
        error.hint && markup`<p>${error.hint}</p>`
      }
<p><a href="/ui/${page.nav === undefined ? "history" : page.path}">Back to ${
        page.nav ?? "History"
      }</a></p>`,
    };
  }
}

function missing(path: string): PageAnswer {
  return {
    kind: "page",
    status: STATUS_CODE.NotFound,
    title: "No such page",
    body: markup`<h1>No such page</h1>
<p>Nothing is at <code>/ui/${path}</code>. <a href="/ui/">To the first page</a></p>`,
  };
}

async function* writePage(
  { title, body }: PageAnswer & { kind: "page" },
  path: string,
  context: PageContext,
): AsyncGenerator<string, void> {
  const nav: NavPlace[] = [];
  for (const { path, nav: name, inNav } of PAGES) {
    // A place that cannot be asked for is shown: its page says why.
    const isThere = inNav === undefined ||
      await inNav(context).catch(() => true);
    if (name !== undefined && isThere) nav.push({ path, name });
  }
  let text = pageHead({ title, nav, path }).text;
  try {
    for await (const piece of bodyPieces(body)) {
      // Whatever a page shows, nothing hides in it or turns it around.
      yield sanitizeMarkup(text + piece.text);
      text = "";
    }
  } catch (error) {
    // Its head has been sent, and a browser waits for the rest of a page that breaks off.
    yield sanitizeMarkup(
      markup`${new Markup(text)}<p class="problem">The page cannot be made: ${
        reasonOf(error)
      }</p>`.text,
    );
    text = "";
  }
  yield text + pageFoot(context.version).text;
}

async function* bodyPieces(body: PageBody): AsyncGenerator<Markup, void> {
  if (Symbol.asyncIterator in body) yield* body;
  else yield body;
}

async function* pieces(...texts: string[]): AsyncGenerator<string, void> {
  yield* texts;
}
