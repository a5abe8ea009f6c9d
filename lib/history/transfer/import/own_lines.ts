/**
 * Lines of another history of this program: each is taken over once, unchanged but for a mark that it was.
 *
 * @module
 */
import { sha256 } from "../../../core/data/digest.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../../core/data/names.ts";
import type { Batch, History } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { KnownFragment, readFragment, restore } from "../../line/fragment.ts";
import { readLine } from "../../line/history_line.ts";

/** A line of a history: an exchange, or one of another kind. */
export type OwnLine =
  | { readonly exchange: Exchange }
  | { readonly other: Readonly<Record<string, unknown>> };

/** Whether a value is a line of a history, of whatever version and kind. */
export function isOwnLine(value: unknown): boolean {
  return isObject(value) && typeof value["v"] === "number" &&
    (typeof value["kind"] === "string" || isObject(value["request"]));
}

/** Reads the lines of one file. */
export class OwnLines {
  /** What exchanges share is in lines before them. */
  readonly #fragments = new NameMap<KnownFragment>();

  /** Reads a line: undefined for what others share, a text that says why it cannot be read. */
  read(value: unknown): OwnLine | string | undefined {
    const line = readLine(value);
    if (line.kind === "exchange") {
      const { exchange } = line;
      const missing = exchange.fragments === undefined
        ? []
        : restore(exchange, (hash) => this.#fragments.get(hash));
      return missing.length === 0
        ? { exchange }
        : "names a part that is not in the file";
    }
    if (line.kind !== "other") return line.why;
    const fragment = readFragment(line.value);
    if (fragment !== undefined) {
      this.#fragments.set(fragment.sha256, new KnownFragment(fragment.text));
      return undefined;
    }
    return line.value === undefined ? undefined : { other: line.value };
  }
}

/** Knows what the history has. */
export class OwnImporter {
  readonly #history: Pick<History, "reader" | "others">;
  #ids: Set<string> | undefined;
  readonly #lines = new NameSet();
  /** Conversations of which exchanges came. */
  readonly conversations: Set<string> = new NameSet();

  /** Reads nothing before the first line. */
  constructor(history: Pick<History, "reader" | "others">) {
    this.#history = history;
  }

  /** The batch that a line comes to; undefined if the history has it. */
  async take(line: OwnLine): Promise<Batch | undefined> {
    const ids = this.#ids ??= await this.#read();
    if ("other" in line) {
      const key = keyOf(line.other);
      if (this.#lines.has(key)) return undefined;
      this.#lines.add(key);
      return { exchanges: [], labels: [], others: [line.other] };
    }
    const { exchange } = line;
    this.conversations.add(exchange.conversation);
    if (ids.has(exchange.id)) return undefined;
    ids.add(exchange.id);
    return { exchanges: [{ ...exchange, merged: true }], labels: [] };
  }

  async #read(): Promise<Set<string>> {
    const ids = new NameSet();
    const reader = this.#history.reader({ once: true, messagesOnly: true });
    const skip = ({ id }: { readonly id: string }) => {
      ids.add(id);
      return true;
    };
    for await (const { id } of reader.read(skip)) ids.add(id);
    for await (const line of this.#history.others()) {
      this.#lines.add(keyOf(line));
    }
    return ids;
  }
}

function keyOf(line: Readonly<Record<string, unknown>>): string {
  return sha256(JSON.stringify(line));
}
