/**
 * What the server needs for its web pages.
 *
 * @module
 */
import type { PriceList } from "../../prices/price_list.ts";
import type { PageAsk, PageReply } from "../../web/thread/messages.ts";
import type { LiveExchanges } from "../live/live_exchanges.ts";

/** The secrets by which a visitor of the pages is known; made anew at each start. */
export interface PageSecrets {
  /** Opens the pages, as part of an address. */
  readonly token: string;
  /** The value of a visitor's cookie. */
  readonly cookie: string;
  /** Proves that a form came from a page of this server. */
  readonly form: string;
  /** Seals what the server remembers of blind answers; no visitor ever gets it. */
  readonly seal: string;
}

/** Answers for pages, away from the thread that serves. */
export interface PageMaker {
  /** Prepares for a visitor who is about to come. */
  prepare(): void;
  /** Asks for a page; the signal ends what it still does. */
  ask(page: PageAsk, signal: AbortSignal): Promise<PageReply>;
}

/** The web pages of a server. */
export interface Pages {
  readonly secrets: PageSecrets;
  readonly maker: PageMaker;
  /** The exchanges of this thread. */
  readonly live: LiveExchanges;
  /** Loads what models cost; undefined where that is not known, or where answers cost nothing. */
  readonly prices: () => Promise<PriceList | undefined>;
  /** The page that `/ui/` leads to. */
  readonly first: string;
}

/** Makes secrets of 256 bits each; the token has 128, so that its address fits a line of a terminal. */
export function newPageSecrets(): PageSecrets {
  return { token: token(), cookie: secret(), form: secret(), seal: secret() };
}

function token(): string {
  return crypto.getRandomValues(new Uint8Array(16))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

function secret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}
