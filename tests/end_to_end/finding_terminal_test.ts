/** Labels, titles, branches and files of a prompt, as a person at a terminal finds them. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { shownBy, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { keyedEnv, talkingUpstream } from "./chat_upstream.ts";

terminalTest(
  "at a terminal: ask --tag and history label give several labels, which lists find",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const at = (...args: string[]) => shownBy({ args, home });
    await at("ask", "-m", "eliza", "--tag", "customer-x", "--tag", "bad", "Hi");
    await runCli(["ask", "-m", "eliza", "Other"], { home });
    const first = (await at("history", "--label", "bad")).split("\n")
      .find((line) => line.includes("Hi")) ?? "";
    const [id = ""] = first.split(" ");
    assertMatch(
      await at("history", "label", id, "+good", "-bad"),
      /^chat: \w{26} is labelled (?:"good", "customer-x"|"customer-x", "good")$/m,
    );
    const both = ["history", "--label", "good", "--label", "customer-x"];
    const found = await at(...both);
    assert(found.includes("Hi") && !found.includes("Other"), found);
    assert(!(await at("history", "--label", "bad")).includes("Hi"));
    assertMatch(
      await at("history", "show", id),
      /labelled (?:good, customer-x|customer-x, good)/,
    );
  },
);

terminalTest(
  "at a terminal: /branch continues another branch, and history show draws the tree",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream, { home });
    const enter = async (text: string, shows: RegExp) => {
      await terminal.enter(text);
      await terminal.waitFor(shows);
      await terminal.waitFor(READY);
    };
    await enter("one", /: 1 messages/);
    await enter("two", /: 3 messages/);
    await enter("/undo", /^Removed: two/m);
    await enter("three", /three\n[^]*: 3 messages/);
    await enter("/branch", /^ {2}1: one · 2 turns.*\n\* {3}2: three/m);
    await enter("/branch 1", /2 turns so far:\nYou: one\n[^]*You: two\n/);
    await enter("four", /: 5 messages/);
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
    assertMatch(
      await shownBy({ args: ["history", "show"], home }),
      /^branches[^]*^\* 1: one · 3 turns[^]*^ {4}2: three · 2 turns, from turn 1/m,
    );
  },
);

terminalTest(
  "chat --title-model: /title has that model write the title, once",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream, {
      home,
      args: ["--title-model", "openai/small"],
    });
    await terminal.enter("one");
    await terminal.waitFor(/: 1 messages/);
    await terminal.waitFor(READY);
    assertEquals(upstream.requests.length, 1);
    await terminal.enter("/title");
    await terminal.waitFor(/^Title: small: \d messages/m);
    await terminal.waitFor(READY);
    await terminal.enter("/title");
    await terminal.waitFor(/^small: \d messages/m);
    assertEquals(upstream.requests.length, 2);
  },
);

terminalTest(
  "ask --dry-run -f: at a terminal, files of a folder and of a pattern with their sizes; nothing is sent",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const files = {
      ".gitignore": "lost.txt\n",
      "src/a.ts": "const a = 1;\n",
      "src/lost.txt": "lost\n",
      "notes.md": "Notes\n",
    };
    await Deno.mkdir(`${home}/src`);
    await Deno.mkdir(`${home}/.git`);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${home}/${name}`, text);
    }
    await using upstream = talkingUpstream();
    const shown = await shownBy({
      args: ["ask", "-m", "openai/gpt-4o-mini", "--dry-run"]
        .concat("-f", "src", "-f", "*.md", "Why?"),
      env: keyedEnv(upstream),
      home,
    });
    assertMatch(shown, /^src\/a\.ts +13 bytes +~\d+ tokens$/m);
    assertMatch(shown, /^notes\.md +6 bytes +~\d+ tokens$/m);
    assertMatch(shown, /^2 files +19 bytes/m);
    assert(!shown.includes("lost"), shown);
    assertEquals(upstream.requests.length, 0);
  },
);
