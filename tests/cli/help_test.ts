import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Command } from "../../lib/cli/command.ts";
import { findCommand } from "../../lib/cli/find_command.ts";
import { commandHelp, programHelp } from "../../lib/cli/help.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { COMMANDS } from "../../lib/commands/table.ts";
import { shellWords } from "../helpers/shell_words.ts";

interface Named {
  readonly path: string;
  readonly command: Command;
}

/** Every command, those of commands too, by its whole name. */
const ALL: readonly Named[] = COMMANDS.flatMap((command) => [
  { path: command.name, command },
  ...(command.commands ?? []).map((below) => ({
    path: `${command.name} ${below.name}`,
    command: below,
  })),
]);

Deno.test("help: no line is wider than 80 columns", () => {
  const texts = [programHelp(COMMANDS), ...ALL.map((one) => commandHelp(one))];
  for (const text of texts) {
    assertEquals(text.split("\n").filter((line) => [...line].length > 80), []);
  }
});

Deno.test("chat --help: every command under a heading, with an example of each", () => {
  const text = programHelp(COMMANDS);
  for (const { name, summary, heading, examples } of COMMANDS) {
    assertStringIncludes(text, `${heading}:\n`);
    assert(
      new RegExp(`^  ${name} +${RegExp.escape(summary)}$`, "m").test(text),
    );
    assertStringIncludes(text, `  ${examples[0]}\n`);
  }
});

Deno.test("chat COMMAND --help: every option, every command below it, every example", () => {
  for (const { path, command } of ALL) {
    const text = commandHelp({ path, command });
    assert(command.examples.length > 0, `${path} has no example`);
    for (const example of command.examples) {
      assertStringIncludes(text, `\n  ${example}\n`);
    }
    for (const { name, short, aliases = [] } of optionsOf(command)) {
      const names = [name, ...aliases].map((name) => `--${name}`).join(", ");
      assertStringIncludes(
        text,
        `\n  ${short === undefined ? "    " : `-${short}, `}${names}`,
        path,
      );
    }
    for (const { name, summary } of command.commands ?? []) {
      assertStringIncludes(text.replace(/ +/g, " "), `\n ${name} ${summary}\n`);
    }
  }
});

Deno.test("help: each option of a command has a name, a letter and an alias of its own", () => {
  for (const { path, command } of ALL) {
    const names = optionsOf(command).flatMap((
      { name, short, aliases = [] },
    ) => [
      name,
      ...aliases,
      ...short === undefined ? [] : [short],
    ]);
    assertEquals(names.length, new Set(names).size, path);
  }
});

Deno.test("help: every example is a command line that the parser takes, with options that take what they are given", () => {
  for (const { path, command } of ALL) {
    const lines = command.examples.flatMap(shellWords)
      .filter(([program]) => program === "chat");
    assert(lines.length > 0 || path === "serve", path);
    for (const [, ...words] of lines) {
      const found = findCommand(COMMANDS, words);
      const { flags, words: rest } = parseCommandLine(
        found.rest,
        found.command.groups,
        found.command,
      );
      assert(found.command.takesWords || rest.length === 0, words.join(" "));
      for (const { name, kind, choices = [] } of optionsOf(found.command)) {
        if (kind === "number") flags.number(name);
        const given = [flags.text(name) ?? [], flags.list(name)].flat();
        if (choices.length === 0) continue;
        for (const value of given) assert(choices.includes(value), value);
      }
    }
  }
});

function optionsOf({ groups }: Command) {
  return groups.flatMap((group) => group.options);
}
