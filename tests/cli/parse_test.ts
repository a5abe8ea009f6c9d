import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { COMMON_OPTIONS } from "../../lib/cli/options.ts";
import { COMMANDS } from "../../lib/commands/table.ts";

const ask = COMMANDS.find((command) => command.name === "ask")?.groups ?? [];

Deno.test("parseCommandLine: long, short, aliased, clustered and attached options", () => {
  const { flags, words } = parseCommandLine([
    "-m",
    "eliza",
    "--top_p=0.5",
    "-nqu",
    "-oseed=7",
    "--stop",
    "a",
    "--stop=b=c",
    "why",
    "007",
    "-",
  ], ask);
  assertEquals(flags.text("model"), "eliza");
  assertEquals(flags.number("top-p"), 0.5);
  assertEquals(
    ["no-history", "quiet", "usage", "json"].map((name) => flags.flag(name)),
    [true, true, true, false],
  );
  assertEquals(flags.list("option"), ["seed=7"]);
  assertEquals(flags.list("stop"), ["a", "b=c"]);
  assertEquals(words, ["why", "007", "-"]);
});

Deno.test("parseCommandLine: a value may begin with a dash", () => {
  const { flags } = parseCommandLine(["--presence-penalty", "-1.5"], ask);
  assertEquals(flags.number("presence-penalty"), -1.5);
});

Deno.test("parseCommandLine: an empty value is a value", () => {
  assertEquals(parseCommandLine(["-s", ""], ask).flags.text("system"), "");
});

Deno.test("parseCommandLine: after -- everything is a word", () => {
  const { flags, words } = parseCommandLine(["-q", "--", "--json", "-m"], ask);
  assertEquals(flags.flag("json"), false);
  assertEquals(words, ["--json", "-m"]);
});

const refused: [string[], string, string?][] = [
  [["--modle", "x"], "unknown option --modle", "did you mean --model?"],
  [["-Z"], "unknown option -Z"],
  [["--frobnicate=1"], "unknown option --frobnicate"],
  [["-m"], "--model needs a value: --model MODEL"],
  [["--stop", "--json"], "--stop needs a value: --stop TEXT"],
  [["--stop", "--", "words"], "--stop needs a value: --stop TEXT"],
  [["--json=1"], "--json takes no value"],
];
for (const [args, message, hint] of refused) {
  Deno.test(`parseCommandLine: refuses ${args.join(" ")}`, () => {
    const error = assertThrows(() => parseCommandLine(args, ask), UsageError);
    assertEquals(error.message, message);
    assertEquals(error.hint, hint);
  });
}

Deno.test("Flags.number: refuses what is no number, and names it", () => {
  const { flags } = parseCommandLine(["--seed", "abc"], ask);
  const error = assertThrows(() => flags.number("seed"), UsageError);
  assertEquals(error.message, '--seed takes a number, not "abc"');
});

Deno.test("parseCommandLine: a command that passes words on takes no options behind the first", () => {
  const read = (...args: string[]) => {
    const { flags, words } = parseCommandLine(args, [COMMON_OPTIONS], {
      passesWords: true,
    });
    return [flags.flag("quiet"), words];
  };
  assertEquals(read("-q", "npm", "test", "--", "--grep", "-q"), [
    true,
    ["npm", "test", "--", "--grep", "-q"],
  ]);
  assertEquals(read("--", "-q", "--help"), [false, ["-q", "--help"]]);
});
