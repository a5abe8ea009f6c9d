import { assertEquals, assertThrows } from "@std/assert";
import type { Command } from "../../lib/cli/command.ts";
import { findCommand } from "../../lib/cli/find_command.ts";
import { commandHelp } from "../../lib/cli/help.ts";
import { UsageError } from "../../lib/core/errors.ts";

function command(name: string, commands?: readonly Command[]): Command {
  return {
    name,
    summary: `does ${name}`,
    usage: "[OPTIONS]",
    groups: [],
    examples: [`chat ${name}`],
    takesWords: true,
    ...(commands === undefined ? {} : { commands }),
    load: () => Promise.resolve({ run: () => Promise.resolve(0) }),
  };
}

const COMMANDS = [
  command("ask"),
  command("history", [command("list"), command("show")]),
];

function found(...words: string[]): [string, readonly string[]] {
  const { path, rest } = findCommand(COMMANDS, words);
  return [path, rest];
}

Deno.test("findCommand: a command of a command, or the command itself", () => {
  assertEquals(found("ask", "show"), ["ask", ["show"]]);
  assertEquals(found("history"), ["history", []]);
  assertEquals(found("history", "-n", "3"), ["history", ["-n", "3"]]);
  assertEquals(found("history", "show", "a"), ["history show", ["a"]]);
});

Deno.test("findCommand: what is unknown, with what may be meant", () => {
  const error = (...words: string[]) => {
    const { message, hint } = assertThrows(
      () => findCommand(COMMANDS, words),
      UsageError,
    );
    return [message, hint];
  };
  assertEquals(error("histry"), [
    'unknown command "histry"',
    "did you mean chat history?",
  ]);
  assertEquals(error("history", "shwo"), [
    'unknown command "history shwo"',
    "did you mean chat history show?",
  ]);
  assertEquals(error("history", "where is Paris"), [
    'unknown command "history where is Paris"',
    "see chat history --help",
  ]);
  const search = {
    name: "search",
    kind: "text",
    value: "T",
    help: "",
  } as const;
  const groups = [{ title: "", options: [search] }] as const;
  const searching = { ...command("history", [command("show")]), groups };
  const hints = [
    [["search", "holiday"], "holiday"],
    [["search"], "TEXT"],
    [["a b"], '"a b"'],
  ] as const;
  for (const [words, text] of hints) {
    const { hint } = assertThrows(
      () => findCommand([searching], ["history", ...words]),
      UsageError,
    );
    assertEquals(hint, `to search: chat history --search ${text}`);
  }
});

Deno.test("commandHelp: a command of a command by its whole name, its own commands in a list", () => {
  const show = commandHelp(findCommand(COMMANDS, ["history", "show"]));
  assertEquals(show.includes("Usage: chat history show [OPTIONS]"), true);
  const history = commandHelp(findCommand(COMMANDS, ["history"]));
  assertEquals(history.includes("  list  does list\n  show  does show"), true);
});
