/**
 * What pages write of words of others, each with the file that it is in.
 *
 * @module
 */
import { LONGEST_TEXT } from "../../lib/render/markdown/reader.ts";
import { sanitizeMarkup } from "../../lib/core/text/text.ts";
import { diffMarkup } from "../../lib/web/parts/text/line_diff.ts";
import { markdownMarkup } from "../../lib/render/html/markdown.ts";
import {
  messageBlocks,
  newRoom,
} from "../../lib/web/parts/text/message_blocks.ts";
import type { Work } from "./growth.ts";

/** See `Reader` of readers.ts. */
export const WEB_READERS: readonly (readonly [
  file: string,
  name: string,
  work: Work,
  whole?: number,
])[] = [
  ["lib/core/text/text.ts", "sanitizeMarkup", (text) => sanitizeMarkup(text)],
  [
    "lib/render/html/markdown.ts",
    "markdownMarkup",
    async (text) => (await markdownMarkup(text)).text.length,
    LONGEST_TEXT,
  ],
  [
    "lib/web/parts/text/line_diff.ts",
    "diffMarkup",
    (text) => diffMarkup(text, `a\n${text.slice(1)}\nb`).text.length,
  ],
  [
    "lib/web/parts/text/message_blocks.ts",
    "messageBlocks",
    shownMessage,
    LONGEST_TEXT,
  ],
];

/** A message that has the text in each kind of piece, as a page shows it. */
async function shownMessage(text: string): Promise<number> {
  const pieces = await messageBlocks({
    role: "assistant",
    blocks: [
      { kind: "text", text },
      { kind: "reasoning", text },
      { kind: "refusal", text },
      { kind: "call", name: text, text: `[${text}]`, id: text },
      { kind: "image", url: `data:image/png;base64,${text}` },
      { kind: "image", url: `https://${text}` },
      { kind: "other", type: text },
    ],
  }, { whole: "/", room: newRoom() });
  return pieces.text.length;
}
