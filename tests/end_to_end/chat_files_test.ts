import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startTerminal, type Terminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { bodyOf, bothKeys, scriptedAnswer } from "./scripted_answer.ts";

/** A prompt with nothing after it at the screen's end. */
const READY = /^You:\s*$(?![^]*\S)/m;

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);

async function home() {
  const folder = await temporaryFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/shop/deep`, { recursive: true });
  await Deno.writeTextFile(`${path}/shop/price.ts`, "const price = 3;\n");
  await Deno.writeTextFile(`${path}/shop/deep/tax.ts`, "const tax = 1;\n");
  await Deno.writeTextFile(`${path}/with space.txt`, "spaced\n");
  await Deno.writeFile(`${path}/cat.png`, PNG);
  return folder;
}

async function conversation(
  path: string,
  env: Record<string, string>,
  ...args: string[]
): Promise<Terminal> {
  const terminal = await startTerminal({
    args: ["chat", "-m", "openai/gpt-4o-mini", ...args],
    home: path,
    env,
  });
  await terminal.waitFor(READY);
  return terminal;
}

/** The parts of the last message of a request. */
function lastParts(upstream: ReturnType<typeof scriptedAnswer>, index: number) {
  return bodyOf(upstream, index).messages.at(-1).content;
}

terminalTest(
  "chat: @path attaches what is there before the question, Tab completes it, @words are words",
  async () => {
    await using folder = await home();
    await using upstream = scriptedAnswer("Understood.");
    await using terminal = await conversation(folder.path, bothKeys(upstream));
    await terminal.type("What says @sh");
    await terminal.press("Tab");
    await terminal.waitFor("What says @shop/");
    await terminal.type("pr");
    await terminal.press("Tab");
    await terminal.waitFor("What says @shop/price.ts ");
    await terminal.enter("to @anna?");
    await terminal.waitFor("Attached: shop/price.ts (text, 17 characters)");
    await terminal.waitFor("Understood.");
    await terminal.waitFor(READY);
    assertEquals(lastParts(upstream, 0), [
      { type: "text", text: "shop/price.ts:\n```\nconst price = 3;\n```" },
      { type: "text", text: "What says @shop/price.ts to @anna?" },
    ]);
    // A folder, a path with a space, a picture, and a sentence's end.
    await terminal.type("Compare @with");
    await terminal.press("Tab");
    await terminal.waitFor("Compare @with\\ space.txt ");
    await terminal.enter("and (@shop/deep) and @cat.png.");
    await terminal.waitFor("Attached: cat.png (image/png, 10 bytes)");
    await terminal.waitFor(/Understood\.[^]*Understood\./);
    await terminal.waitFor(READY);
    const parts = lastParts(upstream, 1);
    assertEquals(parts.map(({ type }: { type: string }) => type), [
      "text",
      "text",
      "image_url",
      "text",
    ]);
    assertEquals(parts[0].text, "with space.txt:\n```\nspaced\n```");
    assertEquals(parts[1].text, "shop/deep/tax.ts:\n```\nconst tax = 1;\n```");
    // What is quoted is sent as it is.
    await terminal.enter('"""@shop/price.ts"""');
    await terminal.waitFor(/(?:Understood\.[^]*){3}/);
    await terminal.waitFor(READY);
    assertEquals(lastParts(upstream, 2), "@shop/price.ts");
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
  },
);

terminalTest(
  "chat -f: goes with the first message; /tokens shows its size before; a conversation that is continued does not show the files again",
  async () => {
    await using folder = await home();
    await using upstream = scriptedAnswer("Understood.");
    const env = bothKeys(upstream);
    await using terminal = await conversation(folder.path, env, "-f", "shop");
    assertStringIncludes(
      await terminal.screen(),
      "Attached: shop/deep/tax.ts (text, 15 characters)\n" +
        "Attached: shop/price.ts (text, 17 characters)",
    );
    await terminal.enter("/tokens");
    const shown = await terminal.waitFor("2 files ");
    assertStringIncludes(shown, "with the next message:");
    assert(/shop\/price\.ts +17 bytes +~\d+ tokens/.test(shown), shown);
    assert(/2 files +32 bytes +~\d+ tokens \(estimated/.test(shown), shown);
    assertEquals(upstream.requests.length, 0);
    await terminal.enter("What is the price?");
    await terminal.waitFor("Understood.");
    await terminal.waitFor(READY);
    assertEquals(lastParts(upstream, 0).length, 3);
    await terminal.enter("And now?");
    await terminal.waitFor(/Understood\.[^]*Understood\./);
    assertEquals(lastParts(upstream, 1), "And now?");
    await terminal.press("C-d");
    assertEquals(await terminal.exitCode(), 0);
    await using later = await conversation(folder.path, env, "-c");
    const recalled = await later.screen();
    assertStringIncludes(recalled, "You: [2 texts]\nWhat is the price?");
    assert(!recalled.includes("const price"), recalled);
  },
);

Deno.test("chat -f: a pipe has what is typed, so -f - is refused; @path in a pipe is text", async () => {
  await using folder = await home();
  await using upstream = scriptedAnswer("Yes");
  const env = bothKeys(upstream);
  const options = { home: folder.path, env, stdin: "See @shop/price.ts\n" };
  const refused = await runCli(["chat", "-f", "-"], options);
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "chat ask -f - takes it as a text");
  const { code } = await runCli(["chat", "-f", "shop"], options);
  assertEquals(code, 0);
  assertEquals(lastParts(upstream, 0).at(-1).text, "See @shop/price.ts");
  assertEquals(lastParts(upstream, 0).length, 3);
});
