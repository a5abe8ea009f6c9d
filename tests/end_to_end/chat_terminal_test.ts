import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { conversation, hanging, READY } from "./chat_conversation.ts";
import {
  END,
  event,
  failure,
  keyedEnv,
  talkingUpstream,
} from "./chat_upstream.ts";

const STATS =
  /\(first token: \d+\.\d{3}s · total: \d+\.\d{3}s · 24 → 82 tokens · context 106 of 128,000 ·\n ~\$0\.000053, ~\$0\.000053 so far\)/;

terminalTest(
  "chat: the banner names version, model, history and help",
  async () => {
    await using upstream = talkingUpstream();
    await using folder = await temporaryFolder();
    await using terminal = await conversation(upstream, { home: folder.path });
    const screen = await terminal.screen();
    assertMatch(screen, /^chat \d+\.\d+\.\d+ · openai\/gpt-4o-mini\n/);
    assertStringIncludes(
      screen,
      `\nHistory: ${folder.path}/.local/share/chat/history.jsonl\n`,
    );
    assertStringIncludes(
      screen,
      "\n/help lists the commands · Ctrl-D leaves\n",
    );
    await using quiet = await conversation(upstream, { args: ["-q", "-n"] });
    assertEquals((await quiet.screen()).trim(), "You:");
  },
);

terminalTest(
  "chat: without a key the built-in model answers, which is said",
  async () => {
    await using terminal = await startTerminal({ args: ["chat"] });
    await terminal.waitFor(/^chat: no key is set.*eliza/);
    await terminal.waitFor(READY);
    await terminal.enter("hello");
    await terminal.waitFor(/^Assistant: \S.*\n\(first token: /m);
  },
);

terminalTest(
  "chat: turns, with times and tokens dim below; earlier turns are remembered",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    await terminal.enter("Grüß dich 你好 🌍");
    const first = "gpt-4o-mini: 1 messages, the first Grüß dich 你好 🌍 🌍";
    await terminal.waitFor(READY);
    await terminal.enter("again");
    const screen = await terminal.waitFor("gpt-4o-mini: 3 messages");
    assertStringIncludes(
      screen,
      `\nYou: Grüß dich 你好 🌍\nAssistant: ${first}\n(first token: `,
    );
    assertMatch(screen, STATS);
    const output = await terminal.output();
    assertStringIncludes(output, "\x1b[2m(first token: ");
    assertStringIncludes(output, "\x1b[1mAssistant: \x1b[22m");
  },
);

terminalTest(
  "chat: the answer appears piece by piece, the reasoning dim before it",
  async () => {
    const more = Promise.withResolvers<void>();
    await using upstream = talkingUpstream({
      slow: () =>
        sse(async function* () {
          yield event({ reasoning_content: "let me see" });
          yield event({ content: "begun" });
          await more.promise;
          yield event({ content: " and done" });
          yield* END;
        }()),
    });
    await using terminal = await conversation(upstream);
    await terminal.enter("slow");
    await terminal.waitFor(/^let me see\nAssistant: begun$/m);
    assertStringIncludes(await terminal.output(), "\x1b[2mlet me see\x1b[22m");
    more.resolve();
    await terminal.waitFor("Assistant: begun and done\n(first token");
  },
);

terminalTest(
  "chat: lines are edited, wide characters too, and come back with Up",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    await terminal.type("你好 wörld🌍");
    await terminal.press("Left", "BSpace", "Home", "a", "End", "!", "C-a", "b");
    await terminal.press("Enter");
    await terminal.waitFor("the first ba你好 wörl🌍! 🌍");
    await terminal.waitFor(READY);
    await terminal.press("Up", "?", "Enter");
    await terminal.waitFor("gpt-4o-mini: 3 messages");
    const { messages } = JSON.parse(upstream.requests[1]?.body ?? "");
    assertEquals(messages.at(-1).content, "ba你好 wörl🌍!?");
  },
);

terminalTest(
  "chat: a line over several rows is redrawn in its place, typed or pasted",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    const wide = "你好".repeat(25);
    for (const character of wide) await terminal.type(character);
    await terminal.press("Home", "a");
    await terminal.waitFor(`\nYou: a${wide}`);
    await terminal.press("C-c");
    await terminal.waitFor(READY);
    await terminal.type(`${wide} and ${wide}`);
    await terminal.press("Home", "b", "Enter");
    const screen = await terminal.waitFor("Assistant:");
    assertStringIncludes(
      screen,
      `Ctrl-D leaves\n\nYou: b${wide} and ${wide}\nAssistant:`,
    );
  },
);

terminalTest("chat: slash commands, and what is none", async () => {
  await using upstream = talkingUpstream();
  await using terminal = await conversation(upstream);
  const say = async (text: string, expected: string | RegExp) => {
    await terminal.enter(text);
    await terminal.waitFor(expected);
    await terminal.waitFor(READY);
  };
  await say("/help", /^\/model \[NAME\] +show the model/m);
  await say("one", "1 messages");
  await say("/model openai/x", "\nModel: openai/x\n");
  await say("two", "x: 3 messages");
  await say("/system Be brief", "\nSystem message: Be brief\n");
  await say("three", "x: 6 messages, the first Be brief");
  await say(
    "/stats",
    /^turns +3\ntokens +72 → 246\ncontext +106 tokens\ncost +~\$0\.000053 \(known for 1 of 3 answers\)\ntime /m,
  );
  await say("/clear", "forgotten");
  await say("four", "x: 2 messages, the first Be brief");
  await say("/hlep", "chat: unknown command /hlep (did you mean /help?)\n");
  await terminal.enter("/exit");
  assertEquals(await terminal.exitCode(), 0);
});

