import { assertEquals } from "@std/assert";
import {
  characters,
  displayWidth,
  paintedWidth,
} from "../../../lib/render/markdown/width.ts";
import { wrap } from "../../../lib/render/markdown/wrap.ts";

const WIDTHS: readonly [text: string, width: number][] = [
  ["", 0],
  ["plain", 5],
  ["é", 1],
  ["e\u0301", 1],
  ["日本語", 6],
  ["ﾊﾛｰ", 3],
  ["ＡＢ", 4],
  ["한국", 4],
  ["\u1112\u1161\u11ab", 2],
  ["👋", 2],
  ["👨‍👩‍👧", 6],
  ["❤", 1],
  ["❤\ufe0f", 2],
  ["1\ufe0f\u20e3", 2],
  ["🇩🇪", 2],
  ["─│•☑", 4],
];
for (const [text, width] of WIDTHS) {
  Deno.test(`displayWidth: ${JSON.stringify(text)} takes ${width}`, () => {
    assertEquals(displayWidth(text), width);
    assertEquals(paintedWidth(`\x1b[1;35m${text}\x1b[0m`), width);
  });
}

Deno.test("characters: what a person takes for one stays one", () => {
  assertEquals(characters("ae\u0301👨‍👩‍👧🇩🇪"), ["a", "e\u0301", "👨‍👩‍👧", "🇩🇪"]);
});

const ROWS: readonly [
  name: string,
  text: string,
  width: number,
  rows: string[],
][] = [
  ["words", "one two three", 8, ["one two", "three"]],
  ["exactly as wide", "four five", 9, ["four five"]],
  ["spaces within a row stay, at its end they go", "a  b   c", 4, [
    "a  b",
    "c",
  ]],
  ["a word that is too long", "a longword b", 4, ["a", "long", "word", "b"]],
  ["wide characters anywhere", "日本語 x", 5, ["日本", "語 x"]],
  ["no full stop at the beginning of a row", "日本語。", 6, ["日本", "語。"]],
  ["a wide character does not stick out", "日本語", 3, ["日", "本", "語"]],
  ["a letter keeps its marks", "e\u0301e\u0301e\u0301", 2, [
    "e\u0301e\u0301",
    "e\u0301",
  ]],
  ["newlines", "a\n\nb", 4, ["a", "", "b"]],
  ["nothing", "", 4, [""]],
];
for (const [name, text, width, rows] of ROWS) {
  Deno.test(`wrap: ${name}`, () => {
    const spans = [{ text, style: "" }];
    const found = wrap(spans, { first: "", rest: "" }, () => width);
    assertEquals(found.map(({ text }) => text), rows);
    assertEquals(found.map(({ width }) => width), rows.map(displayWidth));
  });
}

Deno.test("wrap: a word of several styles stays whole, styles end with their row", () => {
  const spans = [
    { text: "one tw", style: "" },
    { text: "o thr", style: "1" },
    { text: "ee", style: "" },
  ];
  const margin = { first: "- ", rest: "  " };
  const rows = wrap(spans, margin, () => 7);
  assertEquals(rows.map(({ text }) => text), [
    "- one",
    "  tw\x1b[1mo\x1b[0m",
    "  \x1b[1mthr\x1b[0mee",
  ]);
});
