/** What fits a regular expression is what fits one of the runtime, but never takes forever. */
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../../../lib/core/errors.ts";
import { Pattern } from "../../../../lib/history/replay/pattern/pattern.ts";

const ATOMS = ["a", "b", ".", "\\d", "[ab-]", "[^a]", "\\b", "\\B", "^", "$"];
const REPEATS = ["", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?"];

const source: fc.Arbitrary<string> = fc.letrec<{ all: string; one: string }>(
  (tie) => ({
    all: fc.array(tie("one"), { minLength: 1, maxLength: 3 }).map((parts) =>
      parts.join("")
    ),
    one: fc.oneof(
      { maxDepth: 2 },
      fc.tuple(
        fc.constantFrom(...ATOMS.slice(0, 6)),
        fc.constantFrom(...REPEATS),
      ).map((both) => both.join("")),
      fc.constantFrom(...ATOMS),
      fc.tuple(
        fc.constantFrom("(", "(?:", "(?<x>"),
        tie("all"),
        tie("all"),
        fc.constantFrom(...REPEATS),
      ).map(([open, one, other, repeat]) => `${open}${one}|${other})${repeat}`),
      fc.tuple(fc.constantFrom("(?=", "(?!"), tie("all"))
        .map(([open, one]) => `${open}${one})`),
    ),
  }),
).all;
const text = fc.string({
  unit: fc.constantFrom("a", "b", "1", "-", "\n", "é"),
  maxLength: 8,
});

function valid(source: string): boolean {
  try {
    return new RegExp(source) !== undefined;
  } catch {
    return false; // a name of a group may be there twice
  }
}

Deno.test("Pattern: replaces what the runtime's expression of the same source replaces", () => {
  const runs = Number(Deno.env.get("FUZZ_CASES") ?? 3_000);
  let replaced = 0;
  fc.assert(
    fc.property(source.filter(valid), text, (source, text) => {
      const left = new Pattern(source).replace(text, "…");
      // It may have taken too many steps.
      if (left === undefined) return;
      replaced++;
      assertEquals(left, text.replace(new RegExp(source, "g"), "…"));
    }),
    { numRuns: runs, seed: 1 },
  );
  assert(replaced > 0.99 * runs, `${replaced}`);
});

const USUAL: readonly [source: string, text: string, left: string][] = [
  [String.raw`\d{4}-\d\d-\d\d`, "It is 2026-11-30.", "It is …."],
  [String.raw`/tmp/[\w.-]+/[\w-]+`, "in /tmp/a.b/c-d now", "in … now"],
  ["<env>(?:.|\n)*?</env>", "x<env>\na\n</env>y</env>", "x…y</env>"],
  ["(?:[\\da-f]{2}:)+[\\da-f]{2}", "at 0a:1b:2c", "at …"],
  [String.raw`\x41\u0042\.`, "AB.ABC", "…ABC"],
];
for (const [source, text, left] of USUAL) {
  Deno.test(`Pattern: ${JSON.stringify(source)}`, () => {
    assertEquals(new Pattern(source).replace(text, "…"), left);
    const long = `${text}\n`.repeat(4_000).slice(0, 100_000);
    const wanted = long.replace(new RegExp(source, "g"), "…");
    assertEquals(new Pattern(source).replace(long, "…"), wanted);
  });
}

for (
  const source of [
    "(a|a)*b",
    "(a+)+b",
    "(?:a?){50}a*b",
    "a*a*a*a*a*b",
    "a+b",
    "(?:a|aa)*?b",
    "(?:ab?)*c",
  ]
) {
  Deno.test(`Pattern: ${source} gives up on a text that it would take too long for`, () => {
    const pattern = new Pattern(source);
    assertEquals(pattern.replace("a".repeat(100_000), "…"), undefined);
    assertEquals(pattern.replace("xb", "…")?.startsWith("x"), true);
  });
}

Deno.test("Pattern: what it cannot do is told", () => {
  for (
    const [source, said] of [
      ["(?<=a)b", '"(?<=" is not supported'],
      [String.raw`(a)\1`, String.raw`"\1" is not supported`],
      ["a".repeat(1001), "1000 characters"],
      ["(?:ab){5000}", "repeats too much"],
      [`${"(".repeat(51)}a${")".repeat(51)}`, "50 nested groups"],
    ] as const
  ) {
    const { message } = assertThrows(() => new Pattern(source), UsageError);
    assertStringIncludes(message, said);
  }
});
