import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { type FakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { runCli } from "../helpers/run_cli.ts";
import { END, event, keyedEnv, talkingUpstream } from "./chat_upstream.ts";
import { until } from "../helpers/until.ts";

const ANSWER = `# Sorting *lists*

Use \`sorted\`, see [the docs](https://docs.example/sorted):

1. A **copy**:
   \`\`\`python
   def tidy(words):
       return sorted(words)  # a copy
   \`\`\`
2. In place
   - quick
   - [x] ~~slow~~

> It is *stable*.

| Way | Copies |
|:----|-------:|
| \`sorted\` | yes |
| \`sort\` | no |

---

日本語 and 👋 done.
`;

const SHOWN = `Sorting lists

Use sorted, see the docs (https://docs.example/sorted):

1. A copy:
   ── python ──────────────────────────────────────────────────────────────
   def tidy(words):
       return sorted(words)  # a copy
   ────────────────────────────────────────────────────────────────────────
2. In place
   ◦ quick
   ☑ slow

│ It is stable.

Way    │ Copies
───────┼───────
sorted │    yes
sort   │     no

────────────────────────────────────────────────────────────────────────

日本語 and 👋 `;

/** An upstream that answers with text in pieces of that many code units. */
function answering(
  text: string,
  step = 4,
): FakeUpstream {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += step) {
    pieces.push(event({ content: text.slice(at, at + step) }));
  }
  const answer = () => sse([...pieces, ...END]);
  return talkingUpstream({ go: answer });
}

