/**
 * Pictures of an answer, which follow its text.
 *
 * @module
 */
import type { Media } from "../../core/media.ts";
import type { AnswerFacts } from "../plain.ts";

/** Shows or tells the pictures among media, and returns the other media. */
export type TellPictures = (media: readonly Media[]) => Promise<Media[]>;

/** Tells the pictures of an answer, and returns its facts without them. */
export async function withPicturesTold(
  facts: AnswerFacts,
  tell: TellPictures | undefined,
): Promise<AnswerFacts> {
  const hasPictures = facts.media.some(({ data }) => data !== undefined);
  if (tell === undefined || !hasPictures) return facts;
  const media = await tell(facts.media);
  const shown = facts.shown || media.length < facts.media.length;
  return { ...facts, media, shown };
}
