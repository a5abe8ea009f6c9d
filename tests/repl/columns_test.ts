import { assert, assertEquals } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { sideBySide, wrapCells } from "../../lib/repl/columns.ts";

Deno.test({
  name:
    "sideBySide: two columns of one width, wide characters counted as two cells",
  permissions: "none",
  fn() {
    const left = { title: "a/one", text: "你好 ".repeat(12) };
    const right = { title: "b/two", text: "short\nlines\n" };
    const lines = sideBySide(left, right, 60).split("\n");
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
  fn() {
    assertEquals(
      sideBySide({ title: "a", text: "1\n" }, { title: "b", text: "2" }, 40),
      "a:\n1\n\nb:\n2",
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
