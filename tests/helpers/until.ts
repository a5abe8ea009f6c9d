/**
 * Waiting that has an end.
 *
 * @module
 */

/** How often and how long {@linkcode until} looks. */
export interface UntilOptions {
  /** Gives up after this time, in ms; default 20 s. */
  readonly ms?: number;
  /** Pause between two looks, in ms; default 10. */
  readonly every?: number;
}

/**
 * Looks again and again until there is something to see, and returns that.
 *
 * @param what what is waited for, for the error's text
 * @param look returns undefined or false as long as it is not there
 * @throws {Error} it was not there in time
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { ms = 20_000, every = 10 }: UntilOptions = {},
): Promise<T> {
  const end = performance.now() + ms;
  for (let seen = await look();; seen = await look()) {
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) {
      throw new Error(`waited ${ms / 1000} s for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
