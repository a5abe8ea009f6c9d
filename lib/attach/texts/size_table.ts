/**
 * The size of what goes with a message, as a table for a person.
 *
 * @module
 */
import type { ContentPart } from "../../core/chat.ts";
import { estimateTokens } from "../../core/token_estimate.ts";
import { plural } from "../../core/text/plural.ts";
import { sizeText } from "../../core/text/size_text.ts";
import type { Attachment } from "../attachment.ts";

/** About how many tokens attachments have. */
export function attachedTokens(attachments: readonly Attachment[]): number {
  if (attachments.length === 0) return 0;
  const content = attachments.map(({ part }) => part);
  return ofMessage(content) - ofMessage([]);
}

function ofMessage(content: ContentPart[]): number {
  return estimateTokens({ messages: [{ role: "user", content }] });
}

/**
 * A row for each attachment, and their sum.
 *
 * @param window the tokens that the model can read; undefined if that is not known
 */
export function sizeTable(
  attachments: readonly Attachment[],
  window: number | undefined,
): string {
  const rows = attachments.map((one) => [
    one.name,
    one.size === undefined ? "–" : sizeText(one.size),
    `~${attachedTokens([one])} tokens`,
  ]);
  const size = attachments.reduce((sum, { size = 0 }) => sum + size, 0);
  const tokens = attachedTokens(attachments);
  const share = window === undefined
    ? ""
    : `, ${percent(tokens / window)} of the ${window} that the model reads`;
  rows.push([
    plural(attachments.length, "file"),
    sizeText(size),
    `~${tokens} tokens (estimated${share})`,
  ]);
  const width = (column: number) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  return rows.map(([name = "", size = "", tokens = ""]) =>
    `${name.padEnd(first)}  ${size.padStart(second)}  ${tokens}`
  ).join("\n");
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)} %`;
}
