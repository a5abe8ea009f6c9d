/**
 * Limits on a client's time and bytes.
 *
 * @module
 */

/** Limits of one connection, times in ms. */
export interface Http1Limits {
  /** From the first byte of a head to its last. */
  readonly headMs: number;
  /** Between two bytes of a body. */
  readonly bodyMs: number;
  /** Between two requests, and before the first. */
  readonly idleMs: number;
  /** Longest head in bytes. */
  readonly headBytes: number;
}

/**
 * The defaults. Idle connections stay longer than clients keep them, so that none is closed while a client reuses it.
 */
export const HTTP1_LIMITS: Http1Limits = {
  headMs: 30_000,
  bodyMs: 30_000,
  idleMs: 120_000,
  headBytes: 32 * 1024,
};
