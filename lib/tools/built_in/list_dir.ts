/**
 * The tool that lists a folder.
 *
 * @module
 */
import { sizeText } from "../../core/text/size_text.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { textOf } from "../read_arguments.ts";
import { inside } from "../inside.ts";
import { type RunnableTool, ToolFailure } from "../tool.ts";

/** Most names of a folder that are listed. */
const MOST_NAMES = 2000;

/** The names in a folder below the working directory, by kind and size. */
export const LIST_DIR: RunnableTool = {
  name: "list_dir",
  tier: "read",
  description:
    "List a folder below the working directory: a line for each name; folders end in /, links in @.",
  parameters: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "path from the working directory (.)",
      },
    },
    additionalProperties: false,
  },
  async run(args, { cwd, signal }) {
    const { real, shown } = await inside(cwd, textOf(args, "path", "."));
    const lines: string[] = [];
    try {
      for await (const entry of Deno.readDir(real)) {
        signal.throwIfAborted();
        lines.push(await lineOf(real, entry));
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new ToolFailure(`Cannot list ${shown}: ${reasonOf(error)}`);
    }
    const more = lines.length - MOST_NAMES;
    lines.sort();
    if (more > 0) lines.splice(MOST_NAMES, more, `… and ${more} more`);
    return lines.length === 0 ? "(empty)" : lines.join("\n");
  },
};

async function lineOf(folder: string, entry: Deno.DirEntry): Promise<string> {
  // A link is not followed: where it leads may be elsewhere.
  if (entry.isSymlink) return `${entry.name}@`;
  if (entry.isDirectory) return `${entry.name}/`;
  if (!entry.isFile) return `${entry.name} (special)`;
  const { size } = await Deno.lstat(`${folder}/${entry.name}`);
  return `${entry.name} (${sizeText(size)})`;
}
