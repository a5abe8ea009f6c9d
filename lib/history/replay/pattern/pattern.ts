/**
 * Replaces the matches of a regular expression in a bounded number of steps. The runtime's own expressions may take
 * forever, and a history with ignore rules may come from a stranger.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import { type Part, readPattern } from "./syntax.ts";

/** The most steps for each character of a text, and the least limit of steps. */
const STEPS_PER_CHARACTER = 50;
const LEAST_STEPS = 10_000;
/** The most parts of an expression; a repeated part counts as often as it is compiled. */
const MOST_PARTS = 2_000;
/** The most nested calls of repeated groups. */
const DEEPEST = 1_000;

/** Matches from an index; returns the index after the match, or -1. */
type Match = (at: number) => number;

/** The limit of steps is reached. */
class Exhausted extends Error {}

/** A compiled expression. */
export class Pattern {
  readonly #start: Match;
  readonly #ones = new NameMap<(code: number) => boolean>();
  #text = "";
  #left = 0;
  #depth = 0;
  #parts = 0;

  /**
   * Compiles an expression that is valid in JavaScript.
   *
   * @throws {UsageError} the expression is too long, or a part of it is not supported
   */
  constructor(source: string) {
    this.#start = this.#compile(readPattern(source), (at) => at);
  }

  /** Replaces all matches in a text by a mark; returns undefined if that takes too long. */
  replace(text: string, mark: string): string | undefined {
    this.#text = text;
    this.#left = LEAST_STEPS + STEPS_PER_CHARACTER * text.length;
    this.#depth = 0;
    try {
      return this.#replaced(mark);
    } catch (error) {
      // A RangeError means that the stack is full.
      if (error instanceof Exhausted || error instanceof RangeError) {
        return undefined;
      }
      throw error;
    } finally {
      this.#text = "";
    }
  }

  #replaced(mark: string): string {
    const text = this.#text;
    const pieces: string[] = [];
    let kept = 0;
    for (let at = 0; at <= text.length;) {
      this.#spend(1);
      const end = this.#start(at);
      if (end < 0) {
        at++;
        continue;
      }
      pieces.push(text.slice(kept, at), mark);
      kept = end;
      at = end > at ? end : at + 1;
    }
    return pieces.length === 0 ? text : pieces.join("") + text.slice(kept);
  }

  #spend(steps: number): void {
    if ((this.#left -= steps) < 0) throw new Exhausted();
  }

  #compile(part: Part, next: Match): Match {
    if (++this.#parts > MOST_PARTS) {
      throw new UsageError("a regular expression repeats too much");
    }
    switch (part.kind) {
      case "one": {
        const fits = this.#one(part.source);
        return (at) => {
          this.#spend(1);
          return fits(this.#text.charCodeAt(at)) ? next(at + 1) : -1;
        };
      }
      case "assertion":
        return (at) => this.#holds(part.sign, at) ? next(at) : -1;
      case "all":
        return part.parts.reduceRight(
          (next, one) => this.#compile(one, next),
          next,
        );
      case "any":
        return this.#any(part.parts.map((one) => this.#compile(one, next)));
      case "ahead": {
        const inner = this.#compile(part.part, (at) => at);
        return (at) => {
          this.#spend(1);
          return inner(at) >= 0 === part.wanted ? next(at) : -1;
        };
      }
      case "repeat":
        return part.part.kind === "one"
          ? this.#run({ ...part, part: part.part }, next)
          : this.#groups(part, next);
    }
  }

  #any(ways: readonly Match[]): Match {
    return (at) => {
      for (const way of ways) {
        this.#spend(1);
        const end = way(at);
        if (end >= 0) return end;
      }
      return -1;
    };
  }

  /** Matches a repeated character without a call for each. */
  #run(
    { part, least, most, lazy }: Part & {
      kind: "repeat";
      part: { source: string };
    },
    next: Match,
  ): Match {
    const fits = this.#one(part.source);
    const fitting = (at: number, most: number) => {
      let count = 0;
      while (count < most && fits(this.#text.charCodeAt(at + count))) count++;
      this.#spend(count);
      return count;
    };
    const tried = (at: number) => {
      this.#spend(1);
      return next(at);
    };
    if (lazy) {
      return (at) => {
        if (fitting(at, least) < least) return -1;
        for (let count = least;; count++) {
          const end = tried(at + count);
          if (end >= 0) return end;
          if (count >= most || fitting(at + count, 1) === 0) return -1;
        }
      };
    }
    return (at) => {
      for (let count = fitting(at, most); count >= least; count--) {
        const end = tried(at + count);
        if (end >= 0) return end;
      }
      return -1;
    };
  }

  #groups(
    { part, least, most, lazy }: Part & { kind: "repeat" },
    next: Match,
  ): Match {
    const last = most === Infinity
      ? this.#endless(part, lazy, next)
      : this.#upTo(part, most - least, lazy, next);
    let first = last;
    for (let i = 0; i < least; i++) first = this.#compile(part, first);
    return first;
  }

  #upTo(part: Part, most: number, lazy: boolean, next: Match): Match {
    let first = next;
    for (let i = 0; i < most; i++) {
      const more = this.#more(part, first);
      first = this.#any(lazy ? [next, more] : [more, next]);
    }
    return first;
  }

  #endless(part: Part, lazy: boolean, next: Match): Match {
    const more = this.#more(part, (at) => loop(at));
    const loop = this.#any(lazy ? [next, more] : [more, next]);
    return loop;
  }

  /** Matches an optional repetition; one that matches nothing fails, because it would never end. */
  #more(part: Part, next: Match): Match {
    let began = -1;
    const body = this.#compile(part, (at) => at === began ? -1 : next(at));
    return (at) => {
      const before = began;
      began = at;
      if (++this.#depth > DEEPEST) throw new Exhausted();
      const end = body(at);
      this.#depth--;
      began = before;
      return end;
    };
  }

  #holds(sign: "^" | "$" | "b" | "B", at: number): boolean {
    if (sign === "^") return at === 0;
    if (sign === "$") return at === this.#text.length;
    const isWord = this.#one("\\w");
    const before = isWord(this.#text.charCodeAt(at - 1));
    const after = isWord(this.#text.charCodeAt(at));
    return (before !== after) === (sign === "b");
  }

  /** Whether a character fits, as the runtime's expression decides; the results for ASCII are cached. */
  #one(source: string): (code: number) => boolean {
    const known = this.#ones.get(source);
    if (known !== undefined) return known;
    const pattern = new RegExp(`^${source}$`);
    const says = (code: number) => pattern.test(String.fromCharCode(code));
    const table = Array.from({ length: 128 }, (_, code) => says(code));
    // After the end of the text the code is NaN.
    const fits = (code: number) => table[code] ?? (code >= 128 && says(code));
    this.#ones.set(source, fits);
    return fits;
  }
}
