/**
 * What a page asks each thread about its exchanges, and what a thread answers: plain values.
 *
 * @module
 */
import type { LiveFacts } from "./facts.ts";
import type { GrownPart, SeenParts } from "./parts.ts";

/** A question to a thread. */
export type LiveQuestion =
  /** What runs, and what has ended since the last question: each thread gave its `last` then, by its `thread`. */
  | { readonly type: "rows"; readonly after: Readonly<Record<string, number>> }
  /** What is new in an answer that is written. */
  | {
    readonly type: "look";
    readonly exchange: string;
    readonly seen: SeenParts;
    /** See {@linkcode LiveLook.attempt}. */
    readonly attempt: number;
  }
  /** Stops an exchange. */
  | { readonly type: "stop"; readonly exchange: string };

/** The exchanges of a thread. */
export interface LiveRows {
  readonly type: "rows";
  /** Tells the thread apart from others. */
  readonly thread: string;
  /** Counts the exchanges of the thread that have ended. */
  readonly last: number;
  /** How many run; the newest of them are `running`. */
  readonly count: number;
  /** Newest first. */
  readonly running: readonly LiveFacts[];
  /** In the order in which they ended, the last ones at most. */
  readonly ended: readonly LiveFacts[];
}

/** An answer as it grows. */
export interface LiveLook {
  readonly type: "look";
  /** Counts the beginnings: an answer that begins anew has another one, and all of its parts are new. */
  readonly attempt: number;
  readonly parts: readonly GrownPart[];
  /** Whether nothing more comes behind these parts. */
  readonly isOver: boolean;
}

/** What a thread answers; `nothing` where it does not have the exchange. */
export type LiveAnswer =
  | LiveRows
  | LiveLook
  | { readonly type: "private" }
  | { readonly type: "stopped" }
  | { readonly type: "nothing" };
