/**
 * The doctor's keywords, by the word.
 *
 * @module
 */
import { KEYWORDS_OF_PERSONS } from "./keywords_persons.ts";
import { KEYWORDS_OF_SMALL_TALK } from "./keywords_small_talk.ts";
import { KEYWORDS_OF_TOPICS } from "./keywords_topics.ts";
import type { Keyword } from "./script.ts";

/** Every word that the doctor reacts to. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  [
    ...KEYWORDS_OF_PERSONS,
    ...KEYWORDS_OF_SMALL_TALK,
    ...KEYWORDS_OF_TOPICS,
  ].flatMap((keyword) =>
    keyword.words.map((word): [string, Keyword] => [word, keyword])
  ),
);
