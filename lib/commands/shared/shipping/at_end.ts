/**
 * Brings what a short command recorded to the store before the command ends, if that takes no time.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { delay } from "../../../core/delay.ts";
import { plural } from "../../../core/text/plural.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { sanitize } from "../../../core/text/text.ts";
import { Shipper } from "../../../history/store/shipping/shipper.ts";
import { shippedCosts } from "./costs.ts";

/** How long a command waits for the store after its last answer, in ms, unless it says otherwise. */
const LAST_MS = 1_000;
/** Between two looks at whether another process has brought the lines, in ms. */
const TURN_MS = 20;

/** What is brought where. */
export interface LastLines {
  /** The command, for the prices. */
  readonly context: CommandContext;
  /** Path of the history's current file. */
  readonly path: string;
  /** Of the store. */
  readonly address: string;
  /** Bytes that the history's files may have. */
  readonly most: number | undefined;
  /** How long it is waited for, in ms; default 1,000. */
  readonly waitMs?: number;
  /** Writes a line for the user. */
  readonly notice: (line: string) => Promise<void>;
}

/** Brings all lines; what cannot be brought in time is said, and waits in the file. Never rejects. */
export async function bringLast(
  { context, path, address, most, waitMs = LAST_MS, notice }: LastLines,
): Promise<void> {
  const late = new AbortController();
  const { signal } = late;
  const timer = setTimeout(() => late.abort(), waitMs);
  let why: string | undefined;
  try {
    const costOf = await shippedCosts(context, () => {});
    const shipper = await Shipper.of(path, address, { costOf, most });
    let lines = 0;
    const bringing = bring(shipper, signal, (more) => lines += more);
    bringing.catch(() => {}); // the program may end before it does
    await Promise.race([bringing, ended(signal)]);
    if (signal.aborted) {
      why = lines === 0
        ? `no answer from ${shipper.location}`
        : `only ${
          plural(lines, "line")
        } arrived in ${shipper.location} in time`;
    }
  } catch (error) {
    why = reasonOf(error);
  } finally {
    clearTimeout(timer);
    late.abort();
  }
  if (why === undefined) return;
  await notice(
    sanitize(
      `chat: ${why}; the lines wait in the file for the next command that brings them`,
    ),
  );
}

async function bring(
  shipper: Shipper,
  signal: AbortSignal,
  onLines: (more: number) => void,
): Promise<void> {
  const onPart = ({ lines }: { readonly lines: number }) => {
    onLines(lines);
    signal.throwIfAborted();
  };
  try {
    while (!await shipper.ship(onPart)) await delay(TURN_MS, signal);
    await shipper.trim();
  } finally {
    await shipper.close();
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
