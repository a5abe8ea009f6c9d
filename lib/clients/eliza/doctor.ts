/**
 * The doctor: picks a keyword of what it is told, takes the clause apart around it, and turns a part of it into a question.
 *
 * After J. Weizenbaum, "ELIZA, a computer program for the study of natural language communication between man and
 * machine", Communications of the ACM 9 (1), January 1966: ranked keywords, decomposition and reassembly rules that are
 * used in turn, words seen from the other side, and a memory for what was said about "my" things. The answers are our own.
 *
 * @module
 */
import { KEYWORDS } from "./keywords.ts";
import { reflect, type Word } from "./reflect.ts";
import {
  FROM_MEMORY,
  type Keyword,
  NOTHING_FITS,
  OPENING,
  READ_AS,
  SILENCE,
  SYNONYMS,
  WORD_SETS,
} from "./script.ts";

/** As much of a clause as is understood, in words: nobody wants to read a whole page back. */
const CLAUSE_WORDS = 40;

/** One conversation; what is said depends on nothing but the turns before. */
export class Doctor {
  /** How often each list of answers has been used. */
  readonly #used = new Map<string, number>();
  readonly #memory: string[] = [];

  /** What is said before anybody has said anything. */
  readonly opening: string = OPENING;

  /** Answers the next turn. */
  reply(text: string): string {
    const clauses = readClauses(text);
    if (clauses.length === 0) return this.#next("silence", SILENCE);
    for (const { keywords, words } of byRank(clauses)) {
      for (const keyword of keywords) {
        const answer = this.#answer(keyword, words);
        if (answer !== undefined) return answer;
      }
    }
    const remembered = this.#memory.shift();
    return remembered === undefined
      ? this.#next("nothing", NOTHING_FITS)
      : fill(this.#next("memory", FROM_MEMORY), [remembered]);
  }

  #answer(keyword: Keyword, words: readonly Word[]): string | undefined {
    for (const [pattern, ...answers] of keyword.rules) {
      const parts = takeApart(pattern.split(" "), words);
      if (parts === undefined) continue;
      const answer = this.#next(`${keyword.words[0]} ${pattern}`, answers);
      if (answer.startsWith("=")) {
        const other = KEYWORDS.get(answer.slice(1));
        return other && this.#answer(other, words);
      }
      if (keyword.words[0] === "my") this.#remember(words);
      return fill(answer, parts.map(reflect));
    }
    return undefined;
  }

  #remember(words: readonly Word[]): void {
    const [, thing] = takeApart(["*", "my", "+"], words) ?? [];
    if (thing !== undefined) this.#memory.push(reflect(thing));
  }

  #next(list: string, answers: readonly string[]): string {
    const used = this.#used.get(list) ?? 0;
    this.#used.set(list, used + 1);
    return answers[used % answers.length] ?? "";
  }
}

interface Clause {
  readonly words: readonly Word[];
  /** The keywords in it, the highest first. */
  readonly keywords: readonly Keyword[];
}

function readClauses(text: string): Clause[] {
  return text.replaceAll(/[’‘]/g, "'").replaceAll(/\bno one\b/gi, "nobody")
    .split(/[^\p{L}\p{M}\p{N}'\s-]+|\n|\bbut\b/iu)
    .map((clause) => readWords(clause).slice(0, CLAUSE_WORDS))
    .filter((words) => words.length > 0)
    .map((words) => ({ words, keywords: keywordsOf(words) }));
}

function readWords(clause: string): Word[] {
  const found = clause.match(/[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*/gu);
  return (found ?? []).flatMap((text) => {
    const key = text.toLowerCase();
    const read = READ_AS.get(key);
    return read === undefined
      ? [{ text, key: SYNONYMS.get(key) ?? key }]
      : read.split(" ").map((word) => ({ text: word, key: word }));
  });
}

function keywordsOf(words: readonly Word[]): Keyword[] {
  const found = new Set<Keyword>();
  for (const { key } of words) {
    const keyword = KEYWORDS.get(key);
    if (keyword !== undefined) found.add(keyword);
  }
  return [...found].sort((a, b) => b.rank - a.rank);
}

function byRank(clauses: readonly Clause[]): Clause[] {
  const rank = (clause: Clause) => clause.keywords[0]?.rank ?? -Infinity;
  return clauses.filter((clause) => clause.keywords.length > 0)
    .sort((a, b) => rank(b) - rank(a));
}

/** The words that each wildcard of a pattern stands for, or undefined where the pattern does not fit. */
function takeApart(
  pattern: readonly string[],
  words: readonly Word[],
): (readonly Word[])[] | undefined {
  const [part, ...after] = pattern;
  if (part === undefined) return words.length === 0 ? [] : undefined;
  if (part === "*" || part === "+") {
    for (let n = part === "+" ? 1 : 0; n <= words.length; n++) {
      const rest = takeApart(after, words.slice(n));
      if (rest !== undefined) return [words.slice(0, n), ...rest];
    }
    return undefined;
  }
  const [word, ...others] = words;
  if (word === undefined) return undefined;
  const set = WORD_SETS[part];
  if (set === undefined ? word.key !== part : !set.has(word.key)) {
    return undefined;
  }
  const rest = takeApart(after, others);
  return rest && set ? [[word], ...rest] : rest;
}

function fill(answer: string, parts: readonly string[]): string {
  const filled = answer.replaceAll(
    /\((\d)\)/g,
    (_, number) => parts[Number(number) - 1] ?? "",
  );
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}
