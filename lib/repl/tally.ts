/**
 * Turns, tokens and times of a conversation.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { AnswerFacts } from "../render/plain.ts";
import { seconds, tokens } from "../render/stats.ts";

/** What counts of an answer. */
export type CountedAnswer = Pick<
  AnswerFacts,
  "firstTokenMs" | "totalMs" | "usage"
>;

/** Adds answers up. */
export class Tally {
  #answers: CountedAnswer[] = [];
  #stopped = 0;

  /** Counts an answer. */
  add(answer: CountedAnswer): void {
    const { firstTokenMs, totalMs, usage } = answer;
    this.#answers.push({ firstTokenMs, totalMs, usage });
  }

  /** Counts a turn whose answer was stopped: neither its tokens nor its time are known. */
  addStopped(): void {
    this.#stopped++;
  }

  /** Counts a recorded exchange, if the model was asked in it and answered. */
  addRecorded(exchange: Exchange): void {
    if (exchange.source === "import") return;
    if (exchange.status === "aborted") this.addStopped();
    if (exchange.status !== "completed") return;
    this.add({
      firstTokenMs: exchange.timing.first_token_ms ?? undefined,
      totalMs: exchange.timing.total_ms,
      usage: exchange.usage,
    });
  }

  /** Begins again from nothing. */
  clear(): void {
    this.#answers = [];
    this.#stopped = 0;
  }

  /** The sums, by name, for a person. */
  entries(): [name: string, value: string][] {
    const answers = this.#answers;
    const turns = answers.length + this.#stopped;
    const entries: [string, string][] = [[
      "turns",
      this.#stopped === 0 ? `${turns}` : `${turns} (${this.#stopped} stopped)`,
    ]];
    const counted = answers.flatMap(({ usage }) => usage ?? []);
    if (counted.length > 0) {
      const all = tokens({
        "prompt_tokens": sum(counted.map((usage) => usage.prompt_tokens)),
        "completion_tokens": sum(
          counted.map((usage) => usage.completion_tokens),
        ),
      });
      const some = counted.length === answers.length
        ? ""
        : ` (reported for ${counted.length} of ${answers.length} answers)`;
      entries.push(["tokens", all + some]);
    }
    const firsts = answers.flatMap(({ firstTokenMs }) => firstTokenMs ?? []);
    if (firsts.length > 0) {
      const total = seconds(sum(answers.map(({ totalMs }) => totalMs)));
      const first = seconds(sum(firsts) / firsts.length);
      entries.push([
        "time",
        `${total} in all, first token after ${first} on average`,
      ]);
    }
    return entries;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
