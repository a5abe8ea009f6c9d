import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** Two conversations: one of two turns through Chat Completions, one through Messages between them. */
const SCRIPT = `
ask() { curl -sS "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d "$1" >> answers; }
ask '{"model":"eliza","messages":[{"role":"user","content":"First"}]}'
said=$(sed 's/.*"content":"\\([^"]*\\)".*/\\1/' answers)
curl -sS "$ANTHROPIC_BASE_URL/v1/messages" -H "x-api-key: $OPENAI_API_KEY" \\
  -d '{"model":"eliza","max_tokens":9,"messages":[{"role":"user","content":"Between"}]}' >> answers
ask '{"model":"eliza","messages":[{"role":"user","content":"First"},{"role":"assistant","content":"'"$said"'"},{"role":"user","content":"Second"}]}'
exit 3
`;

Deno.test("history: runs are listed, chosen with --run, and shown as one timeline", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const chat = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(args, { home });
    assertEquals(code, 0, stderr);
    return stdout;
  };
  const none = await runCli(["history", "runs"], { home });
  assertEquals([none.code, none.stdout], [0, ""]);
  assertMatch(none.stderr, /^chat: no run is recorded in /);
  await Deno.writeTextFile(`${home}/script.sh`, SCRIPT);
  const first = await runCli(["run", "-q", "sh", "script.sh"], { home });
  assertEquals(first, { code: 3, stdout: "", stderr: "" });
  await chat("ask", "-m", "eliza", "Outside");
  await runCli(["run", "-q", "--", "sh", "-c", "exit 0", "two words"], {
    home,
  });
  const rows = (await chat("history", "runs")).trimEnd().split("\n")
    .map((row) => row.split("\t"));
  const [[id = "", , , ...asked] = [], [empty = "", , , ...nothing] = []] =
    rows;
  assertEquals(rows.length, 2);
  assertEquals(asked.toSpliced(2, 1), ["3", "3", "sh script.sh"]);
  assertEquals(nothing, ["0", "0", "0", "sh -c 'exit 0' 'two words'"]);
  const [json, other] = (await chat("history", "runs", "-n", "1", "--json"))
    .trimEnd().split("\n");
  assertEquals(other, undefined);
  assertEquals(JSON.parse(json ?? "").command.at(-1), "two words");
  const listed = await chat("history", "--run", id.toLowerCase().slice(0, -1));
  assertEquals(
    listed.trimEnd().split("\n").map((row) => row.split("\t").at(-1)),
    ["First", "Between", "Second"],
  );
  assertEquals(await chat("history", "--run", "last"), "");
  assertStringIncludes(await chat("history", "stats", "--run", id), "eliza  ");
  const exported = await chat("history", "export", "--run", id);
  assertEquals(exported.includes("Outside"), false);
  const timeline = await chat("history", "show", "--run", id);
  assertMatch(
    timeline,
    /^run \S+ · [^\n]* · 3 exchanges · exit 3\n\$ sh script\.sh\nin /,
  );
  const spoken = Array.from(
    timeline.matchAll(/^(?:#(\d) · \+\d+\.\d s.*|user · .*\n(.*))$/gm),
    ([, number, words]) => number ?? words,
  );
  assertEquals(spoken, ["1", "First", "2", "Between", "3", "Second"]);
  const lines = (await chat("history", "show", "--run", id, "--json"))
    .trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ run }) => run), [id, id, id]);
  assertMatch(
    await chat("history", "show", "--run", empty),
    /^run \S+ · .* · 0 exchanges · exit 0\n/,
  );
  for (const words of [["--run", "0"], ["--run", "nobody"]]) {
    const failed = await runCli(["history", "show", ...words], { home });
    assertEquals(failed.code, 2);
    assertMatch(failed.stderr, /^chat: (?:"0" matches more than one|No) run/);
  }
  const verified = await chat("history", "verify");
  assertStringIncludes(verified, "8 lines, 4 exchanges, 4 proven, no problem");
  const report = await chat("bench", "--models", "eliza", "--run", id);
  assertStringIncludes(report, "eliza");
});

terminalTest(
  "history runs: at a terminal of 80 columns a run is one line, with a short id that means no other run",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const long = `a ${"long ".repeat(30)}argument`;
    for (const word of ["one", "two"]) {
      await runCli(["run", "-q", "--", "echo", word, long], { home });
    }
    await using terminal = await startTerminal({
      args: ["history", "runs"],
      home,
    });
    assertEquals(await terminal.exitCode(), 0);
    const screen = await terminal.screen();
    // tmux adds a line when the program has ended.
    const lines = screen.split("\n").filter((line) =>
      line.trim() !== "" && !line.startsWith("Pane is dead")
    );
    assertEquals(lines.length, 3, screen);
    assertMatch(
      lines[0] ?? "",
      /^run +began +s +exit +asked +tokens +command$/,
    );
    const shown = lines.slice(1).map((line) =>
      /^(\w{8,12}) +\d\d-\d\d \d\d:\d\d +\d+\.\d .* echo (\w+) .*…$/.exec(line)
        ?.slice(1)
    );
    for (const line of lines) assertEquals(line.length <= 80, true, line);
    assertEquals(shown.map((one) => one?.[1]), ["one", "two"], screen);
    for (const [id = "", word = ""] of shown.map((one) => one ?? [])) {
      const one = await runCli(["history", "show", "--run", id], { home });
      assertStringIncludes(one.stdout, `$ echo ${word} `);
    }
  },
);
