/**
 * Why a run has no exchange: nothing arrived, or every request was refused.
 *
 * @module
 */
import { withoutSecrets } from "../../core/secrets.ts";
import { plural } from "../../core/text/plural.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { sanitize } from "../../core/text/text.ts";
import type { Arrivals } from "../../server/endpoint.ts";

/** Counts the requests of a run. */
export class RunArrivals implements Arrivals {
  #arrived = 0;
  #refused = 0;
  #reason = "";

  arrived(): void {
    this.#arrived++;
  }

  refused(error: unknown): void {
    this.#refused++;
    // The first refusal is usually the cause of the others.
    this.#reason ||= reasonOf(error);
  }

  /** Explains why no model was asked, in one line. */
  text(): string {
    if (this.#refused > 0) {
      const reason = sanitize(withoutSecrets(this.#reason));
      return `${plural(this.#refused, "request")} refused: ${reason}`;
    }
    return this.#arrived > 0
      ? "no model was asked"
      : "no request arrived; if the command asks a model, it may need another variable (--env NAME)";
  }
}
