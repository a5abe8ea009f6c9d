/**
 * Which provider a call was for, and which settings sent it there: what a user must know of a call that failed.
 *
 * @module
 */

/** A provider as it is configured. */
export interface CallSource {
  /** The registry's name for it. */
  readonly provider: string;
  /** Its base URL, without credentials. */
  readonly address: string;
  /** The setting with the address: `OPENAI_BASE_URL from .env`; undefined for the provider's default. */
  readonly addressFrom?: string | undefined;
  /** The setting with its key, or the variable that should hold it. */
  readonly keyFrom?: string | undefined;
  /** The proxy on the way, and the variable that names it. */
  readonly proxy?: string | undefined;
}

/** The provider and the model that were asked. */
export interface Asked extends CallSource {
  /** The provider's own name of the model; undefined for a call that is not for one. */
  readonly model?: string | undefined;
}
