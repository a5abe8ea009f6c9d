import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { renderMarkdown } from "../../lib/render/markdown/whole_text.ts";
import { paintedWidth } from "../../lib/render/markdown/width.ts";
import { sideBySide, wrapCells } from "../../lib/repl/columns.ts";

Deno.test({
  name:
    "sideBySide: two columns of one width, wide characters counted as two cells",
  permissions: "none",
  async fn() {
    const left = { title: "a/one", text: "你好 ".repeat(12) };
    const right = { title: "b/two", text: "short\nlines\n" };
    const lines = (await sideBySide([left, right], 60)).split("\n");
    assertEquals(lines[0], `a/one${" ".repeat(23)} │ b/two`);
    assertEquals(lines[2]?.endsWith(" │ short"), true);
    for (const line of lines) {
      assertEquals(unicodeWidth(line.split(" │")[0] ?? ""), 28);
      assert(unicodeWidth(line) <= 60);
    }
  },
});

Deno.test({
  name: "sideBySide: one below the other where there is no room",
  permissions: "none",
  async fn() {
    const pair = [{ title: "a", text: "1\n" }, {
      title: "b",
      text: "2",
    }] as const;
    assertEquals(await sideBySide(pair, 40), "a:\n1\n\nb:\n2");
    assertEquals(await sideBySide(pair, 10), "a:\n1\n\nb:\n2");
  },
});

Deno.test({
  name:
    "sideBySide: rendered texts keep their styles, and rows that are too wide are broken within their column",
  async fn() {
    const code = `\`\`\`js\nconst long = "${"x".repeat(40)}"; // end\n\`\`\`\n`;
    const left = { title: "a", text: `**bold**\n\n${code}` };
    const right = { title: "b", text: "| A | B |\n|---|---|\n| one | two |\n" };
    const shown = await sideBySide([left, right], 60, renderMarkdown);
    const lines = shown.split("\n");
    assertStringIncludes(lines[2] ?? "", "\x1b[1mbold\x1b[0m");
    assert(!/[|*`]/.test(shown), shown);
    for (const line of lines) {
      assert(paintedWidth(line) <= 60, line);
      // Each column ends its own styles.
      const [first = ""] = line.split(" │ ");
      // deno-lint-ignore no-control-regex
      const last = first.match(/\x1b\[[\d;]*m/g)?.at(-1) ?? "\x1b[0m";
      assertEquals(last, "\x1b[0m", line);
    }
    // deno-lint-ignore no-control-regex
    const text = lines.map((line) => line.replaceAll(/\x1b\[[\d;]*m/g, ""));
    assertEquals(
      text.map((line) => line.slice(0, 28).trimEnd()).join("").match(/x+/)?.[0]
        .length,
      40,
    );
  },
});

Deno.test({
  name: "wrapCells: between words, within long ones, indentation kept",
  permissions: "none",
  fn() {
    assertEquals(wrapCells("", 5), [""]);
    assertEquals(wrapCells("  one two three", 9), ["  one two", "three"]);
    assertEquals(wrapCells("abcdefghijk", 4), ["abcd", "efgh", "ijk"]);
    assertEquals(wrapCells("a 你好你好", 5), ["a", "你好", "你好"]);
  },
});
