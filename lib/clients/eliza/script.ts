/**
 * What the doctor knows beside its keywords: the words it takes for one another and what it says when no keyword helps.
 *
 * @module
 */

/**
 * A way to take a clause apart, then the answers to it, which are given in turn.
 *
 * In the pattern `*` stands for any words, `+` for at least one, `@name` for a word of {@linkcode WORD_SETS}; each of
 * these is a part that `(1)`, `(2)`, … of an answer insert, spoken from the other side. An answer `=word` uses the rules
 * of that keyword.
 */
export type Rule = readonly [pattern: string, ...answers: string[]];

/** Words that the doctor reacts to. */
export interface Keyword {
  /** Any of these; the first one names the keyword. */
  readonly words: readonly string[];
  /** Of several keywords the highest counts, of equal ones the first. */
  readonly rank: number;
  /** Tried in this order. */
  readonly rules: readonly Rule[];
}

/** What is read as something else before keywords are looked for. */
export const READ_AS: ReadonlyMap<string, string> = new Map([
  ["i'm", "i am"],
  ["im", "i am"],
  ["i've", "i have"],
  ["i'll", "i will"],
  ["i'd", "i would"],
  ["you're", "you are"],
  ["you've", "you have"],
  ["you'll", "you will"],
  ["you'd", "you would"],
  ["they're", "they are"],
  ["we're", "we are"],
  ["dont", "don't"],
  ["cant", "can't"],
  ["cannot", "can't"],
  ["wont", "won't"],
  ["noone", "nobody"],
]);

/** Words that mean another; an answer still says the word that was used. */
export const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["recall", "remember"],
  ["recollect", "remember"],
  ["dreamed", "dreamt"],
  ["dreams", "dream"],
  ["nightmare", "dream"],
  ["maybe", "perhaps"],
  ["possibly", "perhaps"],
  ["yeah", "yes"],
  ["yep", "yes"],
  ["certainly", "yes"],
  ["sure", "yes"],
  ["nope", "no"],
  ["hi", "hello"],
  ["hey", "hello"],
  ["greetings", "hello"],
  ["goodbye", "bye"],
  ["farewell", "bye"],
  ["machine", "computer"],
  ["machines", "computer"],
  ["computers", "computer"],
  ["robot", "computer"],
  ["robots", "computer"],
  ["bot", "computer"],
  ["chatbot", "computer"],
  ["program", "computer"],
  ["ai", "computer"],
  ["same", "alike"],
  ["similar", "alike"],
  ["everybody", "everyone"],
  ["never", "always"],
  ["names", "name"],
  ["apologize", "sorry"],
  ["apologise", "sorry"],
  ["thank", "thanks"],
  ["friends", "friend"],
  ["boss", "job"],
  ["career", "job"],
]);

/** Sets of words that a pattern can ask for. */
export const WORD_SETS: Readonly<Record<string, ReadonlySet<string>>> = {
  "@family": new Set([
    ...["mother", "mom", "mum", "mama", "father", "dad", "papa", "parents"],
    ...["sister", "brother", "wife", "husband", "son", "daughter", "child"],
    ...["children", "kids", "family", "aunt", "uncle", "grandmother"],
    ...["grandfather", "grandma", "grandpa", "cousin"],
  ]),
  "@unhappy": new Set([
    ...["sad", "unhappy", "depressed", "sick", "lonely", "alone", "tired"],
    ...["afraid", "scared", "anxious", "worried", "angry", "lost", "stressed"],
    ...["ashamed", "bored", "nervous", "exhausted", "hurt", "miserable"],
  ]),
  "@happy": new Set([
    ...["happy", "glad", "better", "elated", "proud", "cheerful", "relieved"],
    ...["excited", "grateful", "content"],
  ]),
  "@want": new Set(["want", "need", "crave"]),
  "@think": new Set(["think", "believe", "guess", "suppose", "suspect"]),
  "@be": new Set([
    ...["am", "is", "are", "was", "were", "look", "looks", "sound", "sounds"],
    ...["seem", "seems", "act", "acts", "behave", "behaves"],
  ]),
};

/** Said of something from before, `(1)`, when the latest turn offers nothing. */
export const FROM_MEMORY: readonly string[] = [
  "Your (1), you told me. Does this have something to do with it?",
  "Let us go back a little: your (1).",
  "I am still thinking of something: your (1). Please say more about it.",
  "Your (1)? I would like to come back to that.",
];

/** Said when nothing matches and nothing is remembered. */
export const NOTHING_FITS: readonly string[] = [
  "Go on, please.",
  "How do you feel as you say that?",
  "Say that in other words for me.",
  "And what comes to mind next?",
  "That is interesting. What is behind it?",
  "Is it easy for you to talk about this?",
  "Could you give me an example?",
  "Let us stay with that for a moment.",
  "How long has that been on your mind?",
  "Who else knows about that?",
];

/** Said to a turn without words. */
export const SILENCE: readonly string[] = [
  "Take your time. I am listening.",
  "You do not have to say anything. But it might help.",
  "What are you thinking of, right now?",
];

/** Said when nobody has said anything yet. */
export const OPENING = "Hello. I am listening: what is on your mind?";
