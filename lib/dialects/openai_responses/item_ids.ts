/**
 * The ids of a response's items. They contain the id of the response, so that an item can be found by its id.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import type { ResponseItem } from "./types.ts";

/** The parts of an item's id. */
export interface ItemId {
  /** `msg`, `rs` or `fc`. */
  readonly kind: string;
  /** Id of the response, without `resp_`. */
  readonly response: string;
  /** Whether the item is from the request's input; otherwise it is from the answer. */
  readonly sent: boolean;
  /** Position among the items of its kind, from 0. */
  readonly ordinal: number;
}

const ID = /^([a-z]{2,4})_([0-9A-Za-z]+)_(i?)(\d{1,9})$/;

/** Makes the ids of the items of a request's input or of an answer. */
export class ItemIds {
  readonly #response: string;
  readonly #side: "" | "i";
  readonly #counts = new NameMap<number>();

  /** Begins a response. */
  constructor({ response, sent }: Pick<ItemId, "response" | "sent">) {
    this.#response = response.replace(/^resp_/, "");
    this.#side = sent ? "i" : "";
  }

  /**
   * The id of the next item of a kind. Each kind is counted separately, because a streamed answer and the same
   * answer folded may differ in how kinds alternate.
   */
  next(kind: string): string {
    const ordinal = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, ordinal + 1);
    return `${kind}_${this.#response}_${this.#side}${ordinal}`;
  }
}

/** Reads an item's id; undefined for one that this program did not make. */
export function parseItemId(id: string): ItemId | undefined {
  const [, kind, response, side, ordinal] = ID.exec(id) ?? [];
  return kind === undefined || response === undefined
    ? undefined
    : { kind, response, sent: side === "i", ordinal: Number(ordinal) };
}

/**
 * Finds the item of an id. A text that came in several items of a stream is folded to one item, which is found by the
 * later ids, too.
 */
export function findItem(
  items: readonly ResponseItem[],
  { kind, ordinal }: ItemId,
): ResponseItem | undefined {
  const alike = items.filter(({ id }) => id?.startsWith(`${kind}_`));
  return alike[Math.min(ordinal, alike.length - 1)];
}

/** Whether an item of an input only refers to another item; the type may be missing. */
export function isItemReference(item: unknown): boolean {
  if (!isObject(item)) return false;
  const { type, role, id } = item;
  if (type === "item_reference") return true;
  const isUntyped = type === undefined || type === null;
  return isUntyped && role === undefined && typeof id === "string";
}
