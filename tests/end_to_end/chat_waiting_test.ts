import { assertEquals, assertMatch } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { temporaryFolder } from "../helpers/run_cli.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

terminalTest(
  "chat: a spinner turns until the first text and leaves no trace",
  async () => {
    const more = Promise.withResolvers<void>();
    await using upstream = talkingUpstream({
      slow: () =>
        sse(async function* () {
          await more.promise;
          yield* [event({ content: "here" }), ...END];
        }()),
    });
    await using terminal = await conversation(upstream);
    await terminal.enter("slow");
    await terminal.waitFor(/^You: slow\n[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] 1s$/m);
    more.resolve();
    await terminal.waitFor("\nYou: slow\nAssistant: here\n(first token: ");
    await terminal.waitFor(READY);
    await terminal.enter("slow");
    await terminal.press("C-c");
    await terminal.waitFor(READY);
    assertEquals(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(await terminal.screen()), false);
  },
);

terminalTest("ask: a spinner turns until the first text", async () => {
  const more = Promise.withResolvers<void>();
  await using upstream = talkingUpstream({
    slow: () =>
      sse(async function* () {
        await more.promise;
        yield* [event({ content: "here" }), ...END];
      }()),
  });
  await using terminal = await startTerminal({
    args: ["ask", "slow"],
    env: keyedEnv(upstream),
  });
  await terminal.waitFor(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] 1s$/m);
  more.resolve();
  assertEquals(await terminal.exitCode(), 0);
  assertMatch(await terminal.screen(), /^here\n/);
});

terminalTest("chat: the spinner says that a call is tried again", async () => {
  let calls = 0;
  await using upstream = talkingUpstream({
    slow: () =>
      calls++ > 0
        ? sse(async function* () {
          yield event({ role: "assistant" });
          await new Promise(() => {});
        }())
        : Response.json({}, { status: 500, headers: { "retry-after": "0" } }),
  });
  await using terminal = await conversation(upstream);
  await terminal.enter("slow");
  await terminal.waitFor(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].* attempt 2$/m);
  await terminal.press("C-c");
  await terminal.waitFor("You: slow\n(stopped)\nYou:");
});

terminalTest(
  "chat: with prices, the stats line and /stats tell what it costs",
  async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/prices.json`;
    const price = {
      "input_cost_per_token": 0.001,
      "output_cost_per_token": 0.01,
    };
    await Deno.writeTextFile(path, JSON.stringify({ "gpt-4o-mini": price }));
    await using upstream = talkingUpstream();
    await using terminal = await conversation(upstream, {
      args: ["--prices", path],
    });
    await terminal.enter("one");
    await terminal.waitFor(
      "82 tokens · context 106 ·\n ~$0.84, ~$0.84 so far)",
    );
    await terminal.waitFor(READY);
    await terminal.enter("two");
    await terminal.waitFor(
      "82 tokens · context 106 ·\n ~$0.84, ~$1.69 so far)",
    );
    await terminal.waitFor(READY);
    await terminal.enter("/stats");
    const screen = await terminal.waitFor(/^cost +~\$1\.69$/m);
    assertMatch(screen, /^context +106 tokens$/m);
  },
);