function ask(
  upstream: FakeUpstream,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Terminal> {
  return startTerminal({
    args: ["ask", "-n", ...args, "go"],
    env: { ...keyedEnv(upstream), ...env },
  });
}

/** What was written to a terminal up to a text; the file of it lags behind the screen. */
function outputTo(terminal: Terminal, text: string): Promise<string> {
  return until(text, async () => {
    const output = await terminal.output();
    return output.includes(text) && output;
  });
}

terminalTest("ask: on a terminal the answer is Markdown", async () => {
  await using upstream = answering(ANSWER);
  await using terminal = await ask(upstream);
  assertEquals(await terminal.exitCode(), 0);

  const screen = await terminal.waitFor("done.");
  assertEquals(screen.slice(0, screen.indexOf("done.")), SHOWN);
  const output = await outputTo(terminal, "done.");
  for (
    const styled of [
      "\x1b[1;4;35mSorting ",
      "\x1b[36msorted\x1b[0m",
      "\x1b[4mthe docs\x1b[0m\x1b[2m (https://docs.example/sorted)\x1b[0m",
      "\x1b[1mcopy\x1b[0m",
      "\x1b[35mdef\x1b[0m",
      "\x1b[2;3m# a copy\x1b[0m",
      "\x1b[9mslow\x1b[0m",
      "\x1b[3mstable\x1b[0m",
    ]
  ) assertStringIncludes(output, styled);
});

Deno.test("ask: in a pipe the answer is the text as it came", async () => {
  await using upstream = answering(ANSWER);
  const options = { env: keyedEnv(upstream) };
  for (const args of [["-n", "go"], ["-n", "--raw", "go"]]) {
    const { stdout, code } = await runCli(["ask", ...args], options);
    assertEquals([stdout, code], [ANSWER, 0]);
  }
});

const plain: [string, string[], Record<string, string>][] = [
  ["--raw", ["--raw"], {}],
  ["--no-color", ["--no-color"], {}],
  ["NO_COLOR", [], { NO_COLOR: "1" }],
  ["TERM=dumb", [], { TERM: "dumb" }],
];
for (const [name, args, env] of plain) {
  terminalTest(
    `ask with ${name}: the text as it came, without a code or a repaint`,
    async () => {
      await using upstream = answering(ANSWER);
      await using terminal = await ask(upstream, args, env);
      assertEquals(await terminal.exitCode(), 0);
      const output = await outputTo(terminal, "done.\r\n");
      assertEquals(output.replaceAll("\r\n", "\n"), ANSWER);
    },
  );
}

terminalTest(
  "chat: Markdown appears while it is written, each answer after its label",
  async () => {
    const steps = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const pieces = ["Some **bo", "ld** text\n\n```js\nlet a", " = 1;\n```\n"];
    await using upstream = talkingUpstream({
      go: () =>
        sse(async function* () {
          for (const [at, piece] of pieces.entries()) {
            yield event({ content: piece });
            await steps[at]?.promise;
          }
          yield* END;
        }()),
    });
    await using terminal = await startTerminal({
      args: ["chat", "-n"],
      env: keyedEnv(upstream),
    });
    await terminal.waitFor(/^You:\s*$/m);
    await terminal.enter("go");
    await terminal.waitFor(/^Assistant: Some bo$/m);
    assertStringIncludes(await terminal.output(), "\x1b[1mbo\x1b[0m");
    steps[0]?.resolve();
    await terminal.waitFor(/^Assistant: Some bold text\n\n── js ─+\nlet a$/m);
    steps[1]?.resolve();
    await terminal.waitFor(/^let a = 1;\n─+$/m);
    steps[2]?.resolve();
    await terminal.waitFor(/^─+\n\(first token.*\n.*\)\n.*You:/m);
  },
);

terminalTest(
  "chat: an answer longer than the screen leaves all of it behind, once",
  async () => {
    const lines = Array.from(
      { length: 120 },
      (_, at) => `- item **${at}** of a list that is longer than the screen`,
    );
    await using upstream = answering(lines.join("\n"), 7);
    await using terminal = await startTerminal({
      args: ["chat", "-n", "-q"],
      env: keyedEnv(upstream),
    });
    await terminal.waitFor("You:");
    await terminal.enter("go");
    const screen = await terminal.waitFor(/item 119 of.*\n+You:/);
    const seen = [...screen.matchAll(/^• item (\d+) of a list/gm)];
    assertEquals(seen.map(([, at]) => Number(at)), lines.map((_, at) => at));
  },
);

terminalTest(
  "chat: after a resize the answer goes on in the new width",
  async () => {
    const words = (from: number) =>
      Array.from({ length: 40 }, (_, at) => `word${from + at}`).join(" ");
    const more = Promise.withResolvers<void>();
    await using upstream = talkingUpstream({
      go: () =>
        sse(async function* () {
          yield event({ content: words(100) });
          await more.promise;
          yield* [event({ content: ` ${words(200)}` }), ...END];
        }()),
    });
    await using terminal = await startTerminal({
      args: ["chat", "-n", "-q"],
      env: keyedEnv(upstream),
    });
    await terminal.waitFor("You:");
    await terminal.enter("go");
    const before = await terminal.waitFor("word139");
    await terminal.resize(40, 24);
    more.resolve();
    const screen = await terminal.waitFor(/word239\n+You:/);
    const kept = before.trimEnd().split("\n").slice(0, -1).join("\n");
    assertStringIncludes(screen, kept);
    const all = screen.match(/word\d+/g) ?? [];
    assertEquals(all.join(" "), `${words(100)} ${words(200)}`);
    const after = screen.split("\n").filter((line) => /word2[1-3]/.test(line));
    assert(after.length > 5 && after.every((line) => line.length <= 40));
  },
);

terminalTest(
  "chat: escape sequences within Markdown are shown, not obeyed",
  async () => {
    const evil =
      "\x1b]52;c;aGk=\x07\x1b]0;title\x07\x1b[2J\x9b1A\x1b[201~\u202e";
    const shown = "␛]52;c;aGk=␇␛]0;title␇␛[2J<U+009B>1A␛[201~<U+202E>";
    const text = [
      `# ${evil}`,
      "",
      `[${evil}](https://real.example/)`,
      "",
      `\`\`\`js\nlet a = "${evil}";\n\`\`\``,
      "",
      `| a | b |\n|---|---|\n| ${evil} | &#27;[2J |`,
      "",
      "[bank](https://evil.example/) [x](javascript:alert(1)) <https://ok.example>",
    ].join("\n");
    await using upstream = answering(text, 3);
    await using terminal = await ask(upstream);
    await terminal.exitCode();
    const screen = await terminal.screen();
    const flat = screen.replaceAll("\n", "");
    assertEquals(flat.split("␛]52;c;aGk=␇").length, 5);
    assertStringIncludes(screen, `let a = "${shown}";`);
    assertStringIncludes(screen, "bank (https://evil.example/)");
    assertStringIncludes(screen, "[x](javascript:alert(1)) https://ok.example");
    assertMatch(screen, /\(https:\/\/real\.example\/\)/);
    assertStringIncludes(screen, "␛[2J");
    const output = await outputTo(terminal, "ok.example");
    for (
      const code of ["\x1b]", "\x07", "\x1b[2J", "\x9b", "\u202e", "\x1b[201"]
    ) {
      assert(!output.includes(code), JSON.stringify(code));
    }
  },
);

terminalTest("ask --schema: JSON on a terminal is as it came", async () => {
  const json = '{"name":"*a* _b_ [c](https://d.example)"}';
  await using upstream = answering(json);
  await using terminal = await ask(upstream, ["--schema", "name str"]);
  assertEquals(await terminal.exitCode(), 0);
  await terminal.waitFor(json);
});
