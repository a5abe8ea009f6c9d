import { assert, assertEquals, assertMatch } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { sse } from "../helpers/fake_upstream.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** A home with three conversations, the first of which was continued last. */
async function homeWithThree() {
  const folder = await temporaryFolder();
  const home = folder.path;
  const ask = (...args: string[]) =>
    runCli(["ask", "-m", "eliza", ...args], { home });
  for (const text of ["I like apples", "I like pears", "I like plums"]) {
    await ask(text);
  }
  const all = await runCli(["history", "conversations"], { home });
  const ids = lines(all.stdout).map((line) => line.split("\t")[0] ?? "");
  await ask("--cid", ids[0] ?? "", "And more apples");
  return {
    home,
    ids,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("history conversations: title or first words, turns, models and last use, the one used last at the end", async () => {
  await using three = await homeWithThree();
  const { home, ids } = three;
  const run = (...args: string[]) => runCli(["history", ...args], { home });
  const said = await run("title", ids[1] ?? "", "Fruit", "and\u001b[2J trees");
  assertEquals(said.code, 0);
  const { stdout } = await run("conversations");
  const rows = lines(stdout).map((line) => line.split("\t"));
  const [apples, pears, plums] = ids;
  assertEquals(rows.map(([id]) => id), [pears, plums, apples]);
  assertEquals(rows.map(([, , turns]) => turns), ["1", "1", "2"]);
  assertEquals(rows.map((row) => row[3]), ["eliza", "eliza", "eliza"]);
  assertEquals(rows[1]?.[4], "I like plums");
  assertEquals(rows[2]?.[4], "I like apples");
  assertMatch(rows[0]?.[4] ?? "", /^Fruit and.* trees$/);
  assert(!stdout.includes("\u001b"));
  const only = await run("conversations", "--search", "APPLES", "--json");
  const [found, ...others] = lines(only.stdout).map((line) => JSON.parse(line));
  assertEquals(others, []);
  assertEquals([found.id, found.turns, found.models], [apples, 2, ["eliza"]]);
  const one = await run("conversations", "-n", "1");
  assertEquals(lines(one.stdout).length, 1);
  const title = await run("title", (pears ?? "").slice(0, 24));
  assertMatch(title.stdout, /^Fruit and.*trees\n$/);
  await run("title", pears ?? "", "");
  const none = await run("title", pears ?? "");
  assertEquals([none.stdout, none.stderr.includes("has no title")], ["", true]);
});

Deno.test("history conversations, history: benchmarks are left out unless they are asked for", async () => {
  await using three = await homeWithThree();
  const { home } = three;
  await runCli(["bench", "--models", "eliza", "--yes"], { home });
  const run = (...args: string[]) => runCli(["history", ...args], { home });
  const rows = async (...args: string[]) => {
    const { stdout, code } = await run(...args);
    assertEquals(code, 0);
    return lines(stdout).length;
  };
  assertEquals(await rows("conversations"), 3);
  assert(await rows("conversations", "--source", "bench") > 0);
  assertEquals(await rows("list", "-n", "3"), 3);
  const newest = await run("list", "-n", "3");
  assert(!newest.stdout.includes("\tbench\t"));
  assert((await run("list", "--all")).stdout.includes("\tbench\t"));
  assert(
    (await run("list", "--source", "bench")).stdout.includes("\tbench\t"),
  );
});

Deno.test("--title-model: a model writes the title, only then", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using upstream = talkingUpstream();
  const env = keyedEnv(upstream);
  await runCli(["chat"], { home, env, stdin: "one\n/title\n/title Mine\n" });
  assertEquals(upstream.requests.length, 1);
  const mine = await runCli(["history", "title"], { home });
  assertEquals(mine.stdout, "Mine\n");
  const args = ["history", "title", "last", "--title-model", "openai/small"];
  const { code, stderr } = await runCli(args, { home, env });
  assertEquals(code, 0, stderr);
  const body = JSON.parse(upstream.requests[1]?.body ?? "{}");
  assertEquals(body.model, "small");
  assertMatch(body.messages[0].content, /title[^]*user: one/);
  const written = await runCli(["history", "title"], { home });
  assert(written.stdout.length > 1 && written.stdout !== "Mine\n");
  const both = await runCli([...args, "Text"], { home, env });
  assertEquals(both.code, 2);
  // The request for a title is not part of any conversation.
  const all = await runCli(["history", "conversations"], { home });
  assertEquals(lines(all.stdout).length, 1);
});

Deno.test("/title, /load, /history in a pipe: a numbered list, and the next line is the number", async () => {
  await using three = await homeWithThree();
  const { home, ids } = three;
  const talk = (...typed: string[]) =>
    runCli(["chat", "-m", "eliza"], {
      home,
      stdin: typed.map((line) => `${line}\n`).join(""),
    });
  const loaded = await talk("/load", "2", "/title Plums", "/title", "/history");
  assertEquals(loaded.code, 0, loaded.stderr);
  assertMatch(loaded.stderr, /3: .*pears.*\n2: .*plums.*\n1: .*apples/);
  assertMatch(loaded.stderr, /1 turn so far:\nYou: I like plums\n/);
  assertMatch(loaded.stderr, /Title: Plums\nPlums\n/);
  assertMatch(loaded.stderr, new RegExp(`${ids[2]}.*Plums\n`));
  const shown = await runCli(["history", "show", ids[2] ?? ""], { home });
  assertMatch(shown.stdout, /^Plums\n\nuser · /);
  const none = await talk("/load", "", "/load", "9");
  assertMatch(none.stderr, /"9" is not a number from 1 to 3/);
});

Deno.test("/branch, history show: the branches as a tree, and each can be continued", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using upstream = talkingUpstream();
  const env = keyedEnv(upstream);
  const typed = ["one", "two", "/undo", "three", "four", "/branch"];
  const more = ["/branch 1", "five", "/branch 7"];
  const { stderr } = await runCli(["chat"], {
    ...{ home, env },
    stdin: [...typed, ...more].map((line) => `${line}\n`).join(""),
  });
  assertMatch(
    stderr,
    / {2}1: one · 2 turns · openai\/gpt-4o-mini · \w{26}\n\* {3}2: three · 3 turns, from turn 1 · openai\/gpt-4o-mini · \w{26}\n/,
  );
  assertMatch(stderr, /There is no branch "7"/);
  const sent = JSON.parse(upstream.requests.at(-1)?.body ?? "{}").messages
    .filter(({ role }: { role: string }) => role === "user")
    .map(({ content }: { content: string }) => content);
  assertEquals(sent, ["one", "two", "five"]);
  const shown = await runCli(["history", "show"], { home });
  assertMatch(
    shown.stdout,
    /\nbranches [^\n]*\n\* 1: one · 3 turns [^\n]*\n {4}2: three · 3 turns, from turn 1 [^\n]*\n$/,
  );
  const other = /2: three .* (\w{26})\n$/.exec(shown.stdout)?.[1] ?? "";
  const second = await runCli(["history", "show", other], { home });
  assertMatch(second.stdout, /\n\* {3}2: three /);
});