terminalTest(
  "chat: Ctrl-C stops an answer at once; its text is kept and recorded as aborted",
  async () => {
    await using folder = await temporaryFolder();
    await using upstream = talkingUpstream({ hang: hanging("half an ans") });
    await using terminal = await conversation(upstream, { home: folder.path });
    await terminal.enter("hang");
    await terminal.waitFor("Assistant: half an ans");
    await terminal.press("C-c");
    await terminal.waitFor("Assistant: half an ans\n(stopped)\nYou:");
    await upstream.requests[0]?.left;
    await terminal.enter("next");
    await terminal.waitFor("gpt-4o-mini: 3 messages, the first hang");
    const { messages } = JSON.parse(upstream.requests[1]?.body ?? "");
    assertEquals(messages[1].content, "half an ans");
    const [line] = await readHistory(
      `${folder.path}/.local/share/chat/history.jsonl`,
    );
    assertEquals(line?.["status"], "aborted");
    assertStringIncludes(JSON.stringify(line?.["response"]), "half an ans");
  },
);

terminalTest(
  "chat: Ctrl-C clears a half-typed line; on an empty one it says how to leave, twice leaves",
  async () => {
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream);
    await terminal.press("C-c");
    await terminal.waitFor(
      "press Ctrl-C again or Ctrl-D, or type /exit, to leave\nYou:",
    );
    await terminal.type("never sent");
    await terminal.waitFor("You: never sent");
    await terminal.press("C-c");
    await terminal.waitFor(READY);
    await terminal.enter("sent");
    await terminal.waitFor("the first sent");
    await terminal.waitFor(READY);
    await terminal.press("C-c", "C-c");
    assertEquals(await terminal.exitCode(), 130);
    assertEquals(upstream.requests.length, 1);
  },
);

terminalTest(
  "chat: Ctrl-D leaves with 0, SIGTERM within an answer with 143 and the history written",
  async () => {
    await using folder = await temporaryFolder();
    await using upstream = talkingUpstream({ hang: hanging("half") });
    await using left = await conversation(upstream);
    await left.press("C-d");
    assertEquals(await left.exitCode(), 0);
    await using ended = await conversation(upstream, { home: folder.path });
    await ended.enter("hang");
    await ended.waitFor("Assistant: half");
    ended.kill("SIGTERM");
    assertEquals(await ended.exitCode(), 143);
    const [line] = await readHistory(
      `${folder.path}/.local/share/chat/history.jsonl`,
    );
    assertEquals(line?.["status"], "aborted");
  },
);

terminalTest(
  "chat: what is typed during an answer is not mixed into it, and is sent next",
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
    await terminal.enter("ahead of time");
    more.resolve();
    const screen = await terminal.waitFor("gpt-4o-mini: 3 messages");
    assertStringIncludes(screen, "Assistant: first second\n(first token");
    assertStringIncludes(screen, "\nYou: ahead of time\nAssistant: gpt");
  },
);

terminalTest(
  "chat: an error is one line, and the conversation goes on without that turn",
  async () => {
    await using upstream = talkingUpstream({
      fail: () => failure(429, "slow down"),
    });
    await using terminal = await conversation(upstream);
    await terminal.enter("fail");
    await terminal.waitFor(/^You: fail\nchat: .*slow down.*\nYou:/m);
    await terminal.enter("one");
    await terminal.waitFor("gpt-4o-mini: 1 messages, the first one");
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "chat: escape sequences in an answer are shown, not obeyed",
  async () => {
    const evil =
      "\x1b]0;title\x07 \x1b[2J\x1b[H \x1b]52;c;aGk=\x07 \x9b31m \u202eabc";
    await using upstream = talkingUpstream({
      evil: () =>
        sse([
          event({ reasoning_content: evil }),
          event({ content: evil.slice(0, 14) }),
          event({ content: evil.slice(14) }),
          ...END,
        ]),
    });
    await using terminal = await conversation(upstream);
    await terminal.enter("evil");
    const harmless = "␛]0;title␇ ␛[2J␛[H ␛]52;c;aGk=␇ <U+009B>31m <U+202E>abc";
    await terminal.waitFor(
      `\nYou: evil\n${harmless}\nAssistant: ${harmless}\n`,
    );
    const output = await terminal.output();
    for (const code of ["\x1b]", "\x07", "\x1b[2J", "\x9b", "\u202e"]) {
      assert(!output.includes(code), JSON.stringify(code));
    }
  },
);

terminalTest("chat -c: the last turns are shown", async () => {
  await using folder = await temporaryFolder();
  await using upstream = talkingUpstream();
  const env = keyedEnv(upstream);
  await runCli(["chat"], {
    home: folder.path,
    env,
    stdin: "one\ntwo\nthree\n",
  });
  await using terminal = await conversation(upstream, {
    home: folder.path,
    args: ["-c"],
  });
  const screen = await terminal.screen();
  assertStringIncludes(
    screen,
    "3 turns so far, the last 2:\nYou: two\nAssistant: gpt-4o-mini: 3 messages",
  );
  await terminal.enter("four");
  await terminal.waitFor("gpt-4o-mini: 7 messages, the first one");
});
