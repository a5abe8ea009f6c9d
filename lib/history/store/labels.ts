/**
 * Reads the labels of a history.
 *
 * @module
 */
import { LABEL_START, type LabelChange, readLabel } from "../line/label.ts";
import { labelsOf } from "../line/labels_of.ts";
import { decodeBytes } from "../../files/line_blocks.ts";
import { LineFiles } from "../../files/line_files.ts";
import { exchangeStart } from "../line/peek.ts";
import { NameMap } from "../../core/data/names.ts";

/** What lines say about the labels of each exchange, the last line first. */
export type Labels = Map<string, LabelChange[]>;

/** The labels of an exchange that has none. */
const NONE: readonly string[] = [];

/** Whether a line is a label; `bytes` has one character for each byte. */
export function isLabel(bytes: string): boolean {
  return bytes.startsWith(LABEL_START);
}

/** The exchange that a line labels; undefined for other lines, and for a line that was cut. */
export function labelledExchange(bytes: string): string | undefined {
  return readLabel(decodeBytes(bytes))?.exchange;
}

/** Adds a line that comes after all others; ignores a line that was cut. */
export function noteLabel(bytes: string, labels: Labels): void {
  const found = readLabel(decodeBytes(bytes));
  if (found === undefined) return;
  const known = labels.get(found.exchange);
  if (known === undefined) labels.set(found.exchange, [found]);
  else known.unshift(found);
}

/** Removes and returns the labels of an exchange, the newest first. */
export function takeLabels(
  exchange: string,
  labels: Labels,
): readonly string[] {
  const changes = labels.get(exchange);
  if (changes === undefined) return NONE;
  labels.delete(exchange);
  return labelsOf(changes);
}

/** Adds lines that come before all others. */
export function addOlder(older: Labels, labels: Labels): void {
  for (const [exchange, changes] of older) {
    const known = labels.get(exchange);
    if (known === undefined) labels.set(exchange, changes);
    else known.push(...changes);
  }
}

/** The labels in a block's text. */
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