terminalTest(
  "/load on a terminal: arrows choose, typing narrows, Enter takes, Escape leaves",
  async () => {
    await using three = await homeWithThree();
    await using upstream = talkingUpstream();
    const terminal = await conversation(upstream, { home: three.home });
    await using _ = terminal;
    await terminal.enter("/load");
    await terminal.waitFor(/^> .*I like apples.*2 turns/m);
    await terminal.press("Down");
    await terminal.waitFor(/^> .*I like plums/m);
    await terminal.press("Escape");
    await terminal.waitFor(READY);
    assert(!(await terminal.visible()).includes("I like plums"));
    await terminal.enter("/load");
    await terminal.waitFor(/^> .*I like apples/m);
    await terminal.type("PEA like");
    await terminal.waitFor(/^Find: PEA like\n> .*I like pears.*\n1 of 3/m);
    await terminal.type("x");
    await terminal.waitFor(/^Find: PEA likex\n0 of 3/m);
    await terminal.press("BSpace");
    await terminal.waitFor(/^> .*I like pears/m);
    await terminal.press("Enter");
    await terminal.waitFor(/1 turn so far:\nYou: I like pears/);
    await terminal.waitFor(READY);
    assert(!(await terminal.visible()).includes("Find:"));
    await terminal.enter("/load");
    await terminal.waitFor(/^> .*I like apples/m);
    await terminal.press("C-c");
    await terminal.waitFor(READY);
    await terminal.enter("/exit");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "chat -c, /load: earlier answers are rendered, tables spoken with --plain, the text as it is with --raw",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    const answer = "Some **bold** text.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    const content = event({ content: answer });
    await using upstream = talkingUpstream({
      "go *on*": () => sse([content, ...END]),
    });
    const env = keyedEnv(upstream);
    const asked = await runCli(["chat"], { home, env, stdin: "go *on*\n" });
    assertEquals(asked.code, 0, asked.stderr);
    const shown = [
      "1 turn so far:",
      "You: go *on*",
      "Assistant: Some bold text.",
      "",
      "a   │ b",
      "────┼────",
      "1   │ 2",
    ].join("\n");
    await using terminal = await conversation(upstream, { home, args: ["-c"] });
    await terminal.waitFor(shown);
    const styled = await terminal.output();
    for (const code of ["You:", "Assistant: ", "bold"]) {
      assert(styled.includes(`\x1b[1m${code}`), code);
    }
    await terminal.enter("/clear");
    await terminal.waitFor(READY);
    await terminal.enter("/load");
    await terminal.waitFor(/^> .*go \*on\*/m);
    await terminal.press("Enter");
    await terminal.waitFor("────┼────\n1   │ 2\nYou:");
    await terminal.waitFor(READY);
    assertEquals((await terminal.screen()).split(shown).length, 3);
    await using plain = await conversation(upstream, {
      home,
      args: ["-c", "--plain"],
    });
    await plain.waitFor("Assistant: Some **bold** text.\n\na: 1\nb: 2\n");
    await using raw = await conversation(upstream, {
      home,
      args: ["-c", "--raw"],
    });
    await raw.waitFor(`Assistant: ${answer}`);
  },
);

