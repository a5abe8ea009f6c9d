/**
 * The variables that the program reads, without those of the providers, for manual and documentation.
 *
 * @module
 */

/** Name and meaning. */
export const VARIABLES: readonly (readonly [name: string, means: string])[] = [
  ["CHAT_MODEL", "the model to use when --model is not given"],
  ["CHAT_HISTORY", "the file that keeps the history"],
  [
    "CHAT_STORE",
    "the PostgreSQL database that serve, run and web bring their history to, and that history, bench and doctor use in place of a file",
  ],
  ["CHAT_CONFIG", "the configuration file"],
  ["CHAT_HOST", "where serve listens (127.0.0.1)"],
  ["CHAT_PORT", "the port that serve listens on (11435)"],
  ["CHAT_API_KEY", "the key that clients of serve must send; several by comma"],
  ["NO_COLOR", "if set, no colour and no cursor movement"],
];
