/**
 * A list for what is added and removed with every request. A `Set` or `Map` would leak for a while: each time it grows,
 * V8 leaves the old table with a reference to the new one, so that once such a table is in the old generation, all that
 * it ever held lives until that is collected (7 kB for each request, and most of the time of a young collection).
 *
 * @module
 */

/** A value in the list, with its neighbours; needed to remove it. */
export interface Entry<T> {
  /** Undefined once it has been removed. */
  value: T | undefined;
  /** The one before it. */
  previous: Entry<T> | undefined;
  /** The one behind it. */
  next: Entry<T> | undefined;
}

/** Values in the order in which they were added. */
export class LinkedList<T extends object> {
  #size = 0;
  #first: Entry<T> | undefined;
  #last: Entry<T> | undefined;

  get size(): number {
    return this.#size;
  }

  /** Adds a value at the end. */
  add(value: T): Entry<T> {
    const entry = { value, previous: this.#last, next: undefined };
    if (this.#last === undefined) this.#first = entry;
    else this.#last.next = entry;
    this.#last = entry;
    this.#size++;
    return entry;
  }

  /** Removes an entry of this list; false when it has been removed before. */
  remove(entry: Entry<T>): boolean {
    if (entry.value === undefined) return false;
    const { previous, next } = entry;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // A removed entry must not keep its neighbours in memory.
    entry.value = entry.previous = entry.next = undefined;
    this.#size--;
    return true;
  }

  /** Removes the first value and returns it; undefined where there is none. */
  shift(): T | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    const { value } = first;
    this.remove(first);
    return value;
  }

  /** All values as they are now. */
  values(): T[] {
    const values: T[] = [];
    for (let entry = this.#first; entry !== undefined; entry = entry.next) {
      if (entry.value !== undefined) values.push(entry.value);
    }
    return values;
  }
}
