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
import { terminalTest } from "../helpers/pty.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { until } from "../helpers/until.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { END, event, failure, keyedEnv } from "./chat_upstream.ts";
import { bodyOf } from "./scripted_answer.ts";

const FILE = ".local/share/chat/history.jsonl";
const OWN = "gpt-4o-mini";
const QUESTION = "Which answer is better?";

/** Answers with the number of messages and a word that tells the models apart; some wait until they are let go. */
function twoModels(
  waits: Readonly<Record<string, Promise<unknown>>> = {},
): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { model, messages } = JSON.parse(body);
    const said = messages.at(-1).content;
    if (said === `fail ${model}`) return failure(400, "not today");
    return sse(async function* () {
      yield event({ content: model === OWN ? "apple " : "pear " });
      await waits[`${said} ${model}`];
      yield event({ content: `${messages.length}` });
      yield* END;
    }());
  });
}

async function votes(home: string) {
  const history = openStore(`${home}/${FILE}`, { warn: () => {} });
  const found = await Array.fromAsync(history.preferences());
  await history.close();
  return found;
}

/** What the exchanges of a home's history say: model and id, in the order of recording. */
async function exchanges(home: string) {
  const lines = await readHistory(`${home}/${FILE}`);
  return lines.filter((line) => line["kind"] === undefined);
}

