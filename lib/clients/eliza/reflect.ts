/**
 * Swaps first and second person: "my boss hates me" becomes "your boss hates you".
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";

/** A word of the user's message. */
export interface Word {
  /** As it was written. */
  readonly text: string;
  /** The word in lower case; for a synonym, the word that rules know. */
  readonly key: string;
}

const PAIRS: ReadonlyMap<string, string> = new NameMap([
  ["i am", "you are"],
  ["am i", "are you"],
  ["i was", "you were"],
  ["was i", "were you"],
  ["you are", "I am"],
  ["are you", "am I"],
  ["you were", "I was"],
  ["were you", "was I"],
]);

const WORDS: ReadonlyMap<string, string> = new NameMap([
  ["i", "you"],
  ["me", "you"],
  ["am", "are"],
  ["my", "your"],
  ["mine", "yours"],
  ["myself", "yourself"],
  ["your", "my"],
  ["yours", "mine"],
  ["yourself", "myself"],
]);

/** "you" is the subject if one of these follows. */
const AUXILIARIES = new Set([
  ...["have", "had", "do", "did", "don't", "didn't", "will", "would", "won't"],
  ...["can", "can't", "could", "should", "must", "may", "might", "never"],
  ...["always", "know", "think", "want", "need", "like", "love", "hate"],
  ...["said", "told", "say", "get", "make", "feel", "understand", "really"],
]);

/** After these a clause begins, and "you" is its subject. */
const CONJUNCTIONS = new Set([
  ...["that", "if", "when", "because", "since", "while", "and", "what", "how"],
  ...["why", "where", "who", "whether", "think", "believe", "wish", "hope"],
]);

/** Swaps the person of words and joins them with spaces. */
export function reflect(words: readonly Word[]): string {
  const reflected: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined) break;
    const key = word.key;
    const next = words[i + 1]?.key;
    const pair = PAIRS.get(`${key} ${next}`);
    if (pair !== undefined) {
      reflected.push(pair);
      i++;
    } else if (key === "you") {
      reflected.push(isSubject(words[i - 1]?.key, next) ? "I" : "me");
    } else {
      reflected.push(WORDS.get(key) ?? word.text);
    }
  }
  return reflected.join(" ");
}

function isSubject(
  before: string | undefined,
  next: string | undefined,
): boolean {
  if (next === undefined) return false;
  return before === undefined || AUXILIARIES.has(next) ||
    CONJUNCTIONS.has(before);
}
