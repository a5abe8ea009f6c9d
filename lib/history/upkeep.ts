/**
 * What removing from a history and verifying it take and give, whatever the store.
 *
 * @module
 */
import type { Encode } from "./chain/rebuild.ts";
import type { Exchange } from "./line/exchange.ts";

/** Which conversations are removed: those that fit all present members. */
export interface RemoveChoice {
  /** Only the conversations with these ids. */
  readonly conversations?: ReadonlySet<string> | undefined;
  /** Only conversations whose last exchange ended before this time: RFC 3339 in UTC. */
  readonly endedBefore?: string | undefined;
}

/** How large and how old a conversation is. */
export interface ConversationOutline {
  /** How many exchanges the conversation has. */
  exchanges: number;
  /** Bytes of their lines. */
  bytes: number;
  /** When the last of them ended: RFC 3339 in UTC; empty if no line has a time. */
  ended: string;
}

/** How much was removed. */
export interface Removed {
  /** How many exchanges were removed. */
  exchanges: number;
  /** Bytes that were removed, those of labels included. */
  bytes: number;
}

/** A problem that `History.verify` reports. */
export interface Problem {
  /** The file. */
  readonly path: string;
  /** The line's number, from 1; absent if the problem concerns the file. */
  readonly line?: number;
  /** The problem in one line of text. */
  readonly what: string;
}

/** The result of `History.verify`. */
export interface Verification {
  /** How many lines there are, without blank ones. */
  lines: number;
  /** How many lines are exchanges. */
  exchanges: number;
  /** How many exchanges have a request that was rebuilt and has the recorded hash. */
  proven: number;
  /** How many exchanges have a request that held keys, which are not recorded. */
  masked: number;
  /** How many calls other than conversations have a body that is too long to be recorded, or is a form. */
  bodiless: number;
  /** How many problems were reported. */
  problems: number;
}

/** Options of `History.verify`. */
export interface VerifyOptions {
  /** Finds the encoder of the client that sent an exchange. */
  readonly encoder: (exchange: Exchange) => Encode | undefined;
  /** Called with each problem as it is found. */
  readonly report: (problem: Problem) => Promise<void>;
  /**
   * Called when another process keeps the history locked, so that the last line may be torn; default: verify throws.
   */
  readonly onLocked?: (error: Error) => Promise<void>;
}
