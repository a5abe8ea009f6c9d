import { assertEquals } from "@std/assert";
import { complete } from "../../lib/cli/complete.ts";
import { joinBash } from "../../lib/cli/completion_scripts.ts";
import { COMMANDS } from "../../lib/commands/table.ts";

/** What could stand at the end of a line; the line's last word is the one that is typed. */
function at(line: string): string[] {
  const words = line.split(" ");
  const word = words.pop() ?? "";
  const { candidates, wants } = complete(COMMANDS, words, word);
  return [
    ...candidates.map(({ value }) => value),
    ...wants === undefined ? [] : [`<${wants}>`],
  ];
}

Deno.test("complete: names of commands, of commands of a command, and of what help is asked for", () => {
  assertEquals(at(""), COMMANDS.map(({ name }) => name));
  assertEquals(at("his"), ["history"]);
  assertEquals(at("history ver"), ["verify"]);
  assertEquals(at("help his"), ["history"]);
  assertEquals(at("help history ta"), ["tail"]);
  assertEquals(at("history verify "), []);
  assertEquals(at("nonsense "), []);
});

Deno.test("complete: options with their aliases; without a command those of the conversation", () => {
  assertEquals(at("ask --conv"), ["--conversation"]);
  assertEquals(at("ask --ci"), ["--cid"]);
  assertEquals(at("--statel"), ["--stateless"]);
  assertEquals(at("ask -R"), ["-R"]);
  assertEquals(at("history sample --se"), ["--seed", "--search"]);
});

Deno.test("complete: the value of an option, behind it or in one word with it", () => {
  assertEquals(at("history --status "), [
    "completed",
    "error",
    "aborted",
    "truncated",
  ]);
  assertEquals(at("history --status=e"), ["--status=error"]);
  assertEquals(at("ask -m "), ["<model>"]);
  assertEquals(at("ask -qm "), ["<model>"]);
  assertEquals(at("ask -qn "), []);
  assertEquals(at("ask --history "), ["<file>"]);
  assertEquals(at("ask -f "), ["<file>"]);
  assertEquals(at("chat --file "), ["<file>"]);
  assertEquals(at("models --provider "), ["<provider>"]);
  assertEquals(at("history --status error --stat"), ["--status"]);
  assertEquals(at("ask --no-stream="), []);
  assertEquals(at("ask -- -m "), []);
});

Deno.test("complete: what follows another program's name belongs to it", () => {
  assertEquals(at("run --ta"), ["--tag"]);
  assertEquals(at("run -m "), ["<model>"]);
  assertEquals(at("run npm --ta"), ["<file>"]);
  assertEquals(at("run -q -- "), ["<file>"]);
  assertEquals(at("run npm -m "), ["<file>"]);
  assertEquals(at("history --run "), ["<run>"]);
  assertEquals(at("history show --run "), ["<run>"]);
});

Deno.test("complete: behind a comma the next of several values", () => {
  assertEquals(at("bench --models "), ["<model>"]);
  const { prefix, wants } = complete(COMMANDS, ["bench"], "--models=a,op");
  assertEquals([prefix, wants], ["--models=a,", "model"]);
  assertEquals(at("history --status error,a"), ["error,aborted"]);
  assertEquals(at("history --status error,e"), []);
});

Deno.test("complete: tools that a model may call; --tool of lists is another option", () => {
  assertEquals(at("ask -T "), ["<tool>"]);
  assertEquals(at("chat --tool "), ["<tool>"]);
  const { prefix, wants } = complete(COMMANDS, ["ask"], "--tool=time,re");
  assertEquals([prefix, wants], ["--tool=time,", "tool"]);
  assertEquals(at("history --tool "), []);
  assertEquals(at("ask --tools "), ["recorded"]);
  assertEquals(at("bench --unrecorded "), ["end", "tell"]);
  assertEquals(at("ask --from "), ["<exchange>"]);
});

Deno.test("complete: ids of exchanges and conversations", () => {
  assertEquals(at("ask --cid "), ["<conversation>"]);
  assertEquals(at("history show "), ["<exchange>"]);
  assertEquals(at("history show --json "), ["<exchange>"]);
  assertEquals(at("history show --history h.jsonl "), ["<exchange>"]);
  assertEquals(at("history show 01K9 "), []);
  assertEquals(at("history rm 01K9 "), ["<exchange>"]);
  assertEquals(at("history label 01K9 "), []);
});

Deno.test("complete: words that are files, or one of a few", () => {
  assertEquals(at("history import "), ["<file>"]);
  assertEquals(at("completions z"), ["zsh"]);
  assertEquals(at("completions zsh "), []);
});

Deno.test("joinBash: words that bash parts at = and : are whole again", () => {
  assertEquals(joinBash(["ask", "--model", "="], "gpt"), {
    before: ["ask"],
    word: "--model=gpt",
    done: 8,
  });
  assertEquals(joinBash(["ask", "--model"], "="), {
    before: ["ask"],
    word: "--model=",
    done: 8,
  });
  assertEquals(joinBash(["ask", "-m", "ollama/llama3", ":"], "8b"), {
    before: ["ask", "-m"],
    word: "ollama/llama3:8b",
    done: 14,
  });
  assertEquals(joinBash(["ask", "-m", "vertex/claude", "@"], "2025"), {
    before: ["ask", "-m"],
    word: "vertex/claude@2025",
    done: 14,
  });
  assertEquals(joinBash([], ""), { before: [], word: "", done: 0 });
});
