/**
 * Makes the rows of exchanges and other lines that this program writes.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { Batch } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { readFragment, withFragments } from "../../line/fragment.ts";
import { parseLine, serializeExchange } from "../../line/history_line.ts";
import { keptBodies } from "../../line/kept_reply.ts";
import { fragmentHash, namedFragments } from "../../line/peek.ts";
import { runLine } from "../../line/run.ts";
import type { FragmentRow, Rows } from "./writing/stored_rows.ts";
import {
  type ExchangeRow,
  exchangeRow,
  type FoundCost,
  type LineRow,
  lineRow,
  LONGEST_ID,
} from "./rows.ts";

/** Adds lines of kinds that a {@linkcode Batch} lacks: those of notes and votes. */
export interface Written extends Batch {
  /** Without line ends. */
  readonly texts?: readonly string[];
}

/**
 * Makes rows of what is written together: runs first, then exchanges, labels and others.
 *
 * @throws {RangeError} an id is too long for the table
 */
export function rowsOf(
  { exchanges, labels, runs = [], others = [], texts = [] }: Written,
): Rows {
  const fragments = new NameMap<FragmentRow>();
  const rows = exchanges.map((one) => {
    const { exchange, needed } = withFragments(one);
    for (const { text: line } of needed) {
      const hash = fragmentHash(line) ?? "";
      fragments.set(hash, { hash, line });
    }
    return rowOf(one, serializeExchange(exchange));
  });
  const lines: LineRow[] = [];
  for (const run of runs) lines.push(rowOfLine(runLine(run)));
  for (const label of labels) lines.push(rowOfLine(JSON.stringify(label)));
  for (const other of others) {
    const line = JSON.stringify(other);
    const fragment = readFragment(other);
    if (fragment === undefined) lines.push(lineRow(line, other));
    else fragments.set(fragment.sha256, { hash: fragment.sha256, line });
  }
  for (const text of texts) lines.push(rowOfLine(text));
  return { exchanges: rows, lines, fragments: [...fragments.values()] };
}

/**
 * The row of an exchange, of which `line` is the stored form.
 *
 * @param cost undefined without prices
 * @throws {RangeError} an id is too long for the table
 */
export function rowOf(
  exchange: Exchange,
  line: string,
  cost?: FoundCost,
): ExchangeRow {
  const { id, conversation, parent } = exchange;
  for (const one of [id, conversation, parent ?? ""]) {
    if (one.length <= LONGEST_ID) continue;
    throw new RangeError(
      `the id ${one.slice(0, 40)}… has more than ${LONGEST_ID} characters`,
    );
  }
  const names = [...namedFragments(line), ...keptBodies(line)];
  return exchangeRow(exchange, line, names, cost);
}

function rowOfLine(line: string): LineRow {
  const parsed = parseLine(line);
  return lineRow(line, parsed.kind === "other" ? parsed.value : undefined);
}
