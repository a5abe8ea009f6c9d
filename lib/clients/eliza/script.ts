/**
 * The doctor's script without its keywords: synonyms, word sets, and answers without a keyword.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";

/**
 * A pattern for a clause, and the answers to it, which are used in turn.
 *
 * In the pattern, `*` matches any words, `+` at least one, `@name` a word of {@linkcode WORD_SETS}. An answer inserts
 * these parts as `(1)`, `(2)`, …, with swapped persons. An answer `=word` uses the rules of that keyword.
 */
export type Rule = readonly [pattern: string, ...answers: string[]];

/** Words that the doctor reacts to. */
export interface Keyword {
  /** The first one names the keyword. */
  readonly words: readonly string[];
  /** The keyword with the highest rank counts; of equal ranks the first. */
  readonly rank: number;
  /** Tried in this order. */
  readonly rules: readonly Rule[];
}

/** Replacements before keywords are searched. */
export const READ_AS: ReadonlyMap<string, string> = new NameMap([
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

/** Synonyms; an answer still uses the user's word. */
export const SYNONYMS: ReadonlyMap<string, string> = new NameMap([
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

/** Sets of words for patterns. */
export const WORD_SETS: Readonly<Record<string, ReadonlySet<string>>> = {
  "@family": new NameSet([
    ...["mother", "mom", "mum", "mama", "father", "dad", "papa", "parents"],
    ...["sister", "brother", "wife", "husband", "son", "daughter", "child"],
    ...["children", "kids", "family", "aunt", "uncle", "grandmother"],
    ...["grandfather", "grandma", "grandpa", "cousin"],
  ]),
  "@unhappy": new NameSet([
    ...["sad", "unhappy", "depressed", "sick", "lonely", "alone", "tired"],
    ...["afraid", "scared", "anxious", "worried", "angry", "lost", "stressed"],
    ...["ashamed", "bored", "nervous", "exhausted", "hurt", "miserable"],
  ]),
  "@happy": new NameSet([
    ...["happy", "glad", "better", "elated", "proud", "cheerful", "relieved"],
    ...["excited", "grateful", "content"],
  ]),
  "@want": new NameSet(["want", "need", "crave"]),
  "@think": new NameSet(["think", "believe", "guess", "suppose", "suspect"]),
  "@be": new NameSet([
    ...["am", "is", "are", "was", "were", "look", "looks", "sound", "sounds"],
    ...["seem", "seems", "act", "acts", "behave", "behaves"],
  ]),
};

/** Answers about an earlier topic `(1)`, if the message matches nothing. */
export const FROM_MEMORY: readonly string[] = [
  "Your (1), you told me. Does this have something to do with it?",
  "Let us go back a little: your (1).",
  "I am still thinking of something: your (1). Please say more about it.",
  "Your (1)? I would like to come back to that.",
];

/** Answers if nothing matches and nothing is remembered. */
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

/** Answers to a message without words. */
export const SILENCE: readonly string[] = [
  "Take your time. I am listening.",
  "You do not have to say anything. But it might help.",
  "What are you thinking of, right now?",
];

/** The answer to a conversation without user messages. */
export const OPENING = "Hello. I am listening: what is on your mind?";
