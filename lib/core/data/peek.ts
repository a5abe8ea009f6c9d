/**
 * Reads the first part of an iteration before the rest.
 *
 * @module
 */

/** The first part of an iteration, and where it continues. */
export interface Peeked<T> {
  /** All items up to the one that was looked for; all items, if it never came. */
  readonly head: T[];
  /** Gives the other items. */
  readonly rest: AsyncIterator<T, unknown>;
}

/**
 * Reads up to the first item that is enough; {@linkcode joined} gives all items again.
 *
 * @throws whatever the source throws until then
 */
export async function peek<T>(
  source: AsyncIterator<T, unknown>,
  isEnough: (item: T) => boolean,
): Promise<Peeked<T>> {
  const head: T[] = [];
  for (let found = false; !found;) {
    const result = await source.next();
    if (result.done) break;
    head.push(result.value);
    found = isEnough(result.value);
  }
  return { head, rest: source };
}

/** All items of an iteration that {@linkcode peek} has begun; leaving it closes the source. */
export function joined<T>({ head, rest }: Peeked<T>): AsyncIterableIterator<T> {
  const waiting = [...head];
  // Not a generator, which would add turns of the event loop to each item.
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      return waiting.length === 0
        ? rest.next() as Promise<IteratorResult<T>>
        : Promise.resolve({ done: false, value: waiting.shift() as T });
    },
    async return() {
      waiting.length = 0;
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
}
