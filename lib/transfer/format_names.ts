/**
 * The forms that conversations are imported and exported in, apart from the code that reads and writes them: the
 * command line must not load it.
 *
 * @module
 */

/** Kinds of files that can be read, with what tells each from the others. */
export const IMPORT_FORMATS = {
  "openai":
    'messages as Chat Completions has them: {"messages":[…]}, a bare array, or lines of either',
  "chatgpt": "conversations.json of a ChatGPT data export",
  "llm": "logs.db of llm",
} as const;

/** A kind of file. */
export type ImportFormat = keyof typeof IMPORT_FORMATS;

/** Names of the forms that can be written. */
export const EXPORT_NAMES = ["md", "json", "openai", "html"] as const;
