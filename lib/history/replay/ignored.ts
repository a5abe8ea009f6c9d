/**
 * Reports which answers of a replay matched only because parts were ignored.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { plural } from "../../core/text/plural.ts";

/** Longest value of the header, in characters. */
const LONGEST = 500;

/** Counts answers that match only because of ignore rules. */
export class Ignored {
  #answers = 0;
  readonly #rules = new NameMap<number>();
  #first: string | undefined;

  /**
   * Counts an answer.
   *
   * @param rules the rules that ignored something
   * @param difference describes the first difference that they hid
   */
  add(rules: Iterable<string>, difference: () => string | undefined): void {
    this.#answers++;
    for (const rule of rules) {
      this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1);
    }
    this.#first ??= difference();
  }

  /** A summary in one line; undefined if nothing was ignored. */
  line(): string | undefined {
    if (this.#answers === 0) return undefined;
    const rules = [...this.#rules]
      .map(([rule, count]) => `${rule} (${count})`).join(", ");
    const first = this.#first === undefined
      ? ""
      : `; the first difference: ${this.#first}`;
    return withoutSecrets(
      `${plural(this.#answers, "answer")} matched by ignoring ${rules}${first}`,
    );
  }
}

/** The headers that name the ignore rules of a match; none for an exact match. */
export function matchHeaders(rules: Iterable<string>): Record<string, string> {
  const names = [...rules].join(", ");
  if (names === "") return {};
  const text = `ignoring ${withoutSecrets(names)}`;
  return {
    "x-chat-matched": text.replace(/[^\x20-\x7e]+/g, "?").slice(0, LONGEST),
  };
}
