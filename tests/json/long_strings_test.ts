import { assertEquals } from "@std/assert";
import { LongStrings, wholeJson } from "../../lib/json/long_strings.ts";

function taken(json: string, size: number, long?: number) {
  const reader = new LongStrings(long);
  for (let at = 0; at < json.length; at += size) {
    reader.push(json.slice(at, at + size));
  }
  return reader.end();
}

const VALUES: readonly unknown[] = [
  "plain",
  { a: 'x"y\\z\n\u2028é🌍'.repeat(5), b: [1, "", '\\"'], c: { d: "\\u0041" } },
  { s: "\\".repeat(9) + '"', t: "end" },
  { ["a long name of a member"]: ["a long text", "\u0000"] },
];
const STYLES: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  (value) =>
    JSON.stringify(value).replace(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
];

Deno.test({
  name: "LongStrings: whatever is taken out can be put back, cut anywhere",
  permissions: "none",
  fn() {
    for (const value of VALUES) {
      for (const json of STYLES.map((style) => style(value))) {
        for (let size = 1; size < 40; size++) {
          for (const long of [0, 4, 30]) {
            const whole = wholeJson(taken(json, size, long));
            assertEquals(JSON.parse(whole), value, `${json} by ${size}`);
          }
        }
      }
    }
  },
});

Deno.test({
  name: "LongStrings: a long string is taken out, a short one is not",
  permissions: "none",
  fn() {
    const { json, strings } = taken('{"a":"12\\n45678","b":"123"}', 3, 6);
    const { a, b } = JSON.parse(json);
    assertEquals(strings.get(a)?.takeWhole(), "12\n45678");
    assertEquals(b, "123");
    assertEquals(taken('{"a":"12345678"}', 4).strings.size, 0);
  },
});

Deno.test({
  name: "LongStrings: no piece ends within a surrogate pair, however it is cut",
  permissions: "none",
  fn() {
    // The second backslash of a pair begins no escape; a half that stands alone is one.
    const text = "a\\\\ud83d\\ud83d\\ude00\\\\\\ud83d\\uDE00\\ud83d b";
    const json = `{"a":"${text}"}`;
    for (let from = 0; from < json.length; from++) {
      for (let to = from; to < json.length; to++) {
        const reader = new LongStrings(2);
        reader.push(json.slice(0, from));
        reader.push(json.slice(from, to));
        reader.push(json.slice(to));
        const { json: short, strings } = reader.end();
        const { a } = JSON.parse(short);
        const pieces = [...strings.get(a)?.take() ?? [a]];
        assertEquals(pieces.join(""), JSON.parse(json).a);
        assertEquals(
          pieces.map((piece) => piece.toWellFormed()).join(""),
          JSON.parse(json).a.toWellFormed(),
          `${json.slice(0, from)}|${json.slice(from, to)}|${json.slice(to)}`,
        );
      }
    }
  },
});

Deno.test({
  name: "LongStrings: what is no JSON is left to whoever parses it",
  permissions: "none",
  fn() {
    for (
      const text of ['{"a":"12\\x345', '<a href="\n\n\n\n\n">', '{"a":"12345']
    ) {
      const whole = wholeJson(taken(text, 2, 2));
      let parsed = true;
      try {
        JSON.parse(whole);
      } catch {
        parsed = false;
      }
      assertEquals(parsed, false, whole);
    }
  },
});
