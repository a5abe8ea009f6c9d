import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";

const ANSWER = `# Ways

**Both** \u202esort.

| Way | Copies |
|:----|-------:|
| \`sorted\` | yes |
| \`sort\` | no |

\`\`\`python
x = sorted(y)
\`\`\`
`;

const RENDERED = `Ways

Both <U+202E>sort.

Way    │ Copies
───────┼───────
sorted │    yes
sort   │     no

── python `;

/** A home with one recorded answer, to a question with Markdown's marks. */
async function withAnswer(home: string): Promise<void> {
  await using upstream = talkingUpstream({
    "**go**": () => sse([event({ content: ANSWER }), ...END]),
  });
  const asked = await runCli(["ask", "**go**"], {
    env: keyedEnv(upstream),
    home,
  });
  assertEquals(asked.code, 0);
}

terminalTest(
  "history show: a terminal shows answers rendered, and questions as they were asked",
  async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await withAnswer(home);
    await using terminal = await startTerminal({
      args: ["history", "show", "last"],
      home,
    });
    assertEquals(await terminal.exitCode(), 0);
    const screen = await terminal.screen();
    assertStringIncludes(screen, RENDERED);
    assertMatch(screen, /^\*\*go\*\*$/m);
    // Lines from top to bottom: nothing but colours.
    const codes = (await terminal.output()).split("\x1b").slice(1);
    assertEquals(codes.filter((code) => !/^\[[\d;]*m/.test(code)), []);
    assertStringIncludes(await terminal.output(), "\x1b[1mBoth\x1b[0m");
  },
);

for (
  const [name, args, env] of [
    ["--raw", ["--raw"], {}],
    ["--no-color", ["--no-color"], {}],
    ["NO_COLOR", ["--color", "auto"], { NO_COLOR: "1" }],
    ["--color never", ["--color", "never"], {}],
  ] as const
) {
  terminalTest(`history show ${name}: a terminal shows the text`, async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    await withAnswer(home);
    await using terminal = await startTerminal({
      args: ["history", "show", "last", ...args],
      env,
      home,
    });
    assertEquals(await terminal.exitCode(), 0);
    const screen = await terminal.screen();
    assertStringIncludes(screen, "# Ways\n\n**Both** <U+202E>sort.\n");
    const styled = (await terminal.output()).includes("\x1b[1m");
    assertEquals(styled, name === "--raw");
  });
}

Deno.test("history show: a pipe gets the text as recorded, with --color always the rendered one", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await withAnswer(home);
  const plain = await runCli(["history", "show", "last"], { home });
  assertStringIncludes(plain.stdout, ANSWER.trim());
  assertEquals(plain.stdout.includes("\x1b"), false);
  const styled = await runCli(
    ["history", "show", "last", "--color", "always"],
    {
      home,
      env: { NO_COLOR: "1" },
    },
  );
  assertStringIncludes(stripVTControlCharacters(styled.stdout), RENDERED);
  assertStringIncludes(styled.stdout, "\x1b[1mBoth\x1b[0m");
  const raw = await runCli(
    ["history", "show", "last", "--color", "always", "--raw"],
    { home },
  );
  assertStringIncludes(raw.stdout, "**Both** <U+202E>sort.");
});
