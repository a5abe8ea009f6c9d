/**
 * What a page is.
 *
 * @module
 */
import type { Markup } from "../core/text/markup.ts";
import type { CollectOptions } from "../history/cache/collect.ts";
import type { History } from "../history/history.ts";
import type { ClientKey } from "../keys/client_key.ts";
import type { PriceList } from "../prices/price_list.ts";
import type { Piece } from "./thread/messages.ts";

/** What a visitor asks for. */
export interface PageRequest {
  /** The query of the address. */
  readonly params: URLSearchParams;
  /** The fields of a form that was sent; empty for GET. */
  readonly form: URLSearchParams;
  /** The value that each form sends back in the field `token`, which has been checked for POST. */
  readonly formToken: string;
  /** What the `*` of the page's path matched, decoded; empty without one. */
  readonly tail: string;
}

/** A prompt template of the user, for a form that fills in its variables. */
export interface PromptTemplate {
  readonly name: string;
  /** One line about it. */
  readonly description: string;
  /** Full name of the model that is to answer; empty for any. */
  readonly model: string;
  /** The system message; empty without one. */
  readonly system: string;
  /** The message; empty without one. */
  readonly body: string;
  /** Further members of the request. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Names of the variables in system and message, `input` aside: what the user types. */
  readonly variables: readonly string[];
}

/** What all pages read from. */
export interface PageContext {
  /** Undefined where nothing is recorded. */
  readonly history: History | undefined;
  /** What models cost. */
  readonly prices: PriceList;
  /**
   * Reads the user's prompt templates, by name.
   *
   * @throws {ConfigError} one of them cannot be read
   */
  readonly templates?: () => Promise<readonly PromptTemplate[]>;
  /**
   * Reads the client keys.
   *
   * @throws {ConfigError} their file cannot be read or understood
   */
  readonly keys: () => Promise<readonly ClientKey[]>;
  /** The program's version. */
  readonly version: string;
  /** What proofs and caches are judged by; read with the first page that needs it. */
  readonly judging: () => Promise<CollectOptions>;
}

/** What a page shows below the navigation; one that takes time comes piece by piece. */
export type PageBody = Markup | AsyncIterable<Markup>;

/** The answer of a page. */
export type PageAnswer =
  | {
    readonly kind: "page";
    /** HTTP status; default 200. */
    readonly status?: number;
    /** The title of the window; text. */
    readonly title: string;
    readonly body: PageBody;
  }
  /** Shows another page; a path below `/ui/` with its query. */
  | { readonly kind: "redirect"; readonly to: string }
  /** A file to keep. */
  | {
    readonly kind: "file";
    readonly name: string;
    readonly type: string;
    readonly pieces: AsyncIterable<Piece>;
  };

/** A page, or what a form of a page does. */
export interface Page {
  /** GET looks, POST changes. */
  readonly method: "GET" | "POST";
  /** The path below `/ui/`; a final `*` matches the rest, which is not empty. */
  readonly path: string;
  /** Its name in the navigation; absent for pages that are reached from others. */
  readonly nav?: string;
  /** Whether the navigation has it now; absent for always. */
  readonly inNav?: (context: PageContext) => Promise<boolean>;
  /**
   * Answers.
   *
   * @throws {UsageError} the address or the form cannot be understood; the visitor sees its message
   */
  answer(
    request: PageRequest,
    context: PageContext,
  ): PageAnswer | Promise<PageAnswer>;
}
