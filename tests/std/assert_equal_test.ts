import { stripVTControlCharacters } from "node:util";
import { strictEqual } from "node:assert/strict";
import {
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
  equal,
} from "@std/assert";
import { assertEquals } from "@std/assert/equals";

class Point {
  readonly x = 1;
  readonly y = 2;
}

class Pixel {
  readonly x = 1;
  readonly y = 2;
}

/** An object that contains itself. */
function ring(name: string): object {
  const self: Record<string, unknown> = { name };
  self["self"] = self;
  return self;
}

const withoutPrototype = Object.assign(Object.create(null), { a: 1 });
const key = Symbol("key");

const alike: Record<string, [unknown, unknown]> = {
  "NaN": [NaN, NaN],
  "0 and -0": [0, -0],
  "text": ["a", "a"],
  "bigints": [10n, 10n],
  "keys in another order": [{ a: 1, b: 2 }, { b: 2, a: 1 }],
  "nested": [{ a: [{ b: [1, { c: null }] }] }, {
    a: [{ b: [1, { c: null }] }],
  }],
  "plain and without prototype": [withoutPrototype, { a: 1 }],
  "instances of one class": [new Point(), new Point()],
  "dates": [new Date(5), new Date(5)],
  "invalid dates": [new Date(NaN), new Date(NaN)],
  "regular expressions": [/a+/gi, /a+/gi],
  "URLs": [new URL("http://a/b"), new URL("http://a/b")],
  "boxed numbers": [Object(1), Object(1)],
  "typed arrays": [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  "floats of a typed array": [new Float64Array([NaN]), new Float64Array([NaN])],
  "buffers": [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
  "maps in another order": [
    new Map([["a", { n: 1 }], ["b", { n: 2 }]]),
    new Map([["b", { n: 2 }], ["a", { n: 1 }]]),
  ],
  "maps with keys that are objects": [
    new Map([[{ k: 1 }, "v"]]),
    new Map([[{ k: 1 }, "v"]]),
  ],
  "sets in another order": [new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])],
  "symbols as keys": [{ [key]: 1 }, { [key]: 1 }],
  "cycles": [ring("a"), ring("a")],
};

const different: Record<string, [unknown, unknown]> = {
  "number and text": [1, "1"],
  "null and undefined": [null, undefined],
  "null and object": [null, {}],
  "undefined and absent": [{ a: undefined }, {}],
  "undefined under another key": [{ a: undefined }, { b: undefined }],
  "arrays in another order": [[1, 2], [2, 1]],
  "arrays of another length": [[1], [1, undefined]],
  "a hole and undefined": [new Array(1), [undefined]],
  "array and object": [[1], { 0: 1 }],
  "instance and plain object": [new Point(), { x: 1, y: 2 }],
  "instances of two classes": [new Point(), new Pixel()],
  "dates": [new Date(5), new Date(6)],
  "date and number": [new Date(5), 5],
  "regular expressions with other flags": [/a/g, /a/],
  "URLs": [new URL("http://a/b"), new URL("http://a/c")],
  "messages of errors": [new Error("a"), new Error("b")],
  "classes of errors": [new Error("a"), new TypeError("a")],
  "causes of errors": [
    new Error("a", { cause: 1 }),
    new Error("a", { cause: 2 }),
  ],
  "typed arrays": [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  "typed arrays of two kinds": [new Uint8Array([1]), new Int8Array([1])],
  "values of maps": [new Map([["a", 1]]), new Map([["a", 2]])],
  "sizes of sets": [new Set([1]), new Set([1, 2])],
  "symbols as keys": [{ [key]: 1 }, { [key]: 2 }],
  "functions": [() => 1, () => 1],
  "cycles": [ring("a"), ring("b")],
};

for (const [name, [a, b]] of Object.entries(alike)) {
  Deno.test(`equal: alike, ${name}`, { permissions: "none" }, () => {
    strictEqual(equal(a, b), true);
    strictEqual(equal(b, a), true);
    assertEquals(a, b);
  });
}

for (const [name, [a, b]] of Object.entries(different)) {
  Deno.test(`equal: different, ${name}`, { permissions: "none" }, () => {
    strictEqual(equal(a, b), false);
    strictEqual(equal(b, a), false);
    assertNotEquals(a, b);
  });
}

/** Without the colours that a terminal may get. */
function plain(text: string): string {
  return stripVTControlCharacters(text);
}

Deno.test("assertEquals: the error shows both values and the note", () => {
  const { message } = assertThrows(
    () => assertEquals({ a: 1, b: [1, 2] }, { a: 1, b: [1, 37] }, "the lists"),
    AssertionError,
    "the lists",
  );
  assertMatch(plain(message), /^-.*\b2\b/m);
  assertMatch(plain(message), /^\+.*\b37\b/m);
});

Deno.test("assertEquals: the error of texts shows the lines that differ", () => {
  const { message } = assertThrows(
    () => assertEquals("one\ntwo\nthree", "one\nthree"),
    AssertionError,
  );
  assertMatch(plain(message), /^-.*two/m);
});

Deno.test("assertEquals: very long values can be compared too", () => {
  const long = (end: string) => "line\n".repeat(2_000) + end;
  assertThrows(() => assertEquals(long("a"), long("b")), AssertionError);
});

Deno.test("assertNotEquals: the error has the note", () => {
  const same = () => assertNotEquals([1], [1], "the list");
  assertThrows(same, AssertionError, "the list");
});

Deno.test("assertStrictEquals: same value or same object", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  const refused: [unknown, unknown][] = [
    [0, -0],
    [{}, {}],
    [{ a: 1 }, { a: 2 }],
    ["a", "b"],
  ];
  for (const [actual, expected] of refused) {
    const compare = () => assertStrictEquals(actual, expected, "the note");
    assertThrows(compare, AssertionError, "the note");
  }
});
