import { assertEquals, assertStringIncludes } from "@std/assert";
import { assertPlain } from "./plain_lines.ts";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { conversation, hanging, READY } from "./chat_conversation.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

const MARKDOWN = "# Title\n\n- **one**\n- `two`\n";

/** An answer that takes its time, longer than a spinner waits before it turns. */
async function* late(): AsyncGenerator<string> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  yield* [event({ content: MARKDOWN }), ...END];
}

const ways: [string, string[], Record<string, string>][] = [
  ["NO_COLOR", [], { NO_COLOR: "1" }],
  ["TERM=dumb", [], { TERM: "dumb" }],
  ["--no-color", ["--no-color"], {}],
];
for (const [name, args, env] of ways) {
  terminalTest(
    `chat with ${name}: plain lines, no code, no spinner, nothing written twice`,
    async () => {
      await using upstream = talkingUpstream({
        late: () => sse(late()),
        hang: hanging("half"),
      });
      await using terminal = await conversation(upstream, { args, env });
      await terminal.enter("late");
      await terminal.waitFor(`You: late\nAssistant: ${MARKDOWN}(first token`);
      await terminal.waitFor(READY);
      await terminal.enter('"""');
      await terminal.waitFor(/^\.\.\. $/m);
      await terminal.enter("two lines \\");
      await terminal.enter('of text"""');
      await terminal.waitFor("3 messages");
      await terminal.waitFor(READY);
      await terminal.enter("hang");
      await terminal.waitFor("Assistant: half");
      await terminal.press("C-c");
      await terminal.waitFor("(stopped)\nYou:");
      await terminal.press("C-c");
      await terminal.waitFor("to leave\nYou:");
      await terminal.press("C-c");
      assertEquals(await terminal.exitCode(), 130);
      assertPlain((await terminal.output()).replaceAll("\r\n", "\n"));
      assertStringIncludes(
        upstream.requests[1]?.body ?? "",
        "two lines \\\\\\nof text",
      );
    },
  );

  terminalTest(`ask with ${name}: the answer as it came, no code`, async () => {
    await using upstream = talkingUpstream({ late: () => sse(late()) });
    await using terminal = await startTerminal({
      args: ["ask", "late", ...args],
      env: { ...keyedEnv(upstream), ...env },
    });
    assertEquals(await terminal.exitCode(), 0);
    const screen = await terminal.screen();
    assertEquals(screen.slice(0, MARKDOWN.length), MARKDOWN);
    assertPlain((await terminal.output()).replaceAll("\r\n", "\n"));
  });
}

const plainWays: [string, string[], Record<string, string>][] = [
  ["ACCESSIBLE=1", [], { ACCESSIBLE: "1" }],
  ["--plain", ["--plain"], {}],
];
for (const [name, args, env] of plainWays) {
  terminalTest(
    `chat with ${name}: "Working" once, plain lines, a numbered list in place of a picker`,
    async () => {
      await using upstream = talkingUpstream({ late: () => sse(late()) });
      await using terminal = await conversation(upstream, { args, env });
      await terminal.enter("late");
      await terminal.waitFor(
        `You: late\nWorking\nAssistant: ${MARKDOWN}(first token`,
      );
      await terminal.waitFor(READY);
      await terminal.enter("/load");
      await terminal.waitFor(/^1: .*late.*\nType a number/m);
      await terminal.enter("1");
      await terminal.waitFor(/1 turn so far:\nYou: late\n/);
      await terminal.waitFor(READY);
      await terminal.enter("/exit");
      assertEquals(await terminal.exitCode(), 0);
      assertPlain((await terminal.output()).replaceAll("\r\n", "\n"));
      const written = await terminal.output();
      assertEquals(written.split("Working").length, 2);
    },
  );
}
