/**
 * Outlines conversations: how many exchanges, how large, how old.
 *
 * @module
 */
import { peekEnded, peekIds } from "../line/peek.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { NameMap } from "../../core/data/names.ts";
import { copyOf, decodeBytes } from "../../files/line_blocks.ts";
import type { LineFiles } from "../../files/line_files.ts";
import type { ConversationOutline, RemoveChoice } from "../history.ts";
import { fitsChoice } from "./choice.ts";
import { allLines } from "./blocks/prefilter.ts";

/** The exchange and conversation that a line belongs to; known for cut lines and for later versions, too. */
export interface LineOwner {
  /** Id of the exchange. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** RFC 3339 in UTC; empty if the line has no time. */
  readonly ended: string;
}

/** Reads the owner of a line; undefined for lines that are not exchanges. */
export function ownerOf(bytes: string): LineOwner | undefined {
  const ids = peekIds(bytes);
  if (ids !== undefined) {
    return { ...ids, ended: peekEnded(bytes) ?? "" };
  }
  const value = parsedJson(decodeBytes(bytes));
  if (!isObject(value)) return undefined;
  const { id, conversation, ended } = value;
  return typeof id === "string" && typeof conversation === "string"
    ? { id, conversation, ended: typeof ended === "string" ? ended : "" }
    : undefined;
}

/**
 * Outlines the chosen conversations, by their ids.
 *
 * @throws the system's error if a file cannot be read
 */
export async function outlineConversations(
  files: LineFiles,
  { conversations, endedBefore }: RemoveChoice,
): Promise<Map<string, ConversationOutline>> {
  const found = new NameMap<ConversationOutline>();
  for await (const { text } of files.blocks({ snapshot: true })) {
    for (const [start, end] of allLines(text)) {
      const owner = ownerOf(text.slice(start, end));
      if (owner === undefined) continue;
      if (conversations?.has(owner.conversation) === false) continue;
      let outline = found.get(owner.conversation);
      if (outline === undefined) {
        outline = { exchanges: 0, bytes: 0, ended: "" };
        found.set(copyOf(owner.conversation), outline);
      }
      outline.exchanges++;
      outline.bytes += end - start;
      if (owner.ended > outline.ended) {
        outline.ended = copyOf(owner.ended);
      }
    }
  }
  return new NameMap(
    [...found].filter(([, outline]) => fitsChoice(outline, endedBefore)),
  );
}
