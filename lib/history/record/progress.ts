/**
 * How far an answer has come while it is recorded.
 *
 * @module
 */

/** A recording at one moment. */
export interface RecordingProgress {
  /** Counts the requests that were sent; what came of an earlier one may have been dropped. */
  readonly attempts: number;
  /** Chunks so far. */
  readonly chunks: number;
  /** Characters so far, as `chunkCharacters` counts them. */
  readonly characters: number;
  /** When the first and the last character came, in ms since the start; null before that. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}
