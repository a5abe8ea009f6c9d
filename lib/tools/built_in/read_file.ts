/**
 * The tool that reads a file of text.
 *
 * @module
 */
import { countOf, textOf } from "../read_arguments.ts";
import { inside } from "../inside.ts";
import { readText } from "../read_text.ts";
import { type RunnableTool, ToolFailure } from "../tool.ts";

/** Lines of a file below the working directory. */
export const READ_FILE: RunnableTool = {
  name: "read_file",
  tier: "read",
  description:
    "Read a text file below the working directory. Long files: read a part with from_line and lines.",
  parameters: {
    type: "object",
    properties: {
      path: {
        type: "string",
        description: "path from the working directory",
      },
      from_line: { type: "integer", minimum: 1, description: "first line (1)" },
      lines: { type: "integer", minimum: 1, description: "how many (all)" },
    },
    required: ["path"],
    additionalProperties: false,
  },
  async run(args, { cwd, signal }) {
    const path = textOf(args, "path");
    const from = countOf(args, "from_line", 1);
    const count = countOf(args, "lines", Number.MAX_SAFE_INTEGER);
    const { real, shown } = await inside(cwd, path);
    const text = await readText(real, signal);
    if (text === undefined) throw new ToolFailure(`${shown} is not text`);
    if (from === 1 && count === Number.MAX_SAFE_INTEGER) return text;
    const lines = text.split("\n");
    const last = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    if (from > last) throw new ToolFailure(`${shown} has only ${last} lines`);
    return lines.slice(from - 1, Math.min(last, from - 1 + count)).join("\n");
  },
};
