/** Commands that print once and end, as a person at a terminal sees them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { shownBy, startTerminal, terminalTest } from "../helpers/pty.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { exchange, text } from "../history/fixture.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { bodyOf, scriptedAnswer } from "./scripted_answer.ts";

terminalTest(
  "at a terminal: do --explain explains a command, and says what it destroys",
  async () => {
    await using upstream = scriptedAnswer("It **unpacks** a.tgz.");
    await using folder = await temporaryFolder();
    const shown = await shownBy({
      args: ["do", "--explain", "tar xzf a.tgz >log"],
      home: folder.path,
      env: keyedEnv(upstream),
    });
    assertMatch(shown, /It unpacks a\.tgz\./);
    assertMatch(shown, /careful: > replaces what is in log/);
  },
);

terminalTest(
  "at a terminal: do --fix offers a mended command in the menu, and leaves without running it",
  async () => {
    await using upstream = scriptedAnswer("git push");
    await using folder = await temporaryFolder();
    await using terminal = await startTerminal({
      args: ["do", "--fix"],
      home: folder.path,
      env: {
        ...keyedEnv(upstream),
        CHAT_LAST_COMMAND: "git psuh",
        CHAT_LAST_EXIT: "1",
      },
    });
    assertMatch(await terminal.waitFor("q leave"), /^git push\n/m);
    assertMatch(bodyOf(upstream, 0).messages[1].content, /git psuh/);
    await terminal.type("q");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest("at a terminal: ask -f reads the text of an address", async () => {
  await using page = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () =>
      new Response("<!doctype html><title>Short</title><p>One &amp; two", {
        headers: { "content-type": "text/html" },
      }),
  );
  await using upstream = scriptedAnswer("Because.");
  await using folder = await temporaryFolder();
  const address = `http://127.0.0.1:${page.addr.port}/short`;
  const shown = await shownBy({
    args: ["ask", "-f", address, "Why?"],
    home: folder.path,
    env: keyedEnv(upstream),
  });
  assertMatch(shown, /Because\./);
  const sent = JSON.stringify(bodyOf(upstream, 0).messages);
  assert(sent.includes("One & two") && sent.includes("Why?"), sent);
});

terminalTest(
  "at a terminal: the newest is the newest by time, whatever was imported last",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const history = `${home}/h.jsonl`;
    const day = 86_400_000;
    const lines = [
      exchange({ said: "today", ms: day }),
      exchange({
        ...{ said: "last year", ms: -365 * day },
        ...{ source: "import", baseUrl: "import:chatgpt" },
      }),
    ];
    await Deno.writeTextFile(history, text(lines), { mode: 0o600 });
    const at = (...args: string[]) =>
      shownBy({ args: [...args, "--history", history], home });
    assertMatch(await at("history"), /last year[^]*today/);
    assertMatch(await at("history", "show", "last"), /today/);
    assert(!(await at("history", "-n", "1")).includes("last year"));
  },
);
