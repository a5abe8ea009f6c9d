import { assertEquals, assertRejects } from "@std/assert";
import { completionOf } from "../../lib/repl/completion.ts";
import type {
  CompletionContext,
  SlashCommand,
} from "../../lib/repl/slash_command.ts";

const pure = { permissions: "none" } as const;
const commands: SlashCommand[] = [
  { name: "model", aliases: ["m", "?"], usage: "", help: "", run: () => {} },
  {
    ...{ name: "mode", usage: "", help: "", run: () => {} },
    complete: (_, argument) => [`${argument}!`, "On", "on two", "off", "On"],
  },
  {
    ...{ name: "broken", usage: "", help: "", run: () => {} },
    complete: () => Promise.reject(new Error("no network")),
  },
];
const context = { commands } as unknown as CompletionContext;

const cases: [string, { from: number; words: string[] } | undefined][] = [
  ["/", { from: 1, words: ["broken", "m", "mode", "model"] }],
  ["/MOD", { from: 1, words: ["mode", "model"] }],
  ["/x", { from: 1, words: [] }],
  ["/mode o", { from: 6, words: ["o!", "On", "on two", "off"] }],
  ["/mode  a on\\ t", { from: 9, words: [] }],
  ["/model x", undefined],
  ["/none x", undefined],
  ["//mode", undefined],
  ["/etc/ho", undefined],
  ["a message /mo", undefined],
  ["", undefined],
];
for (const [text, expected] of cases) {
  Deno.test(`completionOf: ${JSON.stringify(text)}`, pure, async () => {
    assertEquals(await completionOf(text, context), expected);
  });
}

Deno.test("completionOf: words with what they mean", pure, async () => {
  const load: SlashCommand = {
    ...{ name: "load", usage: "", help: "", run: () => {} },
    complete: () => [{ word: "01A", about: "Hi" }, "file"],
  };
  const context = { commands: [load] } as unknown as CompletionContext;
  const found = await completionOf("/load 0", context);
  assertEquals(found?.words, ["01A"]);
  assertEquals([...found?.about ?? []], [["01A", "Hi"]]);
});

Deno.test("completionOf: what a command throws", pure, async () => {
  await assertRejects(
    () => completionOf("/broken x", context),
    Error,
    "no network",
  );
});
