/**
 * The tool that finds a text in files.
 *
 * Regular expressions are not accepted, because one that a model writes could keep the program busy for hours.
 *
 * @module
 */
import { relative } from "node:path";
import { textOf } from "../read_arguments.ts";
import { inside } from "../inside.ts";
import { readText } from "../read_text.ts";
import { type RunnableTool, ToolFailure } from "../tool.ts";

/** Most lines that are found. */
const MOST_LINES = 200;
/** Most files that are read. */
const MOST_FILES = 20_000;
/** Characters of a line that are shown. */
const LONGEST_LINE = 300;
/** A folder of other people's code. */
const SKIPPED = "node_modules";

/** Lines with a text in the files below a folder. */
export const SEARCH_TEXT: RunnableTool = {
  name: "search_text",
  tier: "read",
  description:
    "Find lines that contain a text (not a pattern) in the files below a folder; hidden files, links and node_modules are left out. A line of the result is path:line: text.",
  parameters: {
    type: "object",
    properties: {
      text: { type: "string", description: "what the lines contain" },
      path: { type: "string", description: "file or folder to search (.)" },
      ignore_case: { type: "boolean", description: "default false" },
    },
    required: ["text"],
    additionalProperties: false,
  },
  async run(args, { cwd, signal }) {
    const text = textOf(args, "text");
    const ignoresCase = args["ignore_case"] === true;
    const { real } = await inside(cwd, textOf(args, "path", "."));
    const root = await Deno.realPath(cwd);
    const wanted = ignoresCase ? text.toLowerCase() : text;
    const found: string[] = [];
    let files = 0;
    for await (const path of filesBelow(real, signal)) {
      if (++files > MOST_FILES) {
        found.push(`(only the first ${MOST_FILES} files were searched)`);
        break;
      }
      const content = await readable(path, signal);
      const name = relative(root, path);
      for (const [at, line] of content.split("\n").entries()) {
        const folded = ignoresCase ? line.toLowerCase() : line;
        if (!folded.includes(wanted)) continue;
        found.push(`${name}:${at + 1}: ${shown(line)}`);
        if (found.length < MOST_LINES) continue;
        return [...found, `(the first ${MOST_LINES} lines)`].join("\n");
      }
    }
    return found.length === 0 ? "(nothing found)" : found.join("\n");
  },
};

function shown(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
}

/** The text of a file, "" where there is none. */
async function readable(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readText(path, signal) ?? "";
  } catch (error) {
    if (error instanceof ToolFailure) return "";
    throw error;
  }
}

async function* filesBelow(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const { isFile, isDirectory } = await Deno.lstat(path);
  if (isFile) yield path;
  if (!isDirectory) return;
  const entries: Deno.DirEntry[] = [];
  try {
    for await (const entry of Deno.readDir(path)) entries.push(entry);
  } catch {
    return; // a folder of another user
  }
  entries.sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isFile, isDirectory } of entries) {
    signal.throwIfAborted();
    if (name.startsWith(".") || name === SKIPPED) continue;
    if (isFile) yield `${path}/${name}`;
    if (isDirectory) yield* filesBelow(`${path}/${name}`, signal);
  }
}
