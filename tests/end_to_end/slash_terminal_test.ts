import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { programCommand, temporaryFolder } from "../helpers/run_cli.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";
import { bodyOf } from "./scripted_answer.ts";
import { until } from "../helpers/until.ts";

/** A prompt with nothing after it at the screen's end. */
const READY = /^You:\s*$(?![^]*\S)/m;

/** Says how it found the terminal, then adds to the text that it was given. */
const EDITOR = `#!/bin/sh
stty -a > stty.txt
printf '\\nwritten' >> "$2"
echo "$1 was here"
`;

/** A conversation at its first prompt, in which the runtime asks for what it was not given. */
async function conversation(
  upstream: FakeUpstream,
  options: { home?: string; env?: Record<string, string> } = {},
): Promise<Terminal> {
  const { env = {}, ...rest } = options;
  const { command, args } = programCommand();
  const terminal = await startTerminal({
    command,
    args: [...args.filter((arg) => arg !== "--no-prompt"), "chat"],
    env: { ...keyedEnv(upstream), ...env },
    ...rest,
  });
  await terminal.waitFor(READY);
  return terminal;
}

/** Answers the runtime's question for a permission, which drops what is typed within 100 ms after it is shown. */
async function decide(
  terminal: Terminal,
  answer: "y" | "n",
  told: string,
): Promise<void> {
  await terminal.waitFor(/requests run access to[^]*Allow\?/);
  const isTold = async () => (await terminal.screen()).includes(told);
  const answered = async () => {
    await terminal.enter(answer);
    return await until(told, isTold, { ms: 1_000, every: 40 }).catch(() => {});
  };
  await until(told, answered);
}

/** A home with an editor, and the variable that names it. */
async function homeWithEditor(): Promise<
  AsyncDisposable & { path: string; env: Record<string, string> }
