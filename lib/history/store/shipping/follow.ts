/**
 * Brings what is recorded to a store for as long as it is asked to, through outages.
 *
 * @module
 */
import { delay } from "../../../core/delay.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { Shipper } from "./shipper.ts";
import type { SpoolState } from "./spool.ts";

/** Time between two looks at the file, in ms, as looks and small parts cost more than lines; and after a failure. */
const PAUSE_MS = 500;
const RETRY_MS = 1_000;
/** Time between two looks at what was removed from the store, in ms. */
const REMOVALS_MS = 1_000;

/** How far a store is behind the files: plain values, which can be sent to another thread. */
export interface ShippingState {
  /** The last attempt failed: lines wait in the files. */
  readonly failing: boolean;
  /** For how long lines have waited, in seconds; 0 when all have arrived. */
  readonly lag: number;
  /** Lines that have arrived since the start. */
  readonly lines: number;
  /** What the files take; absent where they may take any size. */
  readonly spool?: SpoolState;
}

/** What {@linkcode followHistory} needs. */
export interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Gets a line when an outage begins, and when it ends. */
  readonly said: (line: string) => void;
  /** Gets the state after each look and each part. */
  readonly onState?: (state: ShippingState) => void;
  /** Whether a failure ends it; default none does. */
  readonly isFatal?: (error: unknown) => boolean;
}

/**
 * Brings lines as they are recorded.
 *
 * @throws the signal's reason when it aborts
 * @throws a fatal failure
 */
export async function followHistory(
  shipper: Shipper,
  { signal, said, onState, isFatal }: FollowOptions,
): Promise<never> {
  let [failing, lines] = [false, 0];
  let since: number | undefined;
  let asked = -Infinity;
  let spool: SpoolState | undefined;
  const tell = () => {
    const lag = since === undefined ? 0 : (performance.now() - since) / 1000;
    onState?.({ failing, lag, lines, ...spool && { spool } });
  };
  const trim = async () => {
    const wasOver = spool?.over;
    try {
      spool = await shipper.trim();
    } catch {
      return; // the next look tries again
    }
    if (spool === undefined || spool.over === wasOver) return;
    if (spool.over) {
      said(
        "the history's files are larger than --history-max-size: what has not arrived in the store is kept",
      );
    } else if (wasOver) {
      said("the history's files are within --history-max-size again");
    }
  };
  while (true) {
    signal.throwIfAborted();
    try {
      if (await shipper.isBehind()) since ??= performance.now();
      const isDone = await shipper.ship((part) => {
        lines += part.lines;
        tell();
        signal.throwIfAborted();
      });
      // Otherwise another process brings them, and the next look shows how far it is.
      if (isDone) {
        if (performance.now() - asked >= REMOVALS_MS) {
          await shipper.removeGone();
          asked = performance.now();
        }
        if (failing) said(`${shipper.location} is reached again`);
        failing = false;
        since = undefined;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (isFatal?.(error)) throw error;
      if (!failing) said(`${reasonOf(error)}; the lines wait in the file`);
      failing = true;
    }
    await trim();
    tell();
    await delay(failing ? RETRY_MS : PAUSE_MS, signal);
  }
}
