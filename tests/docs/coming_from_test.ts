import { assert, assertEquals } from "@std/assert";
import { readText } from "../helpers/source_files.ts";
import { openShell } from "./shell.ts";

const FILE = "docs/coming-from.md";
const needsBash = Deno.build.os === "windows" ? " (skipped: no bash)" : "";

/** What the commands of the tables find: a file, a template, a conversation. */
const BEFORE = [
  "printf 'The sky is blue.\\n' > notes.txt",
  "mkdir -p .config/chat/templates",
  "printf -- '---\\nsystem: Be short\\n---\\n{{input}}\\n' > .config/chat/templates/short.md",
  "chat ask -m gpt-4o-mini 'Why is the sky blue?'",
];

/** The commands of this program in the rows of all tables. */
function commandsIn(text: string): string[] {
  const rows = text.split("\n").filter((line) => /^\| `/.test(line));
  return rows.map((row) => {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [, command] = /^`([^`]+)`$/.exec(cells.at(-2) ?? "") ?? [];
    assert(command !== undefined && cells.length === 4, row);
    return command.replaceAll("\\|", "|");
  });
}

Deno.test({
  name: `docs/coming-from.md: every row's command runs${needsBash}`,
  ignore: needsBash !== "",
  fn: async () => {
    const commands = commandsIn(await readText(FILE));
    assert(commands.length > 60);
    await using shell = await openShell();
    for (const command of BEFORE) {
      const { code, stderr } = await shell.run(command);
      assertEquals(code, 0, stderr);
    }
    const wrong: string[] = [];
    for (const command of new Set(commands)) {
      const { code, stderr } = await shell.run(command);
      // A conversation says on stderr what a command cannot do, and ends with 0.
      const isRefused = command.includes("chat chat") &&
        /^chat: /m.test(stderr);
      if (code !== 0 || isRefused) {
        wrong.push(`${command}\nexit ${code}: ${stderr}`);
      }
    }
    assert(wrong.length === 0, wrong.join("\n\n"));
  },
});
