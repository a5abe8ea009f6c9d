/**
 * Messages between the thread that serves and the thread that makes pages. These threads are apart, so that a search
 * through a long history delays no answer.
 *
 * @module
 */

/** The name of the scope in which pages are made, by which the program sees where it runs. */
export const PAGES_NAME = "chat-pages";

/** A request for a page: plain values. */
export interface PageAsk {
  readonly method: "GET" | "POST";
  /** The path below `/ui/`, decoded: `history`. */
  readonly path: string;
  /** The query of the address, without its question mark. */
  readonly search: string;
  /** The fields of a form, URL-encoded; empty for GET. */
  readonly form: string;
  /** What forms must send back, see {@linkcode PageRequest.formToken}. */
  readonly formToken: string;
}

/** A piece of a page, or of a file: text, sent as UTF-8, or bytes. */
export type Piece = string | Uint8Array;

/** Status and headers of a page, and its text, piece by piece. */
export interface PageReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The text; ends early, with an error, if the page fails. */
  readonly pieces: AsyncIterable<Piece>;
}

/** A message to the thread that makes pages. */
export type ToPages =
  /** The first message. */
  | {
    readonly type: "open";
    /** Where the history is; undefined where nothing is recorded. */
    readonly location: string | undefined;
    /** A number of 32 bits: how many answers are being made while pages are. */
    readonly running: SharedArrayBuffer;
  }
  | { readonly type: "ask"; readonly id: number; readonly page: PageAsk }
  /** The client takes the next piece. */
  | { readonly type: "more"; readonly id: number }
  /** The client has left. */
  | { readonly type: "stop"; readonly id: number };

/** A message from the thread that makes pages. */
export type FromPages =
  /** It receives messages from now on; the runtime drops earlier ones. */
  | { readonly type: "ready" }
  /** A line for the server's user. */
  | { readonly type: "said"; readonly text: string }
  | {
    readonly type: "head";
    readonly id: number;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
  }
  | { readonly type: "piece"; readonly id: number; readonly piece: Piece }
  | { readonly type: "end"; readonly id: number }
  /** The page failed; the message is for the visitor. */
  | { readonly type: "failed"; readonly id: number; readonly why: string };
