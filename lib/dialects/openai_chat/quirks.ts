/**
 * How a server of the Chat Completions dialect may deviate from it: the only list of quirks.
 *
 * The table of providers and the configuration file set them; the requests' encoder and the client read them.
 *
 * @module
 */

/** Deviations of one provider, as data; absent ones are as in OpenAI's own API. */
export interface Quirks {
  /** The only name that the provider knows for the limit on the answer's tokens; by default the request's name is sent. */
  readonly maxTokensName?: "max_tokens" | "max_completion_tokens" | undefined;
  /** Does not know `stream_options`. */
  readonly noStreamOptions?: boolean | undefined;
  /** Knows the role `system`, and not `developer`. */
  readonly noDeveloperRole?: boolean | undefined;
  /** Requires the reasoning text of earlier assistant turns. */
  readonly keepsReasoning?: boolean | undefined;
  /**
   * Members of earlier answers, beyond those of OpenAI's API, that the provider itself made and takes back, see
   * `foreign.ts`; if absent, it is unknown which members the provider takes back.
   */
  readonly makes?: readonly string[] | undefined;
  /** Sends reasoning as `<think>…</think>` at the start of the text. */
  readonly thinkTags?: boolean | undefined;
  /** Accepts members that are null; strict servers refuse them, though null means unset. */
  readonly acceptsNulls?: boolean | undefined;
  /** Knows custom tools; others get a function of one text in their place. */
  readonly customTools?: boolean | undefined;
}

/** The values that a quirk may have: true or false, a list of names, or one of these words. */
export type QuirkValues = "flag" | "names" | readonly string[];

/** The values of each quirk, by which the configuration file is checked. */
export const QUIRK_VALUES: Readonly<Record<keyof Quirks, QuirkValues>> = {
  maxTokensName: ["max_tokens", "max_completion_tokens"],
  noStreamOptions: "flag",
  noDeveloperRole: "flag",
  keepsReasoning: "flag",
  thinkTags: "flag",
  acceptsNulls: "flag",
  customTools: "flag",
  makes: "names",
};