terminalTest(
  "/compact: lists call the short conversation by the whole one's name, and leave out what summarized it",
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
    await enter("/title Numbers", /^Title: Numbers/m);
    await enter("/compact", /^Compacted: 2 messages/m);
    await enter("three", /three\n[^]*: 5 messages/);
    await enter("/compact", /(?:^Compacted: [^]*){2}/m);
    await terminal.enter("/load");
    await terminal.waitFor(
      /^Find: \n> [^>]*compacted: Numbers · \d turn[^>]*compacted: Numbers · \d turn[^>]* Numbers · 2 turns[^>]*3 of 3/m,
    );
    await terminal.press("C-c");
    await terminal.waitFor(READY);
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
    await using list = await startTerminal({
      args: ["history", "conversations"],
      home,
    });
    await list.waitFor(/^id +last used +turns model +title$/m);
    assertEquals(await list.exitCode(), 0);
    assertEquals(
      lines(await list.screen()).slice(1, 4).map((row) =>
        row.replace(/^.* openai\/\S+ +/, "").trim()
      ),
      ["Numbers", "compacted: Numb…", "compacted: Numb…"],
    );
    const summaries = await runCli(
      ["history", "conversations", "--label", "compact"],
      { home },
    );
    assertEquals(lines(summaries.stdout).length, 2);
  },
);
