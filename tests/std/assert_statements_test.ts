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
  "assertObjectMatch: an instance by its members": () =>
    assertObjectMatch(new URL("http://a/b?c"), { pathname: "/b" }),
  "assertObjectMatch: other values deeply": () =>
    assertObjectMatch({ a: new Set([1]), b: 2 }, { a: new Set([1]) }),
};

for (const [name, statement] of Object.entries(holds)) {
  Deno.test(`${name} holds`, { permissions: "none" }, statement);
}

const fails: Record<string, [() => void, string]> = {
  "assert: falsy": [() => assert(0, "no count"), "no count"],
  "assertFalse: truthy": [() => assertFalse("a", "text"), "text"],
  "assertExists: null": [() => assertExists(null, "x"), "found null: x"],
  "assertExists: undefined": [
    () => assertExists(undefined),
    "found undefined.",
  ],
  "assertAlmostEquals: too far": [
    () => assertAlmostEquals(1, 1.001),
    "the difference is 0.00099",
  ],
  "assertAlmostEquals: NaN": [() => assertAlmostEquals(NaN, 1), "Expected NaN"],
  "assertArrayIncludes: missing ones": [
    () => assertArrayIncludes([1], [1, 7]),
    "missing is [\n  7,\n]",
  ],
  "assertGreater: equal": [
    () => assertGreater(1, 1, "x"),
    "Expected 1 to be greater than 1: x",
  ],
  "assertGreaterOrEqual: less": [
    () => assertGreaterOrEqual(0, 1),
    "Expected 0 to be at least 1.",
  ],
  "assertLess: equal": [
    () => assertLess(1, 1),
    "Expected 1 to be less than 1.",
  ],
  "assertLessOrEqual: greater": [
    () => assertLessOrEqual(2, 1),
    "Expected 2 to be at most 1.",
  ],
  "assertInstanceOf: another class": [
    () => assertInstanceOf(new Date(), RegExp, "x"),
    "Expected an instance of RegExp, found Date: x",
  ],
  "assertInstanceOf: no object": [
    () => assertInstanceOf("a", Date),
    `Expected an instance of Date, found "a".`,
  ],
  "assertMatch": [() => assertMatch("a", /b/), `Expected "a" to match /b/.`],
  "assertStringIncludes": [
    () => assertStringIncludes("hello", "x"),
    `Expected "hello" to contain "x".`,
  ],
  "assertObjectMatch: another value": [
    () => assertObjectMatch({ a: 1, b: 2 }, { a: 3 }),
    "-   a: 1,\n+   a: 3,",
  ],
  "assertObjectMatch: an absent member": [
    () => assertObjectMatch({}, { a: 3 }),
    "+   a: 3,",
  ],
  "assertObjectMatch: an array of another length": [
    () => assertObjectMatch({ a: [1, 2] }, { a: [1] }, "the list"),
    "Values do not match: the list",
  ],
  "fail": [() => fail("x"), "Failed assertion: x"],
  "fail without a note": [() => fail(), "Failed assertion."],
  "unreachable": [() => unreachable("x"), "x"],
};

for (const [name, [statement, message]] of Object.entries(fails)) {
  Deno.test(`${name} fails`, { permissions: "none" }, () => {
    assertThrows(statement, AssertionError, message);
  });
}

Deno.test("assertObjectMatch: cycles", () => {
  const actual: Record<string, unknown> = { a: 1, b: 2 };
  actual["self"] = actual;
  const expected: Record<string, unknown> = { a: 1 };
  expected["self"] = expected;
  assertObjectMatch(actual, expected);
  expected["a"] = 2;
  assertThrows(() => assertObjectMatch(actual, expected), AssertionError);
});
