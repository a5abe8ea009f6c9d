/**
 * The doctor: picks a keyword of the user's message, splits the clause around it, and turns a part into a question.
 *
 * After J. Weizenbaum, "ELIZA, a computer program for the study of natural language communication between man and
 * machine", Communications of the ACM 9 (1), January 1966: ranked keywords, decomposition and reassembly rules that are
 * used in turn, swapped persons, and a memory for what was said about "my" things. The answers are not Weizenbaum's.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { KEYWORDS_OF_TOPICS } from "./keywords_topics.ts";
import { KEYWORDS_OF_SMALL_TALK } from "./keywords_small_talk.ts";
import { KEYWORDS_OF_PERSONS } from "./keywords_persons.ts";
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

/** Words of a clause that are used, because the answer repeats them. */
const CLAUSE_WORDS = 40;

/** One conversation. Answers depend only on the earlier messages. */
export class Doctor {
  /** How often each list of answers was used. */
  readonly #used = new Map<string, number>();
  readonly #memory: string[] = [];

  /** The answer to a conversation without user messages. */
  readonly opening: string = OPENING;

  /** Answers the next message. */
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
      const parts = match(pattern.split(" "), words);
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
    const [, thing] = match(["*", "my", "+"], words) ?? [];
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
  /** Its keywords, the highest rank first. */
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

/** Returns the words that each wildcard of a pattern matches; undefined if the pattern does not match. */
function match(
  pattern: readonly string[],
  words: readonly Word[],
): (readonly Word[])[] | undefined {
  const [part, ...after] = pattern;
  if (part === undefined) return words.length === 0 ? [] : undefined;
  if (part === "*" || part === "+") {
    for (let n = part === "+" ? 1 : 0; n <= words.length; n++) {
      const rest = match(after, words.slice(n));
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
  const rest = match(after, others);
  return rest && set ? [[word], ...rest] : rest;
}

function fill(answer: string, parts: readonly string[]): string {
  const filled = answer.replaceAll(
    /\((\d)\)/g,
    (_, number) => parts[Number(number) - 1] ?? "",
  );
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** Every word that the doctor reacts to. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new NameMap(
  [
    ...KEYWORDS_OF_PERSONS,
    ...KEYWORDS_OF_SMALL_TALK,
    ...KEYWORDS_OF_TOPICS,
  ].flatMap((keyword) =>
    keyword.words.map((word): [string, Keyword] => [word, keyword])
  ),
);
