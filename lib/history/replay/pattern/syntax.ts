/**
 * Parses a regular expression of JavaScript.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";

/** A part of an expression. */
export type Part =
  /** One character: the source of a class, an escape or a character. */
  | { readonly kind: "one"; readonly source: string }
  /** A position between characters. */
  | { readonly kind: "assertion"; readonly sign: "^" | "$" | "b" | "B" }
  /** A sequence of parts. */
  | { readonly kind: "all"; readonly parts: readonly Part[] }
  /** Alternatives. */
  | { readonly kind: "any"; readonly parts: readonly Part[] }
  /** A lookahead: the text that follows must match, or must not. */
  | { readonly kind: "ahead"; readonly part: Part; readonly wanted: boolean }
  /** A quantifier. */
  | {
    readonly kind: "repeat";
    readonly part: Part;
    readonly least: number;
    readonly most: number;
    readonly lazy: boolean;
  };

/** Longest expression, in characters. */
const LONGEST = 1000;
/** The most nested groups. */
const DEEPEST = 50;

/** One character: a class, an escape, or itself. The runtime has checked the expression. */
const ONE =
  /\[(?:[^\]\\]|\\[^])*\]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\c[A-Za-z]|\\[^1-9k]|[^\\]/y;
const REPEAT = /([*+?]|\{(\d{1,9})(?:(,)(\d{0,9}))?\})(\??)/y;
const GROUP = /\((?:\?(?:(:)|([=!])|<\w+>))?/y;

/**
 * Parses an expression that is valid in JavaScript.
 *
 * @throws {UsageError} the expression is too long, or a part of it is not supported
 */
export function readPattern(source: string): Part {
  if (source.length > LONGEST) {
    throw new UsageError(
      `a regular expression may have at most ${LONGEST} characters`,
    );
  }
  return new Reader(source).read();
}

class Reader {
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): Part {
    const parts = [this.#branch()];
    while (this.#source[this.#at] === "|") {
      this.#at++;
      parts.push(this.#branch());
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    const ones = parts.flatMap((part) =>
      part.kind === "one" ? part.source : []
    );
    return ones.length === parts.length
      ? { kind: "one", source: `(?:${ones.join("|")})` }
      : { kind: "any", parts };
  }

  #branch(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#source.length) {
      if (/[|)]/.test(this.#source[this.#at] ?? "")) break;
      parts.push(this.#repeated(this.#one()));
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined
      ? only
      : { kind: "all", parts };
  }

  #one(): Part {
    const sign = this.#source[this.#at] ?? "";
    if (sign === "(") return this.#group();
    if (sign === "^" || sign === "$") {
      this.#at++;
      return { kind: "assertion", sign };
    }
    const [source] = this.#take(ONE) ?? [];
    if (source === undefined) throw this.#unsupported();
    if (source === "\\b") return { kind: "assertion", sign: "b" };
    if (source === "\\B") return { kind: "assertion", sign: "B" };
    return { kind: "one", source };
  }

  #group(): Part {
    const from = this.#at;
    const [opening = "", , ahead] = this.#take(GROUP) ?? [];
    if (opening === "(" && this.#source[this.#at] === "?") {
      this.#at = from;
      throw this.#unsupported();
    }
    if (++this.#depth > DEEPEST) {
      throw new UsageError(
        "a regular expression may have at most 50 nested groups",
      );
    }
    const part = this.read();
    this.#depth--;
    this.#at++;
    return ahead === undefined
      ? part
      : { kind: "ahead", part, wanted: ahead === "=" };
  }

  #repeated(part: Part): Part {
    const found = this.#take(REPEAT);
    if (found === undefined) return part;
    const [, sign = "", from = "", comma, to, lazy] = found;
    const [least, most] = sign.startsWith("{")
      ? [Number(from), comma === undefined ? Number(from) : upTo(to)]
      : [sign === "+" ? 1 : 0, sign === "?" ? 1 : Infinity];
    return { kind: "repeat", part, least, most, lazy: lazy === "?" };
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #unsupported(): UsageError {
    const part = this.#source.slice(this.#at, this.#at + 4);
    return new UsageError(`"${part}" is not supported`);
  }
}

function upTo(digits: string | undefined): number {
  return digits ? Number(digits) : Infinity;
}
