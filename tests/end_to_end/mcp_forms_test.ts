/** What MCP servers ask the user (elicitation). */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { runCli } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { homeWith, MOCK } from "./mcp_home.ts";
import { toolUpstream } from "./tool_upstream.ts";

const HOME = { mcpServers: { mock: MOCK } };

/** Answers the mock's form up to its last field. */
async function fillIn(terminal: Terminal): Promise<void> {
  const steps: [shown: RegExp, typed: string][] = [
    [/name \(a text, characters: from 2\)\s+\| Your name/, "A"],
    [/That cannot be used: it must be a text/, "Ada"],
    [/size \(a whole number from 1 up to 9; Enter: 3\)/, "10"],
    [/cannot be used: it must be a whole number/, ""],
    [/color \(one of these[^]*1 Red\s+2 Green/, ""],
    [/The server needs it/, "2"],
    [/extras \(some of these[^]*2 Bee/, "Bee, 1"],
    [/note \(an email address, or nothing\)/, ""],
    [/sure \(yes or no; Enter: no\)/, "yes"],
  ];
  for (const [shown, typed] of steps) {
    await terminal.waitFor(shown);
    await terminal.enter(typed);
  }
  await terminal.waitFor(/For mock:[^]*sure: true[^]*y send/);
}

const ANSWERS =
  '{"action":"accept","content":{"name":"Ada","size":3,"color":"g","extras":["b","a"],"sure":true}}';

terminalTest(
  "chat on a terminal: a server's form is asked field by field; its words are marked as its own; no, Ctrl-C and a late Ctrl-C work",
  async () => {
    await using upstream = toolUpstream();
    await using at = await homeWith(HOME);
    await using terminal = await conversation(upstream, {
      home: at.home,
      args: ["-T", "mcp:mock", "--approve", "all", "--tool-timeout", "3"],
    });
    await terminal.enter("one!mcp__mock__ask {}");
    const shown = await terminal.waitFor(
      /The MCP server mock asks you:[^]*y answer/,
    );
    assertStringIncludes(shown, "| Who are you?");
    assertStringIncludes(shown, "| \\u001b[31mThe model asks to run rm");
    await terminal.type("y");
    await fillIn(terminal);
    await terminal.type("y");
    await terminal.waitFor(READY);
    const screen = (await terminal.screen()).replaceAll("\n", "");
    assertStringIncludes(screen, ANSWERS);
    await terminal.enter("two!mcp__mock__ask {}");
    await terminal.waitFor(/two[^]*y answer/);
    await terminal.type("n");
    await terminal.waitFor('{"action":"decline"}');
    await terminal.waitFor(READY);
    await terminal.enter("three!mcp__mock__ask {}");
    await terminal.waitFor(/three[^]*y answer/);
    await terminal.type("y");
    await terminal.waitFor(/three[^]*name \(a text/);
    await terminal.press("C-c");
    await terminal.waitFor('{"action":"cancel"}');
    await terminal.waitFor(READY);
    // After a form, Ctrl-C stops what runs beside it.
    await terminal.enter("four!mcp__mock__ask {} & mcp__mock__hang {}");
    await terminal.waitFor(/four[^]*y answer/);
    await terminal.type("n");
    await terminal.waitFor(/four[^]*mcp__mock__ask: \d+/);
    await terminal.press("C-c");
    await terminal.waitFor("(stopped)");
    await terminal.waitFor(READY);
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "mcp call and ask on a terminal: a server's form, with time to answer it",
  async () => {
    await using at = await homeWith(HOME);
    const { home } = at;
    {
      await using terminal = await startTerminal({
        args: ["mcp", "call", "mock", "ask", "--tool-timeout", "2"],
        home,
      });
      await terminal.waitFor("y answer");
      await terminal.enter("y");
      await fillIn(terminal);
      await terminal.enter("y");
      assertEquals(await terminal.exitCode(), 0);
      const screen = (await terminal.screen()).replaceAll("\n", "");
      assertStringIncludes(screen, ANSWERS);
    }
    await using upstream = toolUpstream();
    await using terminal = await startTerminal({
      args: ["ask", "-T", "mcp:mock", "!mcp__mock__ask {}"],
      env: keyedEnv(upstream),
      home,
    });
    await terminal.waitFor("asks to run mcp__mock__ask of mock");
    await terminal.enter("y");
    await terminal.waitFor(/server mock asks you[^]*y answer/);
    await terminal.enter("n");
    await terminal.waitFor('{"action":"decline"}');
    assertEquals(await terminal.exitCode(), 0);
  },
);

Deno.test("mcp: without a terminal a form is declined, and a line says so", async () => {
  await using at = await homeWith(HOME);
  const { stdout, stderr } = await runCli(["mcp", "call", "mock", "ask"], {
    home: at.home,
  });
  assertEquals(stdout, '{"action":"decline"}\n');
  assert(stderr.includes("the MCP server mock asks you something"), stderr);
});
