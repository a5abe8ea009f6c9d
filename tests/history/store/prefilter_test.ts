import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { says } from "../../../lib/history/query/filter.ts";
import type { Exchange } from "../../../lib/history/line/exchange.ts";
import {
  allLines,
  Prefilter,
} from "../../../lib/history/store/blocks/prefilter.ts";
import { chance, exchange, randomExchange, text, words } from "../fixture.ts";

/** The lines that may say a text, by their numbers. */
function found(content: string, search: string): number[] {
  const bytes = Buffer.from(content).toString("latin1");
  const starts = Array.from(allLines(bytes), ([start]) => start);
  return Array.from(
    new Prefilter(search).lines(bytes),
    ([start, end]) => {
      assertEquals(bytes.charAt(end - 1), "\n");
      return starts.indexOf(start);
    },
  );
}

function line(said: string): Exchange {
  return exchange({ said });
}

Deno.test("Prefilter: every line that says a text is found, few others are", () => {
  const random = chance(2);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < 60; i++) {
    const exchanges = Array.from(
      { length: 30 },
      (_, i) => randomExchange(random, i),
    );
    const whole = words(random).toLowerCase();
    const from = random.below(whole.length);
    const search = whole.slice(from, from + 1 + random.below(12))
      .toWellFormed();
    const lines = found(text(exchanges), search);
    exchanges.forEach((exchange, i) => {
      if (says(exchange, search)) {
        assertEquals(
          lines.includes(i),
          true,
          `${search} in ${text([exchange])}`,
        );
        right++;
      } else if (lines.includes(i)) wrong++;
    });
  }
  // Of 1800.
  assertEquals(right > 300 && wrong < 700, true, `${right} ${wrong}`);
});

for (
  const [search, said] of [
    ["paris", "PARIS"],
    ["kelvin", "\u212aelvin"],
    ["istanbul", "İstanbul"],
    ["i\u0307stanbul", "İstanbul"],
    ["οδος", "ΟΔΟΣ"],
    ["größe", "GRÖẞE".replace("ẞ", "ß")],
    ["straße", "STRAẞE"],
    ["日本", "in 日本"],
    ["😀", "x😀y"],
    ["a/b", "A/B"],
    ["c:\\dir", "C:\\Dir"],
    ['"no"', 'say "No"'],
    ["one\ntwo", "one\nTWO"],
    ["?", "what?"],
    ["a.b", "a.b"],
    [" ", "a b"],
    ["\x1b[31m", "red \x1b[31m"],
  ] as const
) {
  Deno.test(`Prefilter: ${JSON.stringify(search)} in ${JSON.stringify(said)}`, () => {
    const content = text([line("other"), line(said), line("words")]);
    assertEquals(found(content, search).includes(1), true);
  });
}

Deno.test("Prefilter: what other writers escape is found too", () => {
  const ascii = text([line("Grüße, 😀 K")])
    .replace(
      /[\u007f-\uffff]/g,
      (character) =>
        `\\u${
          character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")
        }`,
    ).replace("K", "\\u004b").replace("Gr", "\\u0047r");
  for (const search of ["grüße", "😀", "k", "gr"]) {
    assertEquals(found(ascii, search), [0], search);
  }
});

Deno.test("Prefilter: all words must be there, in any order", () => {
  const content = text([line("blue sky"), line("blue"), line("sky, blue")]);
  assertEquals(found(content, "blue sky"), [0, 2]);
});

Deno.test("Prefilter: a text that bytes do not show lets every line through", () => {
  const content = text([line("a"), line("b")]);
  assertEquals(found(content, '"'), [0, 1]);
});
