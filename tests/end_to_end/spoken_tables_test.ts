import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";
import { assertPlain } from "./plain_lines.ts";

const TABLE =
  "Both:\n\n| Way | Copies |\n|---|---:|\n| `a` | yes |\n| b | no |\n";
const SPOKEN = "Both:\n\nWay: `a`\nCopies: yes\n\nWay: b\nCopies: no\n";

/** An answer that takes longer than a spinner waits before it turns. */
async function* late(): AsyncGenerator<string> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const piece of TABLE.match(/[^]{1,3}/g) ?? []) {
    yield event({ content: piece });
  }
  yield* END;
}

/** Runs the program on a terminal for a screen reader; returns what it shows. */
async function spoken(
  home: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  await using terminal = await startTerminal({
    args: args.includes("--plain") ? args : [...args, "--plain"],
    env,
    home,
  });
  assertEquals(await terminal.exitCode(), 0, await terminal.screen());
  assertPlain((await terminal.output()).replaceAll("\r\n", "\n"));
  return await terminal.screen();
}

terminalTest(
  "--plain: ask and history show speak tables row by row, --raw and pipes keep them",
  async () => {
    await using upstream = talkingUpstream({ table: () => sse(late()) });
    await using folder = await temporaryFolder();
    const home = folder.path;
    const env = keyedEnv(upstream);
    const asked = await spoken(home, ["ask", "table"], env);
    assertStringIncludes(asked, SPOKEN);
    assertStringIncludes(await spoken(home, ["history", "show"]), SPOKEN);
    assertStringIncludes(
      await spoken(home, ["ask", "--raw", "table"], env),
      TABLE,
    );
    const piped = await runCli(["ask", "table", "--plain"], { env, home });
    assertEquals(piped.stdout, TABLE);
  },
);

terminalTest(
  "--plain: lists of the history, of runs and of keys are spoken",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await runCli(["ask", "-m", "eliza", "I am sad"], { home });
    await runCli(["ask", "-m", "eliza", "I am glad"], { home });
    assertMatch(
      await spoken(home, ["history"]),
      /^Id: \w+\nBegan: .*\nSource: ask\nModel: eliza\n(?:.+\n)*Took: [\d.]+ seconds\nAsked: I am sad\n\nId: (?:.+\n)+Asked: I am glad\n/,
    );
    assertMatch(
      await spoken(home, ["history", "conversations"]),
      /^Id: \w+\nLast used: .*\nTurns: 1\nModel: eliza\nTitle: I am sad\n\nId: /,
    );
    // Nothing is drawn while a command runs.
    assertStringIncludes(
      await spoken(home, ["run", "--plain", "--", "true"]),
      "chat: run ",
    );
    assertMatch(
      await spoken(home, ["history", "runs"]),
      /^Run: \w+\nBegan: .*\nSeconds: [\d.]+\nExit code: 0\nExchanges: 0\nTokens: 0\nCommand: true\n/,
    );
    await runCli(["keys", "add", "anna"], { home });
    assertMatch(
      await spoken(home, ["keys", "list"]),
      /^Key: anna\n(?:Rights: .*\n)?Models: all models\n/,
    );
  },
);

terminalTest(
  "--plain: bench speaks each model's numbers and draws no bar",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await runCli(["ask", "-m", "eliza", "I am sad"], { home });
    const shown = await spoken(home, [
      "bench",
      "--models",
      "eliza",
    ]);
    assertMatch(shown, /^Model: eliza\n(?:.+: .+\n)+/m);
  },
);
