import { assertEquals } from "@std/assert";
import { layoutOf } from "../../../lib/repl/lines/line_layout.ts";

/** The rows of a text on a terminal of ten columns, behind a prompt of two. */
function laid(text: string, cursor = text.length) {
  const { rows, row, column } = layoutOf({
    prompt: "> ",
    indent: 2,
    text,
    cursor,
    columns: 10,
  });
  return { rows: rows.map(({ text }) => text), cursor: [row, column] };
}

const cases: [string, string, number | undefined, string[], number[]][] = [
  ["nothing", "", undefined, ["> "], [0, 2]],
  ["a row that is not full", "abc", 1, ["> abc"], [0, 3]],
  ["a full row", "abcdefgh", undefined, ["> abcdefgh", ""], [1, 0]],
  ["a full row, the cursor in it", "abcdefgh", 7, ["> abcdefgh"], [0, 9]],
  ["two rows", "abcdefghij", undefined, ["> abcdefgh", "ij"], [1, 2]],
  ["the cursor at a break", "abcdefghij", 8, ["> abcdefgh", "ij"], [1, 0]],
  ["lines", "a\nbc\n", 3, ["> a", "  bc", "  "], [1, 3]],
  ["a full line before another", "abcdefgh\ni", undefined, [
    "> abcdefgh",
    "  i",
  ], [1, 3]],
  ["wide characters, never across rows", "abcdefg你好", undefined, [
    "> abcdefg",
    "你好",
  ], [1, 4]],
  ["marks take no cell", "e\u0301x", 2, ["> e\u0301x"], [0, 3]],
  ["an emoji of two counts both", "👩‍💻x", 5, ["> 👩‍💻x"], [0, 6]],
  ["a tab, to the next stop", "a\tb", undefined, ["> a     b"], [0, 9]],
  ["control characters, harmless", "\x1b[2J", undefined, ["> ␛[2J"], [0, 6]],
];
for (const [name, text, cursor, rows, place] of cases) {
  Deno.test(`layoutOf: ${name}`, () => {
    assertEquals(laid(text, cursor), { rows, cursor: place });
  });
}
