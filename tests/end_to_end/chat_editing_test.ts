import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { FakeUpstream } from "../helpers/fake_upstream.ts";
import { terminalTest } from "../helpers/pty.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { talkingUpstream } from "./chat_upstream.ts";

/** What the last message of a request says. */
function said({ requests }: FakeUpstream, request: number): unknown {
  return JSON.parse(requests[request]?.body ?? "{}").messages?.at(-1).content;
}

terminalTest(
  "chat: words are moved over and cut, emoji of several and marks are one character",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    await terminal.type("one two three 👩‍👩‍👧e\u0301");
    await terminal.press("BSpace", "BSpace", "M-b", "M-b", "X", "C-Left", "Y");
    await terminal.press("C-Right", "C-k", "C-y", "Home", "M-f", "C-w");
    await terminal.press("Enter");
    await terminal.waitFor("1 messages");
    assertEquals(said(upstream, 0), " YXtwo three ");
  },
);

terminalTest(
  "chat: Ctrl-R finds what was entered before, Ctrl-L clears the screen",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    for (const text of ["the first fish", "a bird", "another fish"]) {
      await terminal.enter(text);
      await terminal.waitFor(READY);
    }
    await terminal.type("half");
    await terminal.waitFor("You: half");
    await terminal.press("C-l", "!");
    await terminal.waitFor("You: half!");
    assertEquals((await terminal.visible()).trimEnd(), "You: half!");
    await terminal.press("Home", "x", "y", "End", "Left", "z");
    await terminal.waitFor("You: xyhalfz!");
    // Once in what scrolled away; drawing it again adds nothing to that.
    assertEquals((await terminal.screen()).match(/half/g)?.length, 2);
    await terminal.press("C-u", "C-r");
    await terminal.type("fish");
    await terminal.waitFor("(reverse-i-search)`fish': another fish");
    await terminal.press("C-r");
    await terminal.waitFor("(reverse-i-search)`fish': the first fish");
    await terminal.press("End", "!", "Enter");
    await terminal.waitFor("You: the first fish!\nAssistant:");
    assertEquals(said(upstream, 3), "the first fish!");
    await terminal.waitFor(READY);
    await terminal.type("half");
    await terminal.press("C-r", "z");
    await terminal.waitFor("(failed reverse-i-search)`z': half");
    await terminal.press("C-g");
    await terminal.waitFor(/^You: half$/m);
    await terminal.press("C-r");
    await terminal.type("bird");
    await terminal.press("Escape");
    await terminal.waitFor(/^You: a bird$/m);
  },
);

terminalTest(
  "chat: what was typed is there in the next run, several lines as one entry, for its owner alone",
  async () => {
    await using folder = await temporaryFolder();
    await using upstream = talkingUpstream();
    const options = { home: folder.path };
    {
      await using terminal = await conversation(upstream, options);
      await terminal.type("line one");
      await terminal.press("C-j");
      await terminal.enter("line two");
      await terminal.waitFor(READY);
      await terminal.enter("last");
      await terminal.waitFor("3 messages");
      await terminal.waitFor(READY);
      await terminal.press("C-d");
      assertEquals(await terminal.exitCode(), 0);
    }
    const path = `${folder.path}/.local/share/chat/input.jsonl`;
    assertEquals(
      await Deno.readTextFile(path),
      '"line one\\nline two"\n"last"\n',
    );
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    {
      const args = ["--no-history"];
      await using terminal = await conversation(upstream, { ...options, args });
      await terminal.enter("secret");
      await terminal.waitFor("1 messages");
      await terminal.waitFor(READY);
    }
    assert(!(await Deno.readTextFile(path)).includes("secret"));
    await using terminal = await conversation(upstream, options);
    await terminal.press("Up", "Up");
    await terminal.waitFor("You: line one\n     line two");
    await terminal.press("Enter");
    await terminal.waitFor("1 messages, the first line one");
    assertEquals(said(upstream, 3), "line one\nline two");
  },
);

terminalTest(
  "chat: Tab completes commands, their arguments and files, and lists what there is",
  async () => {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(`${folder.path}/a long name.txt`, "text");
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream, { home: folder.path });
    await terminal.type("/st");
    await terminal.press("Tab", "Tab");
    await terminal.waitFor(/^You: \/stat$\n^stateless +stats$/m);
    await terminal.type("e");
    await terminal.press("Tab");
    await terminal.waitFor(/^You: \/stateless $/m);
    await terminal.type("o");
    await terminal.press("Tab", "f", "Tab", "Enter");
    await terminal.waitFor(/^You: \/stateless off *$/m);
    await terminal.waitFor(READY);
    await terminal.type("/attach a");
    await terminal.press("Tab");
    await terminal.waitFor("/attach a\\ long\\ name.txt");
    await terminal.press("C-u");
    await terminal.type("no command");
    await terminal.press("Tab", "!", "Enter");
    await terminal.waitFor("the first no command!");
  },
);

terminalTest(
  "chat: a half-typed line follows a resize, and more rows than the screen has",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    const words = "twelve words ".repeat(9);
    await terminal.type(words);
    await terminal.resize(40, 10);
    await terminal.type("end");
    await terminal.press("C-a", "x");
    await terminal.waitFor(`\nYou: x${words}end`);
    await terminal.resize(100, 10);
    await terminal.press("C-e", "!");
    await terminal.waitFor(`\nYou: x${words}end!`);
    await terminal.press("C-u");
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    await terminal.paste(lines.join("\n"));
    await terminal.waitFor(/ {5}line 29$/m);
    await terminal.press("Up", "End", "?");
    await terminal.waitFor(/ {5}line 28\?$/m);
    await terminal.press("Enter");
    await terminal.waitFor(/^ {5}line 7\n… 22 more rows\nAssistant/m);
    assertStringIncludes(String(said(upstream, 0)), "line 28?\nline 29");
  },
);
