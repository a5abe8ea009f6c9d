/**
 * Turns, tokens, times and costs of a conversation.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import type { Exchange } from "../history/line/exchange.ts";
import { dollars } from "../core/text/dollars.ts";
import { costOf } from "../prices/cost.ts";
import type { ModelPrice } from "../prices/model_price.ts";
import { tierOf } from "../prices/tier.ts";
import type { AnswerFacts } from "../render/plain.ts";
import type { Extent } from "./limits.ts";
import { seconds, type SoFar, tokens } from "../render/stats.ts";

/** What counts of an answer. */
export type CountedAnswer = Pick<
  AnswerFacts,
  "firstTokenMs" | "totalMs" | "usage" | "tier"
>;

/** What a model's tokens cost, by its full name; undefined where that is not known. */
export type PriceOf = (model: string) => ModelPrice | undefined;

/** An answer with its price in dollars. */
interface PricedAnswer extends CountedAnswer {
  readonly cost: number | undefined;
}

/** Adds answers up. */
export class Tally {
  readonly #priceOf: PriceOf;
  #answers: PricedAnswer[] = [];
  #asides: number[] = [];
  #stopped = 0;

  /** Begins from nothing. */
  constructor(priceOf: PriceOf = () => undefined) {
    this.#priceOf = priceOf;
  }

  /** Counts an answer of a model, which was asked for at that time. */
  add(answer: CountedAnswer, model: string, at: Date = new Date()): void {
    this.#answers.push(this.#priced(answer, model, at));
  }

  /** Counts the costs of an answer that belongs to no turn. */
  addAside(usage: Usage | undefined, model: string): void {
    const cost = usage &&
      costOf(usage, this.#priceOf(model), { at: new Date() });
    if (cost !== undefined) this.#asides.push(cost);
  }

  /** What the conversation comes to with an answer that has not been counted yet. */
  with(answer: CountedAnswer, model: string): SoFar {
    const { cost, usage } = this.#priced(answer, model, new Date());
    return {
      context: usage && usage.prompt_tokens + usage.completion_tokens,
      window: this.#priceOf(model)?.context,
      cost,
      total: cost === undefined ? undefined : cost + sum(this.#costs()),
    };
  }

  /** What the conversation has come to with its last answer, by a model. */
  extent(model: string): Extent {
    const usage = this.#answers.at(-1)?.usage;
    return {
      context: usage && usage.prompt_tokens + usage.completion_tokens,
      window: this.#priceOf(model)?.context,
      spent: sum(this.#costs()),
    };
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
    const { provider, model, started, response } = exchange;
    const tier = tierOf(response);
    const name = provider === model ? model : `${provider}/${model}`;
    this.add(
      {
        firstTokenMs: exchange.timing.first_token_ms ?? undefined,
        totalMs: exchange.timing.total_ms,
        usage: exchange.usage,
        ...(tier === undefined ? {} : { tier }),
      },
      name,
      new Date(started),
    );
  }

  /** Begins again from nothing. */
  clear(): void {
    this.#answers = [];
    this.#asides = [];
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
      const last = counted.at(-1);
      const context = last && last.prompt_tokens + last.completion_tokens;
      entries.push(["context", `${context} tokens`]);
    }
    const costs = this.#costs();
    if (costs.length > 0) {
      const known = costs.length - this.#asides.length;
      const some = known === answers.length
        ? ""
        : ` (known for ${known} of ${answers.length} answers)`;
      entries.push(["cost", dollars(sum(costs)) + some]);
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

  #priced(answer: CountedAnswer, model: string, at: Date): PricedAnswer {
    const { firstTokenMs, totalMs, usage, tier } = answer;
    const price = this.#priceOf(model);
    const cost = usage && costOf(usage, price, { at, tier });
    return { firstTokenMs, totalMs, usage, cost };
  }

  #costs(): number[] {
    return [
      ...this.#answers.flatMap(({ cost }) => cost ?? []),
      ...this.#asides,
    ];
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
