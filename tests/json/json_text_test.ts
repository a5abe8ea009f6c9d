import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { JsonText, shortJson } from "../../lib/json/json_text.ts";
import { LongTexts } from "../../lib/json/long_text.ts";
import { sha256 } from "../../lib/core/data/digest.ts";

const LONG = 'a "long" text\n\u2028😀'.repeat(1000);
const VERY_LONG = `x${"\\😀\u0001".repeat(1_000_000)}`;

const VALUES: Record<string, unknown> = {
  "a short value": { a: [1, "b", null, true], c: undefined },
  "a long text": LONG,
  "a very long text": { a: VERY_LONG },
  "long texts everywhere": [LONG, { a: LONG, b: { c: [LONG, 1] } }, "", LONG],
  "members that do not count": { a: undefined, b: LONG, c: undefined },
  "items that are missing": [undefined, LONG, null],
  "empty values beside": { a: {}, b: [], c: "", d: LONG, "": 0 },
  "names that need quotes": { 'a"\n': LONG, "\ud800": LONG, 1: LONG },
  "lone surrogates": `${"\udc00\ud800".repeat(5000)}`,
  "a value that says itself what it is written as": {
    a: LONG,
    b: { toJSON: () => [1, 2] },
  },
};

for (const [name, value] of Object.entries(VALUES)) {
  Deno.test(`JsonText: ${name} is written as JSON.stringify does`, () => {
    const text = JsonText.of(value);
    const expected = JSON.stringify(value);
    assertEquals([...text].join("") === expected, true);
    assert(text.equals(expected));
    // Twice the same: what a disk refuses is written again.
    assertEquals([...text].join("") === expected, true);
  });
}

Deno.test("JsonText: equals no other text", () => {
  const text = JsonText.of({ a: LONG, b: 1 });
  const same = JSON.stringify({ a: LONG, b: 1 });
  for (const other of ["", `${same} `, same.slice(0, -1), same.slice(1)]) {
    assertEquals(text.equals(other), false);
  }
  assertEquals(text.equals(same.replace("text", "test")), false);
  assertEquals(text.equals(same.replace("1}", "2}")), false);
});

/** Bytes in pieces of very different lengths. */
function cut(bytes: Uint8Array): Uint8Array[] {
  const ends = [0, 0, 1, 7, 7, 70_000, bytes.length - 3, bytes.length];
  return ends.slice(1).map((end, i) => bytes.slice(ends[i], end));
}

Deno.test("JsonText: equals its bytes, in whatever pieces, and no others", () => {
  const value = { a: LONG, b: [VERY_LONG, 1] };
  const text = JsonText.of(value);
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  assert(text.equalsBytes([bytes]));
  assert(text.equalsBytes(cut(bytes)));
  const more = Uint8Array.of(...bytes.slice(-1), 32);
  assertEquals(text.equalsBytes([bytes.slice(0, -1), more]), false);
  assertEquals(text.equalsBytes([bytes.slice(0, -1)]), false);
  assertEquals(text.equalsBytes([]), false);
  for (const at of [0, 6, 7, 65_536, 69_999, 70_000, bytes.length - 1]) {
    const other = bytes.slice();
    other[at] = (other[at] ?? 0) ^ 1;
    assertEquals(text.equalsBytes(cut(other)), false, `byte ${at}`);
  }
});

Deno.test("JsonText: its length is that of what it comes to", () => {
  const value = { a: LONG, b: [1, LONG] };
  assertEquals(JsonText.of(value).length, JSON.stringify(value).length);
});

Deno.test("JsonText: a very long text is written in pieces", () => {
  const lengths = [...JsonText.of(VERY_LONG)].map(({ length }) => length);
  assert(Math.max(...lengths) < 1_000_000);
});

Deno.test("shortJson: is short, and another one for another value", () => {
  const long = new LongTexts();
  const values = [
    { a: LONG },
    { a: [LONG] },
    { a: `${LONG}.` },
    { a: `#${sha256(LONG)}` },
    { a: sha256(LONG) },
    { b: LONG },
  ];
  const shorts = values.map((value) => shortJson(value, long));
  assertEquals(new Set(shorts).size, values.length);
  assert(shorts.every((short) => short.length < 100));
  assertEquals(shortJson({ a: LONG }, new LongTexts()), shorts[0]);
});

Deno.test("LongTexts: texts of one length are told apart", () => {
  const long = new LongTexts();
  const [a, b] = ["a", "b"].map((one) => one.repeat(5000));
  assertNotEquals(long.of(a ?? "").digest, long.of(b ?? "").digest);
  assertEquals(long.of("a".repeat(5000)), long.of(a ?? ""));
});
