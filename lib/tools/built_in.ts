/**
 * The only list of built-in tools.
 *
 * @module
 */
import { fetchUrl } from "./built_in/fetch_url.ts";
import { LIST_DIR } from "./built_in/list_dir.ts";
import { READ_FILE } from "./built_in/read_file.ts";
import { SEARCH_TEXT } from "./built_in/search_text.ts";
import { TIME } from "./built_in/time.ts";
import type { RunnableTool } from "./tool.ts";

/**
 * Every built-in tool; none starts a program.
 *
 * @param allowsPrivate whether `fetch_url` may reach this machine and its network
 */
export function builtInTools(allowsPrivate: boolean): readonly RunnableTool[] {
  return [
    READ_FILE,
    LIST_DIR,
    SEARCH_TEXT,
    fetchUrl(allowsPrivate),
    TIME,
  ];
}
