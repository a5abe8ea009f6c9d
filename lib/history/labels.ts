/**
 * What was said about exchanges after them, read back.
 *
 * @module
 */
import { parseLine } from "../conversation/history_line.ts";
import type { Label } from "../conversation/label.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import { LineFiles } from "../wire/line_files.ts";
import { EXCHANGE_START } from "./line_facts.ts";

/** How every label's line begins. */
const LABEL_START = '{"v":1,"kind":"label",';

/** The newest label of exchanges, by their ids; an empty text takes an earlier one back. */
export type Labels = Map<string, string>;

/** Whether a line, of which one character is a byte, is that of a label. */
export function isLabel(bytes: string): boolean {
  return bytes.startsWith(LABEL_START);
}

/** The exchange that a line labels; undefined for lines of other kinds, and for one that is cut. */
export function labelledExchange(bytes: string): string | undefined {
  return isLabel(bytes) ? readLabel(bytes)?.exchange : undefined;
}

/** Takes note of a label's line, which is newer than all that are known; one that is cut says nothing. */
export function noteLabel(bytes: string, labels: Labels): void {
  const found = readLabel(bytes);
  if (found !== undefined) labels.set(found.exchange, found.label);
}

function readLabel(
  bytes: string,
): Pick<Label, "exchange" | "label"> | undefined {
  const parsed = parseLine(decodeBytes(bytes));
  if (parsed.kind !== "other") return undefined;
  const { exchange, label }: Partial<Label> = parsed.value ?? {};
  return typeof exchange === "string" && typeof label === "string"
    ? { exchange, label }
    : undefined;
}

/** The label of an exchange, which is then no longer looked for; undefined for none. */
export function takeLabel(
  exchange: string,
  labels: Labels,
): string | undefined {
  const label = labels.get(exchange);
  if (label !== undefined) labels.delete(exchange);
  return label || undefined;
}

/** Takes in labels that are older than all that are known. */
export function addOlder(older: Labels, labels: Labels): void {
  for (const [exchange, label] of older) {
    if (!labels.has(exchange)) labels.set(exchange, label);
  }
}

/** The labels of a block's text. */
export function labelsIn(text: string): Labels {
  const labels: Labels = new Map();
  let at = text.indexOf(LABEL_START);
  while (at >= 0) {
    const end = text.indexOf("\n", at) + 1 || text.length;
    if (at === 0 || text[at - 1] === "\n") {
      noteLabel(text.slice(at, end), labels);
    }
    at = text.indexOf(LABEL_START, end);
  }
  return labels;
}

/**
 * Reads the labels of a history; a missing file has none.
 *
 * @param since id of an exchange: labels before it are of no interest, as a label stands behind what it labels
 * @throws the system's error if the file is there and cannot be read
 */
export async function readLabels(
  path: string,
  since?: string,
): Promise<Labels> {
  const labels: Labels = new Map();
  using files = await LineFiles.open(path);
  for await (const block of files.blocksBackwards()) {
    addOlder(labelsIn(block.text), labels);
    if (since === undefined) continue;
    if (block.text.includes(`${EXCHANGE_START}${since}"`)) break;
  }
  return labels;
}
