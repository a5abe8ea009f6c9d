import { assert, assertMatch, assertStringIncludes } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import { terminalTest } from "../helpers/pty.ts";
import { conversation, READY } from "./chat_conversation.ts";
import { END, event, talkingUpstream } from "./chat_upstream.ts";
import { assertPlain } from "./plain_lines.ts";

const RICH =
  "# Ways\n\n**Copy** it:\n\n| Way | Costs |\n|---|---:|\n| `a` | 1 |\n\n```js\nlet a;\n```\n";

/** What is shown of a comparison of two rich answers, and every byte of that conversation. */
async function compared(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ shown: string; output: string }> {
  await using upstream = talkingUpstream({
    rich: () => sse([event({ content: RICH }), ...END]),
  });
  await using terminal = await conversation(upstream, { args, env });
  await terminal.enter("rich");
  await terminal.waitFor(/You: rich[^]*let a;/);
  await terminal.waitFor(READY);
  await terminal.enter("/compare openai/x");
  await terminal.waitFor(/You: \/compare[^]*openai\/x[^]*let a;[^]*let a;/);
  const screen = await terminal.waitFor(READY);
  const [, shown = ""] = screen.split("/compare openai/x\n");
  return { shown, output: await terminal.output() };
}

terminalTest("/compare: renders both answers in their columns", async () => {
  const { shown, output } = await compared([]);
  assert(!/[#*`|]/.test(shown), shown);
  assertMatch(shown, /^Way │ Costs +│ Way │ Costs$/m);
  assertMatch(shown, /^── js ─+ +│ ── js ─+$/m);
  assertStringIncludes(output, "\x1b[1mCopy\x1b[0m");
});

terminalTest("/compare: with --raw both are as they are", async () => {
  const { shown } = await compared(["--raw"]);
  assertMatch(shown, /^# Ways +│ # Ways$/m);
  assertMatch(shown, /^\| Way \| Costs \| +│ \| Way \| Costs \|$/m);
});

const spoken: [string, string[], Record<string, string>][] = [
  ["--plain", ["--plain"], {}],
  ["ACCESSIBLE=1", [], { ACCESSIBLE: "1" }],
];
for (const [name, args, env] of spoken) {
  terminalTest(
    `/compare with ${name}: one answer after the other, tables spoken`,
    async () => {
      const { shown, output } = await compared(args, env);
      assert(!/[│─|]/.test(shown), shown);
      assertMatch(
        shown,
        /^openai\/gpt-4o-mini:\n[^]*^Way: `a`\nCosts: 1$[^]*^openai\/x:\n[^]*^Way: `a`\nCosts: 1$/m,
      );
      assertPlain(output.replaceAll("\r\n", "\n"));
    },
  );
}
