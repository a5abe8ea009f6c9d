/**
 * The sums of a run.
 *
 * @module
 */
import { dollarSum } from "../../core/text/dollars.ts";
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { isUnknown } from "../shared/known_tokens.ts";
import { plural } from "../../core/text/plural.ts";
import { costOf } from "../../prices/cost.ts";
import { tierOf } from "../../prices/tier.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { Draft } from "../../history/record/draft.ts";

/** Adds up the exchanges of a run. */
export class Tally {
  exchanges = 0;
  /** How many exchanges failed or were truncated. */
  failures = 0;
  /** How many exchanges were completed. */
  answers = 0;
  /** Tokens of requests. */
  input = 0;
  /** Tokens of answers. */
  output = 0;
  /** Tokens of requests and answers, without exchanges whose usage is not known. */
  tokens = 0;
  /** How many exchanges have a usage. */
  measured = 0;
  /** How many exchanges did not fail, but have no usage. */
  unreported = 0;
  /** In dollars; undefined if no exchange has a price. */
  cost: number | undefined;
  /** The prices of tokens, if they are known. */
  prices: PriceList | undefined;
  /** How many requests were refused because of the limit. */
  refused = 0;
  readonly #most: number | undefined;

  /** `most` is the limit of the run's cost in dollars. */
  constructor(most?: number) {
    this.#most = most;
  }

  /**
   * Refuses a request once the limit is reached.
   *
   * @throws {ApiError} 429 `insufficient_quota`
   */
  checkSpent(): void {
    if (!this.#isSpent) return;
    this.refused++;
    throw new ApiError(
      `this run has cost ~$${
        this.cost?.toFixed(4)
      }, and chat run --max-spend allows $${this.#most}: nothing more is sent`,
      {
        kind: "quota",
        status: STATUS_CODE.TooManyRequests,
        type: "insufficient_quota",
        code: "insufficient_quota",
        headers: new Headers({ "x-should-retry": "false" }),
      },
    );
  }

  get #isSpent(): boolean {
    return this.#most !== undefined && (this.cost ?? 0) >= this.#most;
  }

  /** Counts an exchange that has ended. */
  add({ status, usage, provider, model, response, started }: Draft): void {
    // A count of tokens has no answer and is not recorded.
    if (status === "completed" && response === null) return;
    this.exchanges++;
    if (status === "error" || status === "truncated") this.failures++;
    if (status === "completed") this.answers++;
    if (usage === undefined) {
      if (status !== "error") this.unreported++;
      return;
    }
    this.measured++;
    this.input += usage.prompt_tokens;
    this.output += usage.completion_tokens;
    this.tokens += usage.total_tokens ??
      usage.prompt_tokens + usage.completion_tokens;
    if (this.prices === undefined) return;
    const cost = costOf(usage, this.prices.of(`${provider}/${model}`), {
      at: started,
      tier: tierOf(response),
    });
    if (cost !== undefined) this.cost = (this.cost ?? 0) + cost;
  }

  /** `1,234 tokens`, and for how many exchanges they are not known. */
  #tokensText(): string {
    const { tokens, measured, unreported } = this;
    if (isUnknown({ measured, unreported })) return "tokens not reported";
    const rest = unreported > 0
      ? ` (not reported for ${plural(unreported, "exchange")})`
      : "";
    return `${tokens.toLocaleString("en")} tokens${rest}`;
  }

  /** A summary: `3 exchanges (1 failed), 1,234 tokens, ~$0.0123`. */
  text(): string {
    const failed = this.failures > 0 ? ` (${this.failures} failed)` : "";
    return [
      `${plural(this.exchanges, "exchange")}${failed}`,
      ...(this.exchanges === 0 ? [] : [this.#tokensText()]),
      ...(this.cost === undefined ? [] : [dollarSum(this.cost)]),
      ...(this.#isSpent
        ? [
          `--max-spend ${this.#most} reached, ${
            plural(this.refused, "request")
          } refused`,
        ]
        : []),
    ].join(", ");
  }
}
