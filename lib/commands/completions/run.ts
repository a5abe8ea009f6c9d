/**
 * `chat completions`: prints shell scripts that complete command lines, and the completions that they ask for.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { sanitize } from "../../core/text/text.ts";
import type { CommandContext } from "../../cli/command.ts";
import { complete } from "../../cli/complete.ts";
import { namesFor } from "./names.ts";
import { joinBash, SCRIPTS } from "../../cli/completion_scripts.ts";
import { KEY_SCRIPTS } from "../../cli/key_scripts.ts";
import { SHELLS } from "./options.ts";
import { EXIT } from "../../cli/exit.ts";
import { COMMANDS } from "../table.ts";

/**
 * Prints the script of a shell, or that of its keys; with `--word`, which that script passes, the completions of a word.
 *
 * @throws {UsageError} the shell is unknown
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags, words: [shell = "", ...before] } = context;
  const script = SCRIPTS[shell];
  if (script === undefined) {
    throw new UsageError(
      shell === "" ? "Name a shell" : `No completion for "${shell}"`,
      { hint: `chat completions ${SHELLS.join("|")}` },
    );
  }
  const word = flags.text("word");
  if (word === undefined) {
    const keys = flags.flag("keys") ? KEY_SCRIPTS[shell] : undefined;
    await io.stdout.write(keys ?? script);
    return EXIT.done;
  }
  const line = shell === "bash"
    ? joinBash(before, word)
    : { before, word, done: 0 };
  const completion = complete(COMMANDS, line.before, line.word);
  const named = await namesFor(context, completion, line.before);
  const all = [...completion.candidates, ...named]
    .filter(({ value }) => value.startsWith(line.word));
  const lines = all.map(({ value, help }) =>
    `${value.slice(line.done)}\t${help.replace(/\s+/g, " ")}`.trimEnd()
  );
  if (completion.wants === "file") lines.push(":file");
  await io.stdout.write(lines.map((line) => `${sanitize(line)}\n`).join(""));
  return EXIT.done;
}
