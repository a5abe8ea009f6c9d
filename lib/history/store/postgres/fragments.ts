/**
 * The fragments that exchanges name, fetched for many exchanges at once.
 *
 * @module
 */
import type { Sql } from "postgres";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type { Exchange } from "../../line/exchange.ts";
import { KnownFragment, readFragment, restore } from "../../line/fragment.ts";
import { parseLine } from "../../line/history_line.ts";
import { namedFragments, namesFragments } from "../../line/peek.ts";
import { arrayText } from "./writing/array_text.ts";

/** The most characters that are remembered; the least recently used go first. */
const REMEMBERED = 16 * 1024 * 1024;

/** The fragments of one database. */
export class Fragments {
  readonly #known = new NameMap<KnownFragment>();
  #size = 0;

  /** The fragments that lines name, by their hashes; those that the database lacks are not among them. */
  async of(
    sql: Sql,
    lines: readonly string[],
  ): Promise<ReadonlyMap<string, KnownFragment>> {
    const wanted = new NameSet();
    for (const line of lines) {
      if (!namesFragments(line)) continue;
      for (const hash of namedFragments(line)) wanted.add(hash);
    }
    const found = new NameMap<KnownFragment>();
    const missing: string[] = [];
    for (const hash of wanted) {
      const known = this.#known.get(hash);
      if (known === undefined) missing.push(hash);
      else found.set(hash, known);
    }
    if (missing.length > 0) {
      const rows = await sql`
        SELECT line FROM chat_fragment
        WHERE hash = ANY(${arrayText(missing)}::text[])`;
      for (const { line } of rows) {
        const parsed = parseLine(String(line));
        const fragment = parsed.kind === "other" && readFragment(parsed.value);
        if (!fragment) continue;
        found.set(fragment.sha256, new KnownFragment(fragment.text));
      }
    }
    for (const [hash, fragment] of found) this.#remember(hash, fragment);
    return found;
  }

  #remember(hash: string, fragment: KnownFragment): void {
    this.#forget(hash);
    this.#known.set(hash, fragment);
    this.#size += fragment.text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#size <= REMEMBERED || this.#known.size === 1) return;
      this.#forget(oldest);
    }
  }

  #forget(hash: string): void {
    this.#size -= this.#known.get(hash)?.text.length ?? 0;
    this.#known.delete(hash);
  }
}

/** Puts an exchange's fragments back, in place; returns the hashes of those that are missing. */
export function restoreFrom(
  exchange: Exchange,
  fragments: ReadonlyMap<string, KnownFragment>,
): string[] {
  return exchange.fragments === undefined
    ? []
    : restore(exchange, (hash) => fragments.get(hash));
}