terminalTest(
  "/ab: both answers at once and without names; the vote is recorded, and the conversation continues with the better one",
  async () => {
    const slow = Promise.withResolvers<void>();
    await using upstream = twoModels({ [`more ${OWN}`]: slow.promise });
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using terminal = await conversation(upstream, { home });
    await terminal.enter("begin");
    await terminal.waitFor("apple 1");
    await terminal.waitFor(READY);
    await terminal.enter("/ab openai/x");
    await terminal.waitFor("The next message is answered by openai/x, too");
    await terminal.waitFor(READY);
    await terminal.enter("more");
    await until("both are asked", () => upstream.requests.length === 3);
    const asked = await terminal.screen();
    assert(!asked.includes("pear"), "the fast answer waits for the slow one");
    slow.resolve();
    const shown = await terminal.waitFor(QUESTION);
    assertMatch(shown, /^1: (?:apple|pear) 3\n2: (?:apple|pear) 3\n/m);
    const [, told = ""] = shown.split("You: more");
    assert(!/openai|first token/.test(told), told);
    assertEquals(await votes(home), []);
    const pear = told.includes("1: pear") ? "1" : "2";
    // An arrow key ends in a letter, and Enter is no answer.
    await terminal.press("Left", "Enter");
    await terminal.type(`x${pear}`);
    const after = await terminal.waitFor(READY);
    assertStringIncludes(
      after,
      `${pear} is better; the conversation continues with ${pear}.`,
    );
    assertMatch(
      after,
      new RegExp(`^${pear}: openai/x \\(first token: .*24 → 82 tokens`, "m"),
    );
    assertMatch(after, /^[12]: openai\/gpt-4o-mini \(first token.*\s+~\$/m);
    const [first, ...pair] = await exchanges(home);
    assertEquals(pair.map((line) => line["parent"]), [
      first?.["id"],
      first?.["id"],
    ]);
    const idOf = (model: string) =>
      pair.find((line) => line["model"] === model)?.["id"];
    const [vote, ...others] = await votes(home);
    const { at, ...members } = vote ?? { at: "" };
    const order = [idOf("x"), idOf(OWN)];
    assertEquals(members, {
      question: idOf(OWN),
      answers: [idOf(OWN), idOf("x")],
      shown: pear === "1" ? order : order.toReversed(),
      choice: idOf("x"),
      by: "terminal",
    });
    assert(Math.abs(Date.now() - Date.parse(at)) < 600_000, at);
    assertEquals(others, []);
    await terminal.enter("on");
    await terminal.waitFor("apple 5");
    assertEquals(
      bodyOf(upstream, 3).messages.map(({ content }: { content: string }) =>
        content
      ),
      ["begin", "apple 1", "more", "pear 3", "on"],
    );
    assertEquals((await votes(home)).length, 1);
  },
);

terminalTest(
  "chat --ab: a vote for each message, of the first one too; without a better answer its own model's stays",
  async () => {
    await using upstream = twoModels();
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using terminal = await conversation(upstream, {
      ...{ home, args: ["--ab", "openai/x", "--ab-seed", "1"] },
    });
    for (const [key, verdict] of [["b", "Both are"], ["n", "Neither is"]]) {
      await terminal.enter(`question ${key}`);
      await terminal.waitFor(new RegExp(`question ${key}[^]*${QUESTION}`, "m"));
      await terminal.type(key ?? "");
      await terminal.waitFor(
        new RegExp(
          `^${verdict} good; the conversation continues with [12]`,
          "m",
        ),
      );
      await terminal.waitFor(READY);
    }
    const found = await votes(home);
    assertEquals(found.map(({ choice }) => choice), ["both", "neither"]);
    for (const index of [2, 3]) {
      assertEquals(
        bodyOf(upstream, index).messages.map(
          ({ content }: { content: string }) => content,
        ),
        ["question b", "apple 1", "question n"],
      );
    }
    const ranking = await runCli(["bench", "--preferences"], { home });
    assertEquals(
      ranking.stdout.split("\n").map((row) => row.split("\t")[7]),
      ["2", "2", undefined],
    );
  },
);

terminalTest(
  "a vote: Ctrl-C at it, or within the answers, records none; a whole answer of the own model stays",
  async () => {
    const never = new Promise<never>(() => {});
    await using upstream = twoModels({
      "hang x": never,
      [`hold ${OWN}`]: never,
    });
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using terminal = await conversation(upstream, {
      ...{ home, args: ["--ab", "openai/x"] },
    });
    await terminal.enter("one");
    await terminal.waitFor(QUESTION);
    await terminal.press("C-c");
    await terminal.waitFor(/^No vote; the conversation continues with [12]\./m);
    await terminal.waitFor(READY);
    await terminal.enter("hang");
    await until(
      "the own answer",
      async () => (await exchanges(home)).length > 2,
    );
    await terminal.press("C-c");
    await terminal.waitFor(
      /Assistant: apple 3\nNo vote: the other answer was stopped\nThe answer is of openai\/gpt-4o-mini \(/,
    );
    await terminal.waitFor(READY);
    await terminal.enter("hold");
    await until(
      "the other answer",
      async () => (await exchanges(home)).length > 4,
    );
    await terminal.press("C-c");
    await terminal.waitFor("(stopped)\nYou:");
    await terminal.enter("last");
    await terminal.waitFor(/You: last\n1:[^]*Which answer is better/);
    assertEquals(await votes(home), []);
    assertEquals(
      bodyOf(upstream, 6).messages.map(({ content }: { content: string }) =>
        content
      ),
      ["one", "apple 1", "hang", "apple 3", "last"],
    );
    await terminal.press("C-d");
    await terminal.waitFor(/You: last[^]*No vote; [^]*You:/);
  },
);

terminalTest(
  "a vote: the own answer is shown if the other one fails; a failure of the own one is told, and stops the other",
  async () => {
    await using upstream = twoModels();
    await using folder = await temporaryFolder();
    const home = folder.path;
    await using terminal = await conversation(upstream, {
      ...{ home, args: ["--ab", "openai/x"], env: { NO_COLOR: "1" } },
    });
    await terminal.enter("fail x");
    await terminal.waitFor(/Assistant: apple 1\nNo vote: .*not today/);
    await terminal.waitFor(READY);
    await terminal.enter(`fail ${OWN}`);
    await terminal.waitFor(/^chat: .*not today/m);
    await terminal.waitFor(READY);
    // Without cursor codes, a key counts with Enter.
    await terminal.enter("plain");
    await terminal.waitFor(`${QUESTION} 1, 2, b (both), n (neither)\n>`);
    await terminal.enter("3");
    await terminal.waitFor(/^> 3\n>/m);
    await terminal.enter("N");
    await terminal.waitFor("Neither is good");
    assertEquals((await votes(home)).map(({ choice }) => choice), ["neither"]);
  },
);

Deno.test("a vote needs a person at a terminal, a history, another model, and a fitting share", async () => {
  await using upstream = twoModels();
  const chat = (args: readonly string[], stdin: string) =>
    runCli(["chat", ...args], { stdin, env: keyedEnv(upstream) });
  const refused: [args: string[], why: string][] = [
    [["--ab", "openai/x"], "--ab needs a terminal, at which a person votes"],
    [["--ab-rate", "0.5"], "--ab-rate needs --ab MODEL"],
  ];
  for (const [args, why] of refused) {
    const { code, stdout, stderr } = await chat(args, "hi\n");
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, `chat: ${why}`);
  }
  const { stderr } = await chat([], "/ab\n/ab openai/x\n");
  assertStringIncludes(stderr, "chat: /ab needs a model\n");
  assertStringIncludes(stderr, "chat: /ab needs a terminal\n");
  assertEquals(upstream.requests.length, 0);
});

terminalTest(
  "a vote: what cannot be is refused before anybody is asked",
  async () => {
    await using upstream = twoModels();
    await using terminal = await conversation(upstream, { args: ["-n"] });
    await terminal.enter("/ab openai/x");
    await terminal.waitFor("chat: the history is switched off\n");
    await using other = await conversation(upstream);
    await other.enter(`/ab ${OWN} hello`);
    await other.waitFor(
      "chat: openai/gpt-4o-mini is the model that answers already\n",
    );
    await other.enter("/stateless on");
    await other.enter("/ab openai/x hello");
    await other.waitFor("chat: without earlier turns there are no votes");
    assertEquals(upstream.requests.length, 0);
  },
);
