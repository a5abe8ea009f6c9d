import { assertEquals, assertMatch } from "@std/assert";
import { SHELLS } from "../../lib/commands/completions/options.ts";
import { terminalTest } from "../helpers/pty.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { chatHome, startShell } from "./shells.ts";

for (const shell of ["bash", "zsh", "fish"] as const) {
  const name = `completions ${shell}: commands, options, values, files`;
  terminalTest(name, async () => {
    await using folder = await chatHome();
    const home = folder.path;
    await Deno.writeTextFile(`${home}/recorded.jsonl`, "");
    await using terminal = await startShell(shell, { home });
    const completed = async (typed: string, whole: string) => {
      await terminal.type(typed);
      await terminal.press("Tab");
      await terminal.waitFor(whole);
      await terminal.press("C-u"); // empties the line
      await terminal.waitFor(/ready> *\s*$/);
    };
    await completed("chat his", "chat history ");
    await completed("chat history ver", "chat history verify ");
    await completed("chat ask --no-st", "chat ask --no-stream ");
    await completed("chat history --status trunc", "--status truncated ");
    await completed("chat history --status=trunc", "--status=truncated");
    await completed("chat ask -m eli", "chat ask -m eliza ");
    await completed("chat ask --model=eli", "--model=eliza");
    await completed("chat serve --replay reco", "--replay recorded.jsonl");
  }, { needs: shell });
}

Deno.test("completions: a script for each shell; without --word it is the script", async () => {
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await runCli(["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, new RegExp(`completions ${shell} "?--word=`));
    const keys = await runCli(["completions", shell, "--keys"]);
    assertEquals([keys.code, keys.stderr], [0, ""]);
    assertMatch(keys.stdout, new RegExp(`do --shell ${shell}`));
  }
});

Deno.test("completions: no shell and one that is not known are wrong usage", async () => {
  const none = await runCli(["completions"]);
  assertEquals([none.code, none.stderr], [
    2,
    "chat: Name a shell (chat completions bash|zsh|fish|powershell)\n",
  ]);
  const unknown = await runCli(["completions", "tcsh"]);
  assertEquals([unknown.code, unknown.stderr], [
    2,
    'chat: No completion for "tcsh" (chat completions bash|zsh|fish|powershell)\n',
  ]);
});

/** What a shell gets to choose from, without the descriptions. */
async function offered(
  word: string,
  before: readonly string[],
  options: { env?: Record<string, string>; home?: string } = {},
): Promise<string[]> {
  const args = ["completions", "bash", `--word=${word}`, "--", ...before];
  const { stdout } = await runCli(args, options);
  return stdout.split("\n").filter((line) => line !== "")
    .map((line) => line.split("\t")[0] ?? "");
}

Deno.test("completions: a provider's names that a shell could read as more than a word are not offered", async () => {
  const names = [
    "$(touch${IFS}/tmp/x)",
    "`id`",
    "a;b",
    "a b",
    "a'b",
    'a"b',
    "a\nb",
    ":file",
    "a&b",
    "a|b",
    "~root",
    "*",
    "é",
    "vendor/plain-1.5_b@2:free+x",
  ];
  await using upstream = fakeUpstream(() =>
    Response.json({ object: "list", data: names.map((id) => ({ id })) })
  );
  const found = await offered("openai/", ["ask", "-m"], {
    env: keyedEnv(upstream),
  });
  assertEquals(found, ["openai/:file", "openai/vendor/plain-1.5_b@2:free+x"]);
});

Deno.test("completions: behind a comma another model; ids of conversations and exchanges", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const file = `${home}/own.jsonl`;
  await runCli(["ask", "-m", "eliza", "--history", file, "hello"], { home });
  await runCli(["ask", "-c", "-m", "eliza", "--history", file, "so"], { home });
  const [first, second] = await readHistory(file);
  const more = await offered("eliza,eli", ["bench", "--models"], { home });
  assertEquals(more, ["eliza,eliza"]);
  const cids = await offered("", ["ask", "--history", file, "--cid"], { home });
  assertEquals(cids, [String(first?.["conversation"])]);
  const ids = await offered("", ["history", "show", "--history", file], {
    home,
  });
  assertEquals(ids, ["last", String(second?.["id"]), String(first?.["id"])]);
});

Deno.test("completions: tools for -T: built in, own, servers of the configuration file; behind a comma another one", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const config = `${home}/.config/chat`;
  await Deno.mkdir(`${config}/tools`, { recursive: true });
  await Deno.writeTextFile(
    `${config}/tools/word_count.json`,
    JSON.stringify({ description: "Count.", parameters: {}, command: ["wc"] }),
  );
  await Deno.writeTextFile(
    `${config}/config.json`,
    JSON.stringify({ mcpServers: { files: { command: "none" } } }),
  );
  assertEquals(await offered("", ["ask", "-T"], { home }), [
    ...["read_file", "list_dir", "search_text", "fetch_url", "time"],
    ...["word_count", "mcp:files"],
  ]);
  const more = await offered("time,w", ["chat", "--tool"], { home });
  assertEquals(more, ["time,word_count"]);
});

Deno.test("completions bash: whatever comes back is one word for the shell", async () => {
  await using folder = await temporaryFolder();
  const mark = `${folder.path}/mark`;
  await Deno.writeTextFile(
    `${folder.path}/chat`,
    `#!/bin/sh\nprintf '%s\\tsome help\\n' '$(touch ${mark})' 'a b;c' plain/name:1\n`,
    { mode: 0o755 },
  );
  const { stdout: script } = await runCli(["completions", "bash"]);
  const test = `PATH=${folder.path}:$PATH\n${script}
COMP_WORDS=(chat ask -m ""); COMP_CWORD=3; _chat
for reply in "\${COMPREPLY[@]}"; do eval "set -- $reply"; echo "$# $1"; done`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", test] })
    .output();
  assertEquals(
    new TextDecoder().decode(stdout),
    [
      `1 $(touch ${mark})`,
      "1 a b;c",
      "1 plain/name:1",
      "",
    ].join("\n"),
  );
  assertEquals(await exists(mark), false);
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}
