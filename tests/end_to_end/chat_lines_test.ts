import { assertEquals, assertStringIncludes } from "@std/assert";
import { type FakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { programCommand, runCli } from "../helpers/run_cli.ts";
import { conversation, hanging, READY } from "./chat_conversation.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

/** What the user says in each request at last. */
function said({ requests }: FakeUpstream): unknown[] {
  return requests.map(({ body }) => JSON.parse(body).messages.at(-1).content);
}

/** Whether the terminal was told to mark pastes and was not told to leave it. */
function marksPastes(output: string): boolean {
  return output.lastIndexOf("\x1b[?2004h") > output.lastIndexOf("\x1b[?2004l");
}

terminalTest(
  "chat: a paste of many lines is one message, which can be edited before it is sent",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    const text = 'def f():\n\treturn "\\"\n\n# 你好 🌍\n';
    await terminal.type("explain: ");
    await terminal.paste(text);
    await terminal.waitFor(/^You: explain: def f\(\):\n {8}return "\\"\n/m);
    assertEquals(upstream.requests.length, 0);
    await terminal.press("Up", "Up", "Home", "#", "Enter");
    await terminal.waitFor("Assistant:");
    assertEquals(said(upstream), [
      'explain: def f():\n#\treturn "\\"\n\n# 你好 🌍',
    ]);
  },
);

terminalTest(
  'chat: """ to """, a backslash and Alt-Enter hold lines together',
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    for (const line of ['"""', "one", "", "two", '"""']) {
      await terminal.enter(line);
    }
    await terminal.waitFor("1 messages");
    await terminal.waitFor(READY);
    await terminal.enter("three \\");
    await terminal.type("four");
    await terminal.press("M-Enter");
    await terminal.enter("five");
    await terminal.waitFor("3 messages");
    assertEquals(said(upstream), ["one\n\ntwo", "three \nfour\nfive"]);
  },
);

Deno.test('chat: in a pipe """ to """ is one turn, other lines are one each', async () => {
  await using upstream = talkingUpstream();
  const { code } = await runCli(["chat"], {
    env: keyedEnv(upstream),
    stdin: '"""\none\ntwo\n"""\nthree \\\nfour\n',
  });
  assertEquals(code, 0);
  assertEquals(said(upstream), ["one\ntwo", "three \\", "four"]);
});

terminalTest(
  "chat: a paste during an answer is the next line, sent by nobody but the user",
  async () => {
    const more = Promise.withResolvers<void>();
    await using upstream = talkingUpstream({
      slow: () =>
        sse(async function* () {
          yield event({ content: "first " });
          await more.promise;
          yield* [event({ content: "second" }), ...END];
        }()),
    });
    await using terminal = await conversation(upstream);
    await terminal.enter("slow");
    await terminal.waitFor("Assistant: first");
    await terminal.paste("one\ntwo");
    await terminal.type("!");
    more.resolve();
    await terminal.waitFor(/^You: one\n {5}two!$/m);
    assertEquals(upstream.requests.length, 1);
    await terminal.press("Enter");
    await terminal.waitFor("3 messages");
    assertEquals(said(upstream).at(-1), "one\ntwo!");
  },
);

terminalTest(
  "chat: pastes are marked no more once the terminal is given back",
  async () => {
    await using upstream = talkingUpstream({ hang: hanging("half") });
    await using left = await conversation(upstream);
    assertEquals(marksPastes(await left.output()), true);
    await left.press("C-d");
    assertEquals(await left.exitCode(), 0);
    assertEquals(marksPastes(await left.output()), false);
    await using ended = await conversation(upstream);
    await ended.enter("hang");
    await ended.waitFor("Assistant: half");
    ended.kill("SIGTERM");
    assertEquals(await ended.exitCode(), 143);
    assertEquals(marksPastes(await ended.output()), false);
  },
);

terminalTest(
  "chat: Ctrl-Z gives the shell its terminal, fg goes on with the half-typed line",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await startTerminal({
      command: "bash",
      args: ["--norc", "--noediting", "-i"],
      env: { ...keyedEnv(upstream), PS1: "shell> " },
    });
    await terminal.waitFor("shell> ");
    const { command, args } = programCommand();
    const words = [command, ...args, "chat"].map((word) => `'${word}'`);
    await terminal.enter(words.join(" "));
    await terminal.waitFor(READY);
    await terminal.type("half");
    await terminal.waitFor("You: half");
    await terminal.press("C-z");
    await terminal.waitFor(/Stopped[^]*\nshell>\s*$/);
    assertEquals(marksPastes(await terminal.output()), false);
    await terminal.enter("stty -a | grep -c -- -icanon; echo typed");
    await terminal.waitFor(/^0\ntyped\nshell>\s*$(?![^]*\S)/m);
    await terminal.enter("fg");
    await terminal.waitFor(/^You: half$(?![^]*shell>)/m);
    await terminal.enter(" a line");
    const screen = await terminal.waitFor("the first half a line");
    assertStringIncludes(screen, "\nYou: half a line\nAssistant:");
    await terminal.waitFor(READY);
    await terminal.press("C-d");
    await terminal.waitFor(/\nYou:\s*\nshell>\s*$/);
    await terminal.enter("exit");
    assertEquals(await terminal.exitCode(), 0);
  },
);
