/**
 * Which form a file's name asks for.
 *
 * @module
 */

/** Names of forms (see `EXPORT_FORMATS`) by the ending of a file; of the two in JSON the one that can be read again. */
export const FILE_ENDINGS: ReadonlyMap<string, string> = new Map([
  [".md", "md"],
  [".json", "openai"],
  [".html", "html"],
]);
