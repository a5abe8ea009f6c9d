/**
 * What may be said of the number of a server's threads.
 *
 * @module
 */

/** The word for a number that is chosen by the machine's cores. */
export const AUTO = "auto";

/** The most threads; a larger number is a typing error. */
export const MOST_WORKERS = 64;
