import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";

const holds: Record<string, () => void> = {
  "assert: truthy": () => assert("a"),
  "assertFalse: falsy": () => assertFalse(""),
  "assertExists: falsy but there": () => assertExists(0),
  "assertAlmostEquals: the same": () => assertAlmostEquals(Infinity, Infinity),
  "assertAlmostEquals: within a share": () =>
    assertAlmostEquals(0.1 + 0.2, 0.3),
  "assertAlmostEquals: within a tolerance": () =>
    assertAlmostEquals(1, 1.4, 0.5),
  "assertArrayIncludes: in any order, deeply": () =>
    assertArrayIncludes([1, { a: 2 }, 3], [{ a: 2 }, 1]),
  "assertArrayIncludes: typed arrays": () =>
    assertArrayIncludes(new Uint8Array([1, 2]), new Uint8Array([2])),
  "assertGreater": () => assertGreater(2, 1),
  "assertGreater: dates": () => assertGreater(new Date(2), new Date(1)),
  "assertGreaterOrEqual: equal": () => assertGreaterOrEqual(1, 1),
  "assertLess: texts": () => assertLess("a", "b"),
  "assertLessOrEqual: equal": () => assertLessOrEqual(1, 1),
  "assertInstanceOf: subclass": () => assertInstanceOf(new TypeError(), Error),
  "assertMatch": () => assertMatch("2 apples", /^\d+ /),
  "assertStringIncludes": () => assertStringIncludes("hello", "ell"),
  "assertObjectMatch: further members": () =>
    assertObjectMatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2 } }),
  "assertObjectMatch: elements with further members": () =>
    assertObjectMatch({ a: [{ b: 1, c: 2 }, 3] }, { a: [{ b: 1 }, 3] }),
  "assertObjectMatch: other values deeply": () =>
    assertObjectMatch({ a: new Set([1]), b: 2 }, { a: new Set([1]) }),
};

for (const [name, statement] of Object.entries(holds)) {
  Deno.test(`${name} holds`, { permissions: "none" }, statement);
}

const fails: Record<string, (note: string) => void> = {
  "assert: falsy": (note) => assert(0, note),
  "assertFalse: truthy": (note) => assertFalse("a", note),
  "assertExists: null": (note) => assertExists(null, note),
  "assertExists: undefined": (note) => assertExists(undefined, note),
  "assertAlmostEquals: too far": (note) =>
    assertAlmostEquals(1, 1.001, undefined, note),
  "assertAlmostEquals: NaN": (note) =>
    assertAlmostEquals(NaN, 1, undefined, note),
  "assertAlmostEquals: an endless distance": (note) =>
    assertAlmostEquals(0, Infinity, undefined, note),
  "assertArrayIncludes: missing ones": (note) =>
    assertArrayIncludes([1], [1, 7], note),
  "assertGreater: equal": (note) => assertGreater(1, 1, note),
  "assertGreaterOrEqual: less": (note) => assertGreaterOrEqual(0, 1, note),
  "assertLess: equal": (note) => assertLess(1, 1, note),
  "assertLessOrEqual: greater": (note) => assertLessOrEqual(2, 1, note),
  "assertInstanceOf: another class": (note) =>
    assertInstanceOf(new Date(), RegExp, note),
  "assertInstanceOf: no object": (note) => assertInstanceOf("a", Date, note),
  "assertMatch": (note) => assertMatch("a", /b/, note),
  "assertStringIncludes": (note) => assertStringIncludes("hello", "x", note),
  "assertObjectMatch: another value": (note) =>
    assertObjectMatch({ a: 1, b: 2 }, { a: 3 }, note),
  "assertObjectMatch: an absent member": (note) =>
    assertObjectMatch({}, { a: 3 }, note),
  "fail": (note) => fail(note),
  "unreachable": (note) => unreachable(note),
};

for (const [name, statement] of Object.entries(fails)) {
  Deno.test(`${name} fails, with the note`, { permissions: "none" }, () => {
    const run = () => statement("the note");
    assertThrows(run, AssertionError, "the note");
  });
}

Deno.test("fail: without a note", () => {
  assertThrows(() => fail(), AssertionError);
});
