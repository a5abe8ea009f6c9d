/**
 * A part of a sentence, said from the other side: "my boss hates me" becomes "your boss hates you".
 *
 * @module
 */

/** A word of a turn. */
export interface Word {
  /** As it was written. */
  readonly text: string;
  /** Lower case, a synonym replaced by the word that rules know. */
  readonly key: string;
}

const PAIRS: ReadonlyMap<string, string> = new Map([
  ["i am", "you are"],
  ["am i", "are you"],
  ["i was", "you were"],
  ["was i", "were you"],
  ["you are", "I am"],
  ["are you", "am I"],
  ["you were", "I was"],
  ["were you", "was I"],
]);

const WORDS: ReadonlyMap<string, string> = new Map([
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

/** What "you" is the subject of, when one of these follows. */
const AUXILIARIES = new Set([
  ...["have", "had", "do", "did", "don't", "didn't", "will", "would", "won't"],
  ...["can", "can't", "could", "should", "must", "may", "might", "never"],
  ...["always", "know", "think", "want", "need", "like", "love", "hate"],
  ...["said", "told", "say", "get", "make", "feel", "understand", "really"],
]);

/** After these a new clause begins, and "you" is its subject. */
const CONJUNCTIONS = new Set([
  ...["that", "if", "when", "because", "since", "while", "and", "what", "how"],
  ...["why", "where", "who", "whether", "think", "believe", "wish", "hope"],
]);

/** Turns words around and joins them with spaces. */
export function reflect(words: readonly Word[]): string {
  const said: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === undefined) break;
    const key = word.key;
    const next = words[i + 1]?.key;
    const pair = PAIRS.get(`${key} ${next}`);
    if (pair !== undefined) {
      said.push(pair);
      i++;
    } else if (key === "you") {
      said.push(isSubject(words[i - 1]?.key, next) ? "I" : "me");
    } else {
      said.push(WORDS.get(key) ?? word.text);
    }
  }
  return said.join(" ");
}

function isSubject(
  before: string | undefined,
  next: string | undefined,
): boolean {
  if (next === undefined) return false;
  return before === undefined || AUXILIARIES.has(next) ||
    CONJUNCTIONS.has(before);
}