> {
  const folder = await temporaryFolder();
  const editor = `${folder.path}/edit`;
  await Deno.writeTextFile(editor, EDITOR, { mode: 0o755 });
  return {
    path: folder.path,
    env: { EDITOR: "never", VISUAL: `${editor} --wait` },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

terminalTest(
  "/edit: the editor is permitted once, has the terminal as it was, and what it saves is sent",
  async () => {
    await using upstream = talkingUpstream();
    await using home = await homeWithEditor();
    const { path, env } = home;
    await using terminal = await conversation(upstream, { home: path, env });
    await terminal.enter("/edit first line");
    await decide(terminal, "y", "Granted run access");
    const screen = await terminal.waitFor("the first first line");
    assertStringIncludes(screen, "--wait was here\n");
    assertStringIncludes(screen, "\nYou: first line\nwritten\nAssistant:");
    const modes = await Deno.readTextFile(`${path}/stty.txt`);
    for (const mode of ["icanon", "echo", "isig", "opost"]) {
      assert(new RegExp(`(?<!-)\\b${mode}\\b`).test(modes), mode);
    }
    await terminal.waitFor(READY);
    await terminal.enter("/edit");
    await terminal.waitFor("gpt-4o-mini: 3 messages");
    await terminal.waitFor(READY);
    // The keyboard is back: this line is edited here.
    await terminal.type("bx");
    await terminal.press("BSpace", "Home", "a", "Enter");
    await terminal.waitFor("gpt-4o-mini: 5 messages");
    const sent = [0, 1, 2].map((i) =>
      bodyOf(upstream, i).messages.at(-1).content
    );
    assertEquals(sent, ["first line\nwritten", "\nwritten", "ab"]);
  },
);

terminalTest(
  "/edit: without cursor codes, too, what is typed for the editor reaches it",
  async () => {
    await using upstream = talkingUpstream();
    await using home = await homeWithEditor();
    const { path } = home;
    const script = '#!/bin/sh\necho go; read line; echo "$line" > "$1"\n';
    await Deno.writeTextFile(`${path}/read`, script, { mode: 0o755 });
    const env = { EDITOR: `${path}/read`, NO_COLOR: "1" };
    await using terminal = await conversation(upstream, { home: path, env });
    await terminal.enter("/edit");
    await decide(terminal, "y", "Granted run access");
    await terminal.waitFor(/^go$/m);
    await terminal.enter("for the editor");
    await terminal.waitFor("the first for the editor");
  },
);

terminalTest(
  "/edit: without permission, or an editor, nothing is started; the conversation goes on",
  async () => {
    await using upstream = talkingUpstream();
    await using home = await homeWithEditor();
    const { path, env } = home;
    await using terminal = await conversation(upstream, { home: path, env });
    await terminal.enter("/edit");
    await decide(terminal, "n", "Denied run access");
    await terminal.waitFor(
      /^chat: Starting .*\/edit is not permitted\s+\(allow it\s+when Deno asks, or with\s+--allow-run=/m,
    );
    await terminal.waitFor(READY);
    await terminal.enter("on");
    await terminal.waitFor("the first on");
    await using none = await conversation(upstream);
    await none.enter("/edit");
    await none.waitFor(
      "chat: No editor is configured (set VISUAL or EDITOR, such as EDITOR=vi)\n",
    );
  },
);

terminalTest(
  "/copy: the last answer, or its last code block, goes to the terminal's clipboard",
  async () => {
    const answer = "Say 你好:\n```sh\necho \x07\n```\n";
    const code = () => sse([event({ content: answer }), ...END]);
    await using upstream = talkingUpstream({ code });
    await using terminal = await conversation(upstream);
    await terminal.enter("/copy");
    await terminal.waitFor("chat: no answer to copy yet\n");
    await terminal.enter("code");
    await terminal.waitFor(READY);
    await terminal.enter("/copy");
    await terminal.waitFor("Copied: 4 lines\n");
    await terminal.enter("/copy code");
    await terminal.waitFor("Copied: 1 line\n");
    const output = await terminal.output();
    for (const text of [answer, "echo \x07\n"]) {
      const base64 = new TextEncoder().encode(text).toBase64();
      assertStringIncludes(output, `\x1b]52;c;${base64}\x07`);
    }
    await using plain = await conversation(upstream, {
      env: { TERM: "dumb" },
    });
    await plain.enter("one");
    await plain.waitFor("the first one");
    await plain.enter("/copy");
    await plain.waitFor("chat: /copy needs a terminal\n");
  },
);

terminalTest(
  "/compare: two columns in the width of the terminal, Ctrl-C stops the other answer",
  async () => {
    const hang = () =>
      sse(async function* () {
        yield event({ content: "never" });
        await new Promise<never>(() => {});
      }());
    let count = 0;
    const twice = () =>
      ++count === 1 ? sse([event({ content: "begun" }), ...END]) : hang();
    await using upstream = talkingUpstream({ twice });
    await using terminal = await conversation(upstream);
    await terminal.enter("你好 ".repeat(8).trim());
    await terminal.waitFor(READY);
    await terminal.enter("/compare openai/x");
    const screen = await terminal.waitFor(/ │ x: 1 messages/);
    const [top = "", ...rows] = screen.split("\n").filter((line) =>
      line.includes(" │ ")
    );
    assertEquals(top, `openai/gpt-4o-mini${" ".repeat(20)} │ openai/x`);
    assert(rows.length > 2);
    await terminal.waitFor(READY);
    await terminal.enter("twice");
    await terminal.waitFor("begun");
    await terminal.waitFor(READY);
    await terminal.enter("/compare openai/x");
    await until("four requests", () => upstream.requests.length >= 4);
    await terminal.press("C-c");
    await terminal.waitFor("(stopped)\nYou:");
    await upstream.requests[3]?.left;
  },
);

terminalTest(
  "/paste: at a terminal, until a lone dot; Ctrl-C gives it up",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    await terminal.enter("/paste");
    await terminal.enter("one");
    await terminal.press("C-c");
    await terminal.waitFor("Nothing was sent\n");
    await terminal.enter("/paste");
    await terminal.enter("one");
    await terminal.enter("two");
    await terminal.enter(".");
    await terminal.waitFor("Assistant:");
    assertEquals(bodyOf(upstream).messages.at(-1).content, "one\ntwo");
  },
);
