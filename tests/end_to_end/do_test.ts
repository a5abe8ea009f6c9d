import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { openStore } from "../../lib/history/store/open.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { END, event, failure, keyedEnv } from "./chat_upstream.ts";
import { bodyOf, scriptedAnswer } from "./scripted_answer.ts";

const FILE = ".local/share/chat/history.jsonl";
const MENU = "e edit · x explain · c copy · q leave";

Deno.test("do: the command alone on stdout; the model knows the shell, the system and the folder's name, and nothing more", async () => {
  await using upstream = scriptedAnswer(
    "Here it is:\n\n```bash\nfind . -size +10M\n```\n\nThat is all.",
  );
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/secret-file.txt`, "canary-text");
  const { code, stdout, stderr } = await runCli(
    ["do", "--tag", "disk", "files", "over 10 MB"],
    { home, env: { ...keyedEnv(upstream), SHELL: "/usr/bin/zsh" } },
  );
  assertEquals([code, stdout, stderr], [0, "find . -size +10M\n", ""]);
  const body = bodyOf(upstream, 0);
  const [system, user, ...more] = body.messages;
  assertEquals([user.content, more], ["files over 10 MB", []]);
  const name = home.split("/").at(-1);
  assertStringIncludes(system.content, "the shell zsh on ");
  assertStringIncludes(system.content, `a folder named "${name}"`);
  const sent = JSON.stringify(body);
  for (const word of [home, "secret-file", "canary"]) {
    assert(!sent.includes(word), word);
  }
  const [line] = await readHistory(`${home}/${FILE}`);
  assertEquals([line?.["source"], line?.["status"]], ["do", "completed"]);
  const found = await runCli(
    ["history", "--source", "do", "--label", "disk"],
    { home },
  );
  assertStringIncludes(found.stdout, "files over 10 MB");
  // A command is no conversation that the next question should continue.
  const next = await runCli(["ask", "-c", "and?"], {
    home,
    env: keyedEnv(upstream),
  });
  assertMatch(next.stderr, /^chat: No conversation is recorded/);
});

Deno.test("do: stdin comes before the words, or is the words", async () => {
  await using upstream = scriptedAnswer("git restore --staged .");
  const run = (args: string[], stdin: string) =>
    runCli(["do", ...args], { stdin, env: keyedEnv(upstream) });
  await run(["--shell", "fish", "unstage", "it"], "M a.txt\n");
  await run([], '-n "$HOME" it\'s\n');
  await run(["--", "--all"], "");
  const sent = [0, 1, 2].map((index) => bodyOf(upstream, index).messages);
  assertEquals(sent.map(([, user]) => user.content), [
    "M a.txt\n\nunstage it",
    '-n "$HOME" it\'s',
    "--all",
  ]);
  assertStringIncludes(sent[0][0].content, "the shell fish on ");
});

Deno.test("do: what destroys is marked on stderr, in red on no pipe; stdout stays the command; --quiet says nothing", async () => {
  await using upstream = scriptedAnswer("rm -rf build > log");
  const env = keyedEnv(upstream);
  const loud = await runCli(["do", "clean"], { env });
  assertEquals([loud.code, loud.stdout, loud.stderr], [
    0,
    "rm -rf build > log\n",
    "chat: careful: rm deletes files\nchat: careful: > replaces what is in log\n",
  ]);
  const quiet = await runCli(["do", "-q", "clean"], { env });
  assertEquals([quiet.stdout, quiet.stderr], ["rm -rf build > log\n", ""]);
});

Deno.test("do: hidden characters are left out, and that is said", async () => {
  await using upstream = scriptedAnswer("echo a\u202eb\x07");
  const { stdout, stderr } = await runCli(["do", "x"], {
    env: keyedEnv(upstream),
  });
  assertEquals(stdout, "echo ab\n");
  assertEquals(
    stderr,
    "chat: careful: hidden characters were left out\n",
  );
});

Deno.test("do: an answer without a command, a cut one and a failure print nothing on stdout", async () => {
  const env = async (answer: () => Response, args: string[]) => {
    await using upstream = fakeUpstream(answer);
    const { code, stdout, stderr } = await runCli(["do", ...args], {
      env: keyedEnv(upstream),
    });
    assertEquals(stdout, "");
    return [code, stderr];
  };
  const says = (text: string, finish = END) => () =>
    sse([event({ content: text }), ...finish]);
  assertEquals(await env(says("NO COMMAND: it needs hands"), ["lift"]), [
    1,
    "chat: the answer has no command: it needs hands\n",
  ]);
  assertEquals(await env(says(""), ["lift"]), [
    1,
    "chat: the answer has no command: it is empty\n",
  ]);
  const cut = [event({}, "length"), "data: [DONE]\n\n"];
  const [code, stderr] = await env(says("rm -rf /tmp", cut), ["lift"]);
  assertEquals(code, 1);
  assertMatch(String(stderr), /^chat: the command is not whole: .*token limit/);
  assertEquals(await env(() => failure(401, "no key"), ["lift"]), [
    3,
    "chat: openai/gpt-4o-mini: 401 no key (OPENAI_API_KEY)\n",
  ]);
});

Deno.test("do: wrong usage is said before anything is sent", async () => {
  await using upstream = scriptedAnswer("ls");
  const usage: [string[], RegExp][] = [
    [[], /^chat: Nothing to do \(say it in words/],
    [["--explain"], /^chat: No command to explain/],
    [["--fix"], /^chat: No last command is known \(the script of chat comp/],
    [["--fix", "--explain", "x"], /--explain and --fix cannot be used togeth/],
    [["--models", "a,b", "x"], /--models needs a terminal/],
    [["--shell", "a b", "x"], /--shell takes the name of a shell, not "a b"/],
  ];
  for (const [args, message] of usage) {
    const { code, stdout, stderr } = await runCli(["do", ...args], {
      env: keyedEnv(upstream),
    });
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, message);
  }
  assertEquals(upstream.requests.length, 0);
});

Deno.test("do --explain: the explanation on stdout, and what the command destroys on stderr", async () => {
  await using upstream = scriptedAnswer("It **unpacks** a.tgz.");
  const { code, stdout, stderr } = await runCli(
    ["do", "--explain", "tar xzf a.tgz >log"],
    { env: keyedEnv(upstream) },
  );
  assertEquals([code, stdout, stderr], [
    0,
    "It **unpacks** a.tgz.\n",
    "chat: careful: > replaces what is in log\n",
  ]);
  const [system, user] = bodyOf(upstream, 0).messages;
  assertMatch(system.content, /^Explain the user's command line/);
  assertEquals(user.content, "tar xzf a.tgz >log");
});

Deno.test("do --fix: takes the last command from variables, whatever bytes it wrote; keys in it are masked", async () => {
  await using upstream = scriptedAnswer("git push");
  const env = {
    ...keyedEnv(upstream),
    CHAT_LAST_COMMAND: "git psuh https://sk-canary-chat@x.example",
    CHAT_LAST_EXIT: "1",
    CHAT_LAST_STDERR: new Uint8Array([0xff, 0x6e, 0x6f, 0x0a]).toBase64(),
  };
  const { code, stdout } = await runCli(["do", "--fix", "to x"], { env });
  assertEquals([code, stdout], [0, "git push\n"]);
  const { messages } = bodyOf(upstream, 0);
  assertEquals(
    messages[1].content,
    "Correct this command:\n\ngit psuh https://***@x.example\n\n" +
      "It ended with exit code 1.\n\nIt wrote to stderr:\n\n\ufffdno\n\nto x",
  );
});

Deno.test("do --dry-run: prints the request and sends nothing", async () => {
  await using upstream = scriptedAnswer("ls");
  const { code, stdout } = await runCli(
    ["do", "--dry-run", "--seed", "7", "x"],
    {
      env: keyedEnv(upstream),
    },
  );
  const { model, messages, seed } = JSON.parse(stdout);
  assertEquals([code, model, messages.length, seed, upstream.requests.length], [
    0,
    "openai/gpt-4o-mini",
    2,
    7,
    0,
  ]);
});

/** Explains, or gives a command that tells the model. */
function commands(): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { messages: [system, user], model } = JSON.parse(body);
    if (user.content === `fail ${model}`) return failure(400, "not today");
    const text = system.content.startsWith("Explain")
      ? user.content.includes("fail")
        ? ""
        : `It has ${user.content.length} characters.`
      : user.content === "same"
      ? "ls"
      : `echo ${model === "gpt-4o-mini" ? "apple" : "pear"}`;
    return sse([event({ content: text }), ...END]);
  });
}

function atTerminal(
  upstream: FakeUpstream,
  home: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Terminal> {
  return startTerminal({
    args: ["do", ...args],
    home,
    env: { ...keyedEnv(upstream), ...env },
  });
}

terminalTest(
  "do: at a terminal a menu explains, edits and copies, and leaves",
  async () => {
    await using upstream = commands();
    await using folder = await temporaryFolder();
    await using terminal = await atTerminal(upstream, folder.path, ["fruit"]);
    const first = await terminal.waitFor(MENU);
    assertMatch(first, /^echo apple\ne edit/);
    await terminal.type("x");
    await terminal.waitFor(/It has 10 characters\.\n+e edit/);
    assertEquals(bodyOf(upstream, 1).messages[1].content, "echo apple");
    await terminal.type("c");
    await terminal.waitFor("Copied");
    await terminal.type("e");
    await terminal.waitFor("> echo apple");
    await terminal.enter("; rm x");
    await terminal.waitFor(
      /^echo apple; rm x\nchat: careful: rm deletes files\ne edit/m,
    );
    await terminal.type("c");
    await terminal.waitFor(/Copied[^]*Copied/);
    // Ctrl-C clears the line, and leaves an empty one; the command is what it was.
    await terminal.type("e");
    await terminal.waitFor(/> echo apple; rm x$/m);
    await terminal.press("C-c");
    await terminal.waitFor(/^> *\s*$(?![^]*\S)/m);
    await terminal.press("C-c");
    await terminal.waitFor(/^> *\ne edit[^\n]*\s*$/m);
    await terminal.type("x");
    await terminal.waitFor("It has 16 characters.");
    await terminal.type("q");
    assertEquals(await terminal.exitCode(), 0);
    const output = await terminal.output();
    for (const command of ["echo apple", "echo apple; rm x"]) {
      assertStringIncludes(output, `\x1b]52;c;${btoa(command)}\x07`);
    }
    // The mark is red.
    assertStringIncludes(output, "\x1b[31m\x1b[1mcareful: rm");
  },
);

terminalTest(
  "do: Ctrl-C at the menu leaves; without cursor codes there is no copying, and keys count with Enter",
  async () => {
    await using upstream = commands();
    await using folder = await temporaryFolder();
    await using terminal = await atTerminal(upstream, folder.path, ["fruit"]);
    await terminal.waitFor(MENU);
    await terminal.press("C-c");
    assertEquals(await terminal.exitCode(), 0);
    await using plain = await atTerminal(upstream, folder.path, ["fruit"], {
      NO_COLOR: "1",
    });
    await plain.waitFor("e edit · x explain · q leave");
    await plain.enter("x");
    await plain.waitFor("It has 10 characters.");
    await plain.enter("q");
    assertEquals(await plain.exitCode(), 0);
    assert(!(await plain.output()).includes("\x1b]52"));
  },
);

terminalTest(
  "do --models: two commands without names; the vote is recorded, and bench ranks it",
  async () => {
    await using upstream = commands();
    await using folder = await temporaryFolder();
    const home = folder.path;
    const models = ["--models", "openai/gpt-4o-mini,openai/x"];
    await using terminal = await atTerminal(upstream, home, [
      ...models,
      "fruit",
    ]);
    const asked = await terminal.waitFor("Which command is better?");
    assertMatch(
      asked,
      /^1: echo (?:apple|pear)\n2: echo (?:apple|pear)\nWhich/,
    );
    assert(!asked.includes("openai"), asked);
    const pear = asked.includes("1: echo pear") ? 1 : 2;
    await terminal.type(String(pear));
    const shown = await terminal.waitFor(MENU);
    assertStringIncludes(shown, `${pear}: openai/x`);
    assertMatch(shown, /^echo pear\ne edit/m);
    await terminal.type("q");
    assertEquals(await terminal.exitCode(), 0);
    const lines = await readHistory(`${home}/${FILE}`);
    const idOf = (model: string) =>
      lines.find((line) => line["model"] === model)?.["id"];
    const store = openStore(`${home}/${FILE}`, { warn: () => {} });
    const [vote] = await Array.fromAsync(store.preferences());
    await store.close();
    const { at: _, ...members } = vote ?? {};
    const order = [idOf("gpt-4o-mini"), idOf("x")];
    assertEquals(members, {
      question: idOf("gpt-4o-mini"),
      answers: order,
      shown: pear === 1 ? order.toReversed() : order,
      choice: idOf("x"),
      by: "do",
    });
    const ranked = await runCli(["bench", "--preferences", "--json"], { home });
    const { votes, models: ranking } = JSON.parse(ranked.stdout);
    assertEquals(votes, 1);
    assertEquals(
      ranking.map(({ model, won }: { model: string; won: number }) => [
        model,
        won,
      ]),
      [["openai/x", 1], ["openai/gpt-4o-mini", 0]],
    );
  },
);

terminalTest(
  "do --models: neither is good, one fails, both say the same",
  async () => {
    await using upstream = commands();
    await using folder = await temporaryFolder();
    const home = folder.path;
    const models = ["--models", "openai/gpt-4o-mini,openai/x"];
    await using neither = await atTerminal(upstream, home, [
      ...models,
      "fruit",
    ]);
    await neither.waitFor("Which command is better?");
    await neither.type("n");
    assertEquals(await neither.exitCode(), 1);
    assertStringIncludes(await neither.output(), "neither command is good");
    await using failed = await atTerminal(upstream, home, [
      ...models,
      "fail x",
    ]);
    const one = await failed.waitFor(MENU);
    assertMatch(
      one,
      /no vote: the other model failed .*not today[^]*^echo apple$/m,
    );
    await failed.type("q");
    assertEquals(await failed.exitCode(), 0);
    await using same = await atTerminal(upstream, home, [...models, "same"]);
    assertMatch(
      await same.waitFor(MENU),
      /no vote: both models have the same command\nls$/m,
    );
    await same.press("C-d");
    assertEquals(await same.exitCode(), 0);
    const store = openStore(`${home}/${FILE}`, { warn: () => {} });
    const votes = await Array.fromAsync(store.preferences());
    await store.close();
    assertEquals(votes.map(({ choice }) => choice), ["neither"]);
  },
);
