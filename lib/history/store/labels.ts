/**
 * Reads the labels of a history.
 *
 * @module
 */
import { LABEL_START, readLabel } from "../line/label.ts";
import { decodeBytes } from "../../files/line_blocks.ts";
import { LineFiles } from "../../files/line_files.ts";
import { exchangeStart } from "../line/peek.ts";
import { NameMap } from "../../core/data/names.ts";

/** The newest labels by exchange; an empty label takes an earlier one back. */
export type Labels = Map<string, string>;

/** Whether a line is a label; `bytes` has one character for each byte. */
export function isLabel(bytes: string): boolean {
  return bytes.startsWith(LABEL_START);
}

/** The exchange that a line labels; undefined for other lines, and for a line that was cut. */
export function labelledExchange(bytes: string): string | undefined {
  return readLabel(decodeBytes(bytes))?.exchange;
}

/** Adds a label that is newer than all others; ignores a line that was cut. */
export function noteLabel(bytes: string, labels: Labels): void {
  const found = readLabel(decodeBytes(bytes));
  if (found !== undefined) labels.set(found.exchange, found.label);
}

/** Removes and returns the label of an exchange; undefined for none. */
export function takeLabel(
  exchange: string,
  labels: Labels,
): string | undefined {
  const label = labels.get(exchange);
  if (label !== undefined) labels.delete(exchange);
  return label || undefined;
}

/** Adds labels that are older than all others. */
export function addOlder(older: Labels, labels: Labels): void {
  for (const [exchange, label] of older) {
    if (!labels.has(exchange)) labels.set(exchange, label);
  }
}

/** The newest labels in a block's text. */
export function labelsIn(text: string): Labels {
  const labels: Labels = new NameMap();
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
 * @param since id of an exchange; labels before it are not needed, because a label comes after its exchange
 * @throws the system's error if the file is there and cannot be read
 */
export async function readLabels(
  path: string,
  since?: string,
): Promise<Labels> {
  const labels: Labels = new NameMap();
  using files = await LineFiles.open(path);
  for await (const block of files.blocksBackwards()) {
    addOlder(labelsIn(block.text), labels);
    if (since === undefined) continue;
    if (block.text.includes(exchangeStart(since))) break;
  }
  return labels;
}
