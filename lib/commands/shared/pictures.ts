/**
 * Pictures that a model made: named in one line each, saved with `--save-images`, shown where the terminal can.
 *
 * @module
 */
import type { Flags } from "../../cli/parse.ts";
import { fromHome, join } from "../../config/user_paths.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import type { Io, Output } from "../../core/io.ts";
import type { Media } from "../../core/media.ts";
import {
  type Picture,
  pictureText,
  readPicture,
} from "../../render/pictures/picture.ts";
import {
  drawnPicture,
  pictureProtocol,
} from "../../render/pictures/protocol.ts";
import { usesColor } from "../../render/style.ts";

/** Where pictures go. */
export interface PictureOptions {
  readonly io: Pick<Io, "env" | "os">;
  readonly flags: Flags;
  /** The terminal that may show them; undefined for none. */
  readonly screen: Output | undefined;
  /** Id of the exchange that ended last. */
  readonly exchange: () => string | undefined;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
}

/**
 * Makes the folder of `--save-images`, before anything is asked.
 *
 * @throws {UsageError} it cannot be made
 */
export async function makeImageFolder(
  flags: Flags,
  io: Pick<Io, "env" | "os">,
): Promise<void> {
  const folder = imageFolder(flags, io);
  if (folder === undefined) return;
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UsageError(`--save-images: ${folder} cannot be a folder`, {
      cause,
    });
  }
}

/**
 * Saves, shows and tells the pictures whose data is there, and returns the other media.
 *
 * @throws {ChatError} a file cannot be written
 */
export async function tellPictures(
  media: readonly Media[],
  options: PictureOptions,
): Promise<Media[]> {
  const { io, flags, screen, exchange, notice } = options;
  const folder = imageFolder(flags, io);
  const protocol = screen === undefined ||
      !usesColor(io, screen, flags.flag("no-color")) || flags.flag("raw")
    ? undefined
    : pictureProtocol(io);
  const rest: Media[] = [];
  let number = 0;
  for (const one of media) {
    const picture = one.data === undefined ? undefined : readPicture(one.data);
    if (picture === undefined) {
      rest.push(one);
      continue;
    }
    number++;
    const name = `${exchange() ?? crypto.randomUUID()}-${number}`;
    const path = folder === undefined
      ? undefined
      : await save(picture, join(io.os, folder, name));
    const drawn = protocol === undefined || screen === undefined
      ? undefined
      : drawnPicture(picture, protocol, screen.columns);
    if (drawn !== undefined) await screen?.write(drawn);
    const end = path !== undefined
      ? `, saved as ${path}`
      : drawn === undefined
      ? "; --save-images DIR saves it"
      : "";
    await notice(`chat: ${pictureText(picture)}${end}`);
  }
  return rest;
}

function imageFolder(
  flags: Flags,
  { os, env }: Pick<Io, "env" | "os">,
): string | undefined {
  const named = flags.text("save-images");
  return named === undefined ? undefined : fromHome({ os, env }, named);
}

/** Writes a file that was not there, and returns its path. */
async function save(
  { bytes, extension }: Picture,
  begin: string,
): Promise<string> {
  const path = `${begin}.${extension}`;
  try {
    await Deno.writeFile(path, bytes, { createNew: true });
  } catch (cause) {
    throw new ChatError(`cannot save the picture as ${path}`, { cause });
  }
  return path;
}
