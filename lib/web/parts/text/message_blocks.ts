/**
 * A message as a person reads it: Markdown, code, pictures, calls of tools.
 *
 * @module
 */
import { isDataPicture } from "../../../core/text/data_picture.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { prettyJson } from "../../../core/text/pretty_json.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { oneLine, sanitize } from "../../../core/text/text.ts";
import type {
  Block,
  Said,
} from "../../../history/transfer/export/transcript.ts";
import { codeBlock } from "../../../render/html/code.ts";
import { markdownMarkup } from "../../../render/html/markdown.ts";

/** Characters of a text that are shown; a link shows all. */
const MOST_TEXT = 40_000;
/** The same of what a tool is given and gives back. */
const MOST_DATA = 12_000;
/** Pieces of a message that are shown. */
const MOST_BLOCKS = 100;
/** Characters of a text where the page has no more room. */
const LEAST = 500;
/** Longer reasoning, instructions and results are folded, in characters. */
const LONG = 500;
/** Characters of a folded text that are shown beside its name. */
const GLIMPSE = 90;

/** Addresses that a page may lead to. */
const LINK = /^https?:\/\//i;

/** How a message is shown. */
export interface MessageOptions {
  /** Where all of it can be read. */
  readonly whole: string;
  /** The results of its calls, by the calls' ids. */
  readonly results?: ReadonlyMap<string, Said>;
  /** Each message of the page takes of it. */
  readonly room: PageRoom;
}

/** What a page has room for, in characters. */
export interface PageRoom {
  /** What is beyond is cut to a few words each. */
  texts: number;
  /** The addresses of pictures; what is beyond is not shown. */
  pictures: number;
}

/** The room of a page that shows nothing yet. */
export function newRoom(): PageRoom {
  return { texts: 2_000_000, pictures: 16_000_000 };
}

/** Writes the pieces of a message. */
export async function messageBlocks(
  { role, blocks }: Pick<Said, "role" | "blocks">,
  options: MessageOptions,
): Promise<Markup> {
  const isResult = role === "tool" || role === "function";
  const written: Markup[] = [];
  for (const block of blocks.slice(0, MOST_BLOCKS)) {
    written.push(
      isResult && block.kind === "text"
        ? await dataMarkup(block.text, options)
        : role === "system" && block.kind === "text" &&
            block.text.length > LONG
        ? folded(
          "instructions",
          block.text,
          await textMarkup(block.text, options),
        )
        : await blockMarkup(block, options),
    );
  }
  return markup`${written}${
    blocks.length > MOST_BLOCKS
      ? cutNote(`${blocks.length - MOST_BLOCKS} more pieces`, options)
      : undefined
  }`;
}

async function blockMarkup(
  block: Block,
  options: MessageOptions,
): Promise<Markup> {
  switch (block.kind) {
    case "text":
      return await textMarkup(block.text, options);
    case "reasoning":
      return await reasoning(block.text, options);
    case "refusal":
      return markup`<p class="problem">Refused: ${shown(block.text)}</p>`;
    case "call":
      return await call(block, options);
    case "image":
      return picture(block.url, options.room);
    case "other":
      return markup`<p class="soft">(${oneLine(block.type)})</p>`;
  }
}

async function textMarkup(
  text: string,
  options: MessageOptions,
): Promise<Markup> {
  const most = takeRoom(text, MOST_TEXT, options);
  if (text.length <= most) return await markdownMarkup(text);
  return markup`${await markdownMarkup(cut(text, most))}${
    cutNote(sizeText(text.length), options)
  }`;
}

async function reasoning(
  text: string,
  options: MessageOptions,
): Promise<Markup> {
  const written = await textMarkup(text, options);
  return text.length > LONG
    ? folded("reasoning", text, written)
    : markup`<div class="reasoning">${written}</div>`;
}

/** A text that its reader opens; its beginning is in sight. */
function folded(name: string, text: string, written: Markup): Markup {
  return markup`<details class="fold ${name}"><summary><b>${name}</b> <span class="glimpse">${
    glimpse(text)
  }</span></summary>${written}</details>`;
}

async function call(
  { name, text, id }: Block & { kind: "call" },
  options: MessageOptions,
): Promise<Markup> {
  const result = id ? options.results?.get(id) : undefined;
  const given = text === "" ? undefined : await dataMarkup(text, options);
  return markup`<details class="fold tool-call"><summary><b>${
    oneLine(name.slice(0, 200)) || "?"
  }</b> <span class="glimpse">${glimpse(text)}</span></summary>${given}${
    result === undefined
      ? undefined
      : markup`<p class="soft">Result</p>${await resultBlocks(result, options)}`
  }</details>`;
}

async function resultBlocks(
  { blocks }: Said,
  options: MessageOptions,
): Promise<Markup[]> {
  const written: Markup[] = [];
  for (const block of blocks.slice(0, MOST_BLOCKS)) {
    written.push(
      block.kind === "text"
        ? await dataMarkup(block.text, options)
        : await blockMarkup(block, options),
    );
  }
  return written;
}

/** What a tool is given or gives back: JSON if it is, else text. */
async function dataMarkup(
  text: string,
  options: MessageOptions,
): Promise<Markup> {
  const most = takeRoom(text, MOST_DATA, options);
  if (text.length > most) {
    return markup`${await codeBlock(shown(cut(text, most)), "")}${
      cutNote(sizeText(text.length), options)
    }`;
  }
  const isJson = /^\s*[[{]/.test(text);
  return isJson
    ? await codeBlock(shown(prettyJson(text)), "json")
    : await codeBlock(shown(text), "");
}

/** Shows pictures whose data is there; others would have to be loaded. */
function picture(url: string, room: MessageOptions["room"]): Markup {
  if (url.length > room.pictures) {
    return markup`<p class="soft">(a picture of ${
      sizeText(url.length)
    }, for which the page has no room)</p>`;
  }
  if (isDataPicture(url)) {
    room.pictures -= url.length;
    return markup`<img class="picture" src="${url}" alt="Picture of the message" loading="lazy">`;
  }
  if (LINK.test(url)) {
    return markup`<p>Picture: <a href="${url}" rel="noreferrer noopener nofollow">${
      oneLine(url.slice(0, 500))
    }</a></p>`;
  }
  return markup`<p class="soft">(a picture: ${oneLine(url.slice(0, 100))})</p>`;
}

function cutNote(what: string, { whole }: MessageOptions): Markup {
  return markup`<p class="cut">Cut. <a href="${whole}">Show all: ${what}</a></p>`;
}

/** How much of a text is shown, which the page has less room for then. */
function takeRoom(
  { length }: string,
  most: number,
  { room }: MessageOptions,
): number {
  const taken = Math.min(most, Math.max(LEAST, room.texts));
  room.texts -= Math.min(length, taken);
  return taken;
}

function cut(text: string, most: number): string {
  return text.slice(0, most).toWellFormed();
}

function glimpse(text: string): string {
  return oneLine(text.slice(0, GLIMPSE));
}

/** What would control a terminal or hide text is shown as a sign. */
function shown(text: string): string {
  return sanitize(text.toWellFormed());
}
