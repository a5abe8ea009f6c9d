import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  isCheap,
  isJson,
  parsedJson,
  parseJson,
  parseReplyJson,
} from "../../../lib/core/data/parsed_json.ts";

function numbers(count: number, step: number): string {
  return JSON.stringify(Array.from({ length: count }, (_, i) => `${i * step}`));
}

Deno.test("parseJson: numbers in quotation marks are texts as others are, a million in a row", () => {
  const text = numbers(1_000_000, 1);
  assertEquals((parseJson(text) as string[]).at(-1), "999999");
  assert(isJson(numbers(500, 65_536)));
});

Deno.test("parseJson: thousands that share a bucket of the runtime are refused before they are read", () => {
  const text = numbers(100_000, 65_536);
  const start = performance.now();
  const error = assertThrows(() => parseJson(text), SyntaxError);
  assertEquals(
    error.message,
    "the text holds too many numbers in quotation marks with the same remainder",
  );
  assertEquals([parsedJson(text), isJson(text)], [undefined, false]);
  // Read, they take minutes.
  assert(performance.now() - start < 2_000);
});

Deno.test("parseJson: as names of members such numbers are no trouble", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `"${i * 65_536}": 1`);
  assertEquals(Object.keys(parseJson(`{${names}}`) as object).length, 20_000);
});

const CASES: [string, number][] = [
  ["", 0],
  ["5", 0],
  ['"a,b:[{"', 3],
  ['"\\",\\\\"', 3],
  ["[]", 6],
  ["[1,2]", 7],
  ['{"a":1,"b":[]}', 139],
  ['[{"a":1},{"a":1}]', 86],
  ['"never closed, ', 3],
  ['"\\\\",', 4],
];

for (const [json, cost] of CASES) {
  Deno.test({
    name: `isCheap: ${json} costs ${cost}`,
    permissions: "none",
    fn() {
      assertEquals(isCheap(json, cost), true);
      assertEquals(isCheap(json, cost - 1), false);
    },
  });
}

const COSTLY: Record<string, string> = {
  "arrays": `[${"[],".repeat(100_000)}[]]`,
  "depth": "[".repeat(150_001),
  "numbers": `[${"1,".repeat(300_000)}1]`,
  "numbers with fractions": `[${"1.5,".repeat(300_000)}1]`,
  "strings": JSON.stringify(Array.from({ length: 75_000 }, (_, i) => `k${i}`)),
  "names": `{${Array.from({ length: 9_000 }, (_, i) => `"k${i}":1`).join()}}`,
};

for (const [what, json] of Object.entries(COSTLY)) {
  Deno.test(`parseReplyJson: too many values are refused: ${what}`, () => {
    const { message } = assertThrows(() => parseReplyJson(json), SyntaxError);
    assertEquals(message, "the text holds too many values");
  });
}

Deno.test("parseReplyJson: long texts cost nothing, and neither do the likeliest tokens of every choice", () => {
  const text = "a, b: [{".repeat(1_000_000);
  assertEquals(parseReplyJson(JSON.stringify([text])), [text]);
  const token = { token: " word", logprob: -12.5, bytes: [32, 119, 111] };
  const tokens = Array.from({ length: 128 }, () => ({
    ...token,
    "top_logprobs": Array.from({ length: 20 }, () => token),
  }));
  assertEquals(parseReplyJson(JSON.stringify(tokens)), tokens);
});
