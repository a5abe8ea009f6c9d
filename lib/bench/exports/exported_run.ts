/**
 * A run as exports have it: every answer with the conversation that it continues.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { keptAnswer } from "../../history/chain/echoes.ts";
import { rebuildMessages } from "../../history/chain/rebuild.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { chainOf } from "../items.ts";
import type { Report } from "../report.ts";
import type { RunData } from "../run.ts";
import type { Scored } from "../scored.ts";

/** An answer of a run. */
export interface ExportedAnswer {
  readonly scored: Scored;
  readonly exchange: Exchange;
  /** From the first exchange of its conversation to its own. */
  readonly chain: readonly Exchange[];
  /** What was sent. */
  readonly messages: readonly Message[];
  /** Absent when nothing was answered. */
  readonly answer?: Message | undefined;
}

/** A run. */
export interface ExportedRun {
  readonly data: RunData;
  readonly report: Report;
  readonly answers: readonly ExportedAnswer[];
}

/**
 * Puts a run together.
 *
 * @param known the exchanges that its answers continue, by id; an answer that continues another one is left out
 */
export function exportedRun(
  data: RunData,
  report: Report,
  known: ReadonlyMap<string, Exchange>,
): ExportedRun {
  const answers = data.answers.flatMap(({ exchange }, i) => {
    const scored = report.answers[i];
    const chain = chainOf(exchange, known);
    if (scored === undefined || chain === undefined) return [];
    const answer = keptAnswer(exchange);
    return {
      scored,
      exchange,
      chain,
      messages: rebuildMessages(chain),
      answer,
    };
  });
  return { data, report, answers };
}
