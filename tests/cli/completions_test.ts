import { assertEquals, assertMatch } from "@std/assert";
import { SHELLS } from "../../lib/commands/completions_options.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { programCommand, runCli, temporaryFolder } from "../helpers/run_cli.ts";

/** What a shell that starts with an empty prompt and without anybody's settings is called with, and what it reads first. */
const STARTS: Readonly<Record<string, { args: string[]; setUp: string }>> = {
  bash: {
    args: ["--noprofile", "--norc", "-i"],
    setUp: `PS1='ready> '; eval "$(chat completions bash)"`,
  },
  zsh: {
    args: ["-f", "-i"],
    setUp:
      `PS1='ready> '; autoload -U compinit; compinit -u -D; eval "$(chat completions zsh)"`,
  },
  fish: {
    args: ["--no-config", "-i"],
    setUp:
      `function fish_prompt; echo 'ready> '; end; chat completions fish | source`,
  },
};

/** A folder that holds a program called `chat`, which is this one, and a file. */
async function home(): Promise<AsyncDisposable & { path: string }> {
  const folder = await temporaryFolder();
  const { command, args } = programCommand();
  const words = [command, ...args].map((word) => `'${word}'`).join(" ");
  await Deno.writeTextFile(
    `${folder.path}/chat`,
    `#!/bin/sh\nexec ${words} "$@"\n`,
    { mode: 0o755 },
  );
  await Deno.writeTextFile(`${folder.path}/recorded.jsonl`, "");
  return folder;
}

for (const [shell, { args, setUp }] of Object.entries(STARTS)) {
  const name = `completions ${shell}: commands, options, values, files`;
  terminalTest(name, async () => {
    await using folder = await home();
    await using terminal = await startTerminal({
      command: shell,
      args,
      home: folder.path,
      env: { PATH: `${folder.path}:${Deno.env.get("PATH")}` },
    });
    await terminal.enter(`${setUp}; clear`);
    await terminal.waitFor(/^ready> *$/m);
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
    await terminal.enter("exit"); // a shell does not heed what is to end it
    await terminal.exitCode();
  }, { needs: shell });
}

Deno.test("completions: a script for each shell; without --word it is the script", async () => {
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await runCli(["completions", shell]);
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, new RegExp(`completions ${shell} "?--word=`));
  }
});

Deno.test("completions: no shell and one that is not known are wrong usage", async () => {
  const none = await runCli(["completions"]);
  assertEquals([none.code, none.stderr], [
    2,
    "chat: No shell is named (chat completions bash|zsh|fish|powershell)\n",
  ]);
  const unknown = await runCli(["completions", "tcsh"]);
  assertEquals([unknown.code, unknown.stderr], [
    2,
    'chat: No completion for "tcsh" (chat completions bash|zsh|fish|powershell)\n',
  ]);
});
