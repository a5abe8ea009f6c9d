import { assertEquals, assertThrows } from "@std/assert";
import { gradeKey, parseGrade } from "../../../lib/bench/checks/grading.ts";
import { embeddedJson } from "../../../lib/bench/checks/json_values.ts";
import { levenshtein } from "../../../lib/bench/checks/text_distance.ts";

const replies: [string, unknown][] = [
  ['Fine.\n{"reason":"ok","pass":true,"score":0.9}', {
    pass: true,
    score: 0.9,
    reason: "ok",
  }],
  ['```json\n{"pass": false}\n```', { pass: false, score: 0 }],
  ['{"score": 0.7}', { pass: true, score: 0.7 }],
  ['{"pass":true} no, {"pass":false,"score":0.2}', { pass: false, score: 0.2 }],
  ["It passes.", undefined],
  ['{"pass":"yes"}', undefined],
  ['{"score": 7}', undefined],
  ["", undefined],
  ["[".repeat(50_000), undefined],
];
for (const [text, expected] of replies) {
  Deno.test({
    name: `parseGrade: ${JSON.stringify(text.slice(0, 60))}`,
    permissions: "none",
    fn: () => assertEquals(parseGrade(text), expected as never),
  });
}

Deno.test({
  name: "gradeKey: other words have another name",
  permissions: "none",
  fn: () => {
    assertEquals(gradeKey("similar", "x"), gradeKey("similar", "x"));
    const keys = [["similar", "x"], ["similar", "y"], ["llm-rubric", "x"]]
      .map(([type = "", text = ""]) => gradeKey(type, text));
    assertEquals(new Set(keys).size, 3);
  },
});

const distances: [string, string, number, number | undefined][] = [
  ["kitten", "sitting", 5, 3],
  ["kitten", "sitting", 2, undefined],
  ["", "abc", 5, 3],
  ["same", "same", 0, 0],
  ["ab", "ba", 2, 2],
  ["😀a", "a", 1, 1],
  ["abcdefgh", "hgfedcba", 8, 8],
  ["xabcd", "abcdx", 2, 2],
  ["a".repeat(50_000), "a".repeat(49_999) + "b", 5, 1],
  ["ab".repeat(25_000), "ba".repeat(25_000), 5, 2],
];
for (const [one, other, most, expected] of distances) {
  Deno.test({
    name: `levenshtein: ${one.slice(0, 20)} and ${
      other.slice(-20)
    } within ${most}`,
    permissions: "none",
    fn: () => assertEquals(levenshtein(one, other, most), expected),
  });
}

Deno.test({
  name: "embeddedJson: brackets that nothing closes cost no more than the text",
  permissions: "none",
  fn: () => {
    assertEquals(embeddedJson("[".repeat(40) + '{"a":1}'), [{ a: 1 }]);
    assertThrows(() => embeddedJson("[{".repeat(500_000)), RangeError);
  },
});
