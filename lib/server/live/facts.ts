/**
 * What the page of running requests shows of an exchange: plain values, which can be sent to another thread, and no
 * text of a request or an answer.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { Draft } from "../../history/record/draft.ts";
import type { RecordingProgress } from "../../history/record/progress.ts";
import { tierOf } from "../../prices/tier.ts";

/**
 * `waiting`: nothing of the answer has come; `streaming`: something has; `left`: its client has left before the end;
 * `stopped`: the server has broken it off.
 */
export type LiveState =
  | "waiting"
  | "streaming"
  | "done"
  | "failed"
  | "left"
  | "stopped";

/** What is known of an exchange when it begins. */
export interface AskedFacts {
  readonly id: string;
  /** The model's full name, or what stands for it. */
  readonly name: string;
  /** The provider and its own name of the model, by which prices are known; undefined where that is not to be said. */
  readonly priced: string | undefined;
  /** What its client calls itself; undefined where it does not say. */
  readonly client: string | undefined;
  /** The run's name, or its id where it has none; undefined outside of a run. */
  readonly run: string | undefined;
  /** The endpoint, if it is not Chat Completions. */
  readonly path: string | undefined;
  /** Whether the history will have it, to be looked at. */
  readonly recorded: boolean;
  /** Whether its text may not be watched, because its client wants no record, or because it is blind. */
  readonly isPrivate: boolean;
  /** In ms since 1970. */
  readonly started: number;
}

/** An exchange at one moment. */
export interface LiveFacts extends AskedFacts {
  readonly state: LiveState;
  /** When the first and the last text of the answer came, in ms since the start; null before that. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Characters of the answer so far. */
  readonly characters: number;
  /** From start to end, in ms; undefined while it runs. */
  readonly totalMs?: number;
  /** Tokens, once they are known, without members that count nothing. */
  readonly usage?: Usage | undefined;
  /** Tokens that were thought and never sent. */
  readonly unseen?: number;
  /** See {@linkcode tierOf}. */
  readonly tier?: string | undefined;
  /** The kind of failure: `429 rate_limit_error`. */
  readonly failure?: string;
  /** Of an exchange that this server did not record: it is known from the store that several machines share. */
  readonly elsewhere?: ElsewhereFacts;
}

/** What the store says of an exchange that was recorded elsewhere. */
export interface ElsewhereFacts {
  /** What recorded it: `serve`, `ask`. */
  readonly source: string;
  /** What it cost, as the machine found that brought it; undefined where that is not known. */
  readonly dollars: number | undefined;
}

/** Characters of the longest name that is shown. */
const LONGEST = 120;

/** A name, cut if it is very long. */
export function shortName(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;
}

/** The facts of an exchange that runs. */
export function runningFacts(
  asked: AskedFacts,
  { chunks, characters, firstMs, lastMs }: RecordingProgress,
): LiveFacts {
  const state = chunks === 0 ? "waiting" : "streaming";
  return { ...asked, state, characters, firstMs, lastMs };
}

/** How an exchange has ended. */
export interface Ending {
  /** Its record. */
  readonly draft: Draft;
  readonly progress: RecordingProgress;
  /** Whether its client has left. */
  readonly hasLeft: boolean;
}

/** The facts of an exchange that has ended. */
export function endedFacts(
  asked: AskedFacts,
  { draft, progress, hasLeft }: Ending,
): LiveFacts {
  const { status, error, usage, response } = draft;
  const { characters, firstMs, lastMs } = progress;
  const facts = {
    ...asked,
    state: status === "completed"
      ? "done" as const
      : status !== "aborted"
      ? "failed" as const
      : hasLeft
      ? "left" as const
      : "stopped" as const,
    characters,
    firstMs,
    lastMs,
    totalMs: draft.totalMs,
    tier: tierOf(response),
  };
  return {
    ...facts,
    ...(usage ? { usage: counts(usage), unseen: unseenTokens(draft) } : {}),
    ...(error && status !== "aborted"
      ? {
        failure: shortName(
          [error.status, error.code ?? error.type].filter(Boolean).join(" "),
        ),
      }
      : {}),
  };
}

/** Members of a usage that are kept at most, on each of its two levels. */
const MOST_MEMBERS = 24;

/** A usage with its numbers, flags and short words alone: a provider may add anything else. */
function counts(usage: Usage): Usage {
  const kept = Object.entries(usage).slice(0, MOST_MEMBERS).flatMap(
    ([name, value]) => {
      if (isCount(value)) return [[name, value]];
      if (!isObject(value)) return [];
      const parts = Object.entries(value).slice(0, MOST_MEMBERS);
      return [[
        name,
        Object.fromEntries(parts.filter(([, part]) => isCount(part))),
      ]];
    },
  );
  return Object.fromEntries(kept);
}

function isCount(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean" ||
    typeof value === "string" && value.length <= 40;
}

/** Reasoning that was counted though nothing of it was sent: it says nothing about the speed of the text. */
function unseenTokens({ usage, response }: Draft): number {
  const count = usage?.completion_tokens_details?.["reasoning_tokens"];
  const isSeen = response?.choices.some(({ message }) =>
    message?.["reasoning_content"]
  );
  return typeof count === "number" && !isSeen ? count : 0;
}
