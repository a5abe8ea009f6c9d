/**
 * `@path` in a message: the files, folders and addresses that go before it.
 *
 * @module
 */
import { withoutEnd } from "../core/text/trim.ts";
import { mediaType } from "../attach/media_type.ts";
import { sizeTable } from "../attach/texts/size_table.ts";
import type { Attachment } from "../attach/attachment.ts";
import { NameSet } from "../core/data/names.ts";
import type { Dialogue } from "./dialogue.ts";
import type { SlashServices } from "./slash_services.ts";

/** Bytes that show the type of a file. */
const START = 64 * 1024;
/** More attachments are only counted. */
const MOST_SHOWN = 5;

/** A word after `@`, which begins a line or follows a space or a bracket; `\ ` is a space within it. */
const MENTION = /(?:^|[\s("'])@((?:\\[^]|[^\s\\"'])+)/g;

/** What mentions need. */
export interface MentionContext {
  readonly dialogue: Dialogue;
  readonly services: Pick<SlashServices, "attach" | "texts" | "home">;
  /** Shows text to the person. */
  readonly print: (text: string) => Promise<void>;
}

/**
 * Attaches what a message mentions to the next message, and says what; words that name nothing are words.
 *
 * @throws {ChatError} something cannot be read, or is too much
 */
export async function attachMentioned(
  text: string,
  { dialogue, services, print }: MentionContext,
): Promise<void> {
  const known = new NameSet(dialogue.next.attachments.map(({ name }) => name));
  const added: Attachment[] = [];
  for (const [, word = ""] of text.matchAll(MENTION)) {
    const place = await placeOf(word, services.home);
    if (place === undefined) continue;
    const waiting = [...dialogue.next.attachments, ...added];
    const found = place.media
      ? await services.attach([place.path], dialogue.model, waiting)
      : await services.texts([place.path], dialogue.model, waiting);
    for (const one of found) {
      if (known.has(one.name)) continue;
      known.add(one.name);
      added.push(one);
    }
  }
  if (added.length === 0) return;
  const { next } = dialogue;
  // Texts come first, so that what is the same in many messages begins them.
  const all = [...next.attachments, ...added];
  const isText = ({ part }: Attachment) => part.type === "text";
  next.attach([
    ...all.filter(isText),
    ...all.filter((one) => !isText(one)),
  ]);
  await print(attachedLines(added, dialogue.window));
}

/** What was attached, for a person: each by itself, or their sum. */
export function attachedLines(
  attachments: readonly Attachment[],
  window: number | undefined,
): string {
  if (attachments.length <= MOST_SHOWN) {
    return attachments.map(({ name, about }) => `Attached: ${name} (${about})`)
      .join("\n");
  }
  const sum = sizeTable(attachments, window).split("\n").at(-1) ?? "";
  return `Attached: ${sum.replaceAll(/ {2,}/g, ", ")}`;
}

interface Place {
  readonly path: string;
  /** It is a file of another type than text. */
  readonly media: boolean;
}

/** What a word names; undefined if that is nothing. */
async function placeOf(
  word: string,
  home: string | undefined,
): Promise<Place | undefined> {
  const written = word.replaceAll(/\\([^])/g, "$1");
  if (/^https?:\/\/./i.test(written)) return { path: written, media: false };
  // A sentence may end right behind a path.
  for (const path of [written, withoutEnd(written, ".,;:!?)]}")]) {
    if (path === "") continue;
    if (/\*/.test(path) && /[./]/.test(path)) return { path, media: false };
    const real = home === undefined ? path : path.replace(/^~(?=\/)/, home);
    const media = await isMedia(real);
    if (media !== undefined) return { path, media };
  }
  return undefined;
}

/** Whether a path is a picture, a document or sound; undefined if nothing is there. */
async function isMedia(path: string): Promise<boolean | undefined> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (isDirectory) return false;
    using file = await Deno.open(path, { read: true });
    const start = new Uint8Array(START);
    const read = await file.read(start) ?? 0;
    const { kind } = mediaType(start.subarray(0, read), false);
    return kind === "image" || kind === "pdf" || kind === "audio";
  } catch {
    return undefined; // nothing that can be read
  }
}
