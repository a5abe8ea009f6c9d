/**
 * The export format for a file's name.
 *
 * @module
 */

/**
 * Names of formats (see `EXPORT_FORMATS`) by file ending; of the two JSON formats the one that can be imported again.
 */
export const FILE_ENDINGS: ReadonlyMap<string, string> = new Map([
  [".md", "md"],
  [".json", "openai"],
  [".html", "html"],
]);
