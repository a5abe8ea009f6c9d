/**
 * How the answers of a conversation look, whichever way they are shown.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { loader } from "../../core/load.ts";
import type { Io } from "../../core/io.ts";
import type { Media } from "../../core/media.ts";
import { speaksTables } from "../../render/style.ts";
import type { Surface } from "../../repl/surface.ts";

const loadPictures = loader<typeof import("../shared/pictures.ts")>(
  import.meta.url,
  "../shared/pictures.ts",
);

/** How answers are shown. */
export interface Look {
  /** Whether they are rendered as Markdown. */
  readonly markdown: boolean;
  /** Whether their tables are written row by row, as words. */
  readonly speaksTables: boolean;
  /** Tells the pictures of the exchange with an id, and returns the other media. */
  readonly tellPictures: (
    media: readonly Media[],
    exchange: () => string | undefined,
  ) => Promise<Media[]>;
}

/** How the flags and the streams have answers shown. */
export function lookOf(
  io: Io,
  flags: Flags,
  { surface, notice }: {
    readonly surface: Surface;
    readonly notice: (line: string) => Promise<void>;
  },
): Look {
  const { answersOnScreen, colorOnScreen } = surface;
  const rendered = answersOnScreen && !flags.flag("raw");
  return {
    markdown: rendered && colorOnScreen,
    speaksTables: rendered && speaksTables(io, io.stdout),
    tellPictures: async (media, exchange) =>
      await (await loadPictures()).tellPictures(media, {
        ...{ io, flags, notice, exchange },
        screen: answersOnScreen ? io.stdout : undefined,
      }),
  };
}
