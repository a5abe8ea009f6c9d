/**
 * Pictures, audio and files in the answers of a run: in words, pictures also as an address that a page can show.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { type Media, mediaOf, mediaText } from "../../core/media.ts";
import { isDataPicture } from "../../core/text/data_picture.ts";

/** A picture, a piece of audio, or a file in an answer. */
export interface AnswerMedia {
  /** What it is: `a picture (image/png, 12 KB)`. */
  readonly text: string;
  /**
   * A picture that a page can show without loading or running anything, as an address; undefined for all else. A
   * function, so that the report's JSON has no megabytes of base64; the history has them.
   */
  readonly picture: () => string | undefined;
}

/** What a message holds beside text. */
export function answerMedia(message: Message | undefined): AnswerMedia[] {
  return mediaOf({ ...message }).map((one) => ({
    text: mediaText(one),
    picture: () => address(one),
  }));
}

function address({ type, data }: Media): string | undefined {
  const url = `data:${type?.toLowerCase()};base64,${data}`;
  return data !== undefined && isDataPicture(url) ? url : undefined;
}
