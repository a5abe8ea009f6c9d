/**
 * A visitor of the pages, without a server: asks for a page as the thread that makes pages does.
 *
 * @module
 */
import { promptCacheOf } from "../../lib/clients/prompt_caches.ts";
import type { CollectOptions } from "../../lib/history/cache/collect.ts";
import type { History } from "../../lib/history/history.ts";
import type { ClientKey } from "../../lib/keys/client_key.ts";
import type { PriceList } from "../../lib/prices/price_list.ts";
import { answerPage } from "../../lib/web/site.ts";
import type { PageReply } from "../../lib/web/thread/messages.ts";

/** What a visitor gets. */
export interface Visited {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole page. */
  readonly html: string;
  /** The pieces in which it came. */
  readonly pieces: readonly string[];
}

/** A dollar for a million tokens of a request, two for an answer's, a tenth for what the cache gave; for any `openai/`. */
export const PRICES: PriceList = {
  source: "made-up prices",
  of: (name) =>
    name.startsWith("openai/")
      ? {
        dated: [{
          rates: {
            "input": { base: 1 },
            "output": { base: 2 },
            "cache_read": { base: 0.1 },
          },
        }],
      }
      : undefined,
  names: () => [],
};

/** What proofs and caches are judged by. */
export const JUDGING: CollectOptions = {
  encoder: () => JSON.stringify,
  rules: promptCacheOf,
  cost: () => undefined,
};

const decoder = new TextDecoder("latin1");

/** Asks for a page, or sends a form, and reads nothing of the answer yet. */
export function ask(
  history: History | undefined,
  address: string,
  form?: Readonly<Record<string, string>>,
  keys: readonly ClientKey[] = [],
): Promise<PageReply> {
  const [path = "", search = ""] = address.split("?");
  return answerPage({
    method: form === undefined ? "GET" : "POST",
    path,
    search,
    form: `${new URLSearchParams(form)}`,
    formToken: "token",
  }, {
    history,
    prices: PRICES,
    version: "test",
    keys: () => Promise.resolve(keys),
    judging: () => Promise.resolve(JUDGING),
  });
}

/** Looks at a page: `costs?by=model`. */
export async function visit(
  history: History | undefined,
  address: string,
  keys?: readonly ClientKey[],
): Promise<Visited> {
  const reply = await ask(history, address, undefined, keys);
  const pieces = await Array.fromAsync(
    reply.pieces,
    (piece) => typeof piece === "string" ? piece : decoder.decode(piece),
  );
  const { status, headers } = reply;
  return { status, headers, pieces, html: pieces.join("") };
}

/** The cells of the rows of a page's tables, as a person reads them. */
export function rowsOf(html: string): string[][] {
  return [...html.matchAll(/<tr\b[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd]\b[^>]*>(.*?)<\/t[hd]>/gs)]
      .map(([, cell = ""]) => textOf(cell))
  );
}

/** The text of markup. */
export function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&").replace(/\s+/g, " ")
    .trim();
}
