import { strictEqual } from "node:assert/strict";
import {
  AssertionError,
  assertIsError,
  assertRejects,
  assertThrows,
} from "@std/assert";

const raise = (error: unknown) => (): never => {
  throw error;
};
const reject = (error: unknown) => () => Promise.reject(error);

Deno.test("assertThrows: returns what was thrown, whatever it is", () => {
  strictEqual(assertThrows(raise("text")), "text");
  const error = new RangeError("out of range");
  strictEqual(
    assertThrows(raise(error), RangeError, "range").message,
    error.message,
  );
  strictEqual(assertThrows(raise(error), Error), error);
});

const refusedThrows: Record<string, () => unknown> = {
  "nothing thrown": () => assertThrows(() => 1, "the note"),
  "nothing thrown where a class is expected": () =>
    assertThrows(() => 1, TypeError, "x", "the note"),
  "another class": () =>
    assertThrows(raise(new RangeError("far")), TypeError, "", "the note"),
  "another message": () =>
    assertThrows(raise(new TypeError("far")), TypeError, "near", "the note"),
  "no error": () => assertThrows(raise("text"), TypeError, "", "the note"),
};

for (const [name, run] of Object.entries(refusedThrows)) {
  Deno.test(`assertThrows: refuses ${name}, with the note`, () => {
    assertThrows(run, AssertionError, "the note");
  });
}

Deno.test("assertRejects: resolves to the reason, whatever it is", async () => {
  strictEqual(await assertRejects(reject("text")), "text");
  const error = new RangeError("out of range");
  strictEqual(await assertRejects(reject(error), RangeError, "range"), error);
});

const refusedRejects: Record<string, () => Promise<unknown>> = {
  "a promise that is kept": () =>
    assertRejects(() => Promise.resolve(1), "the note"),
  "a function that throws": () =>
    assertRejects(raise(new Error("far")), "the note"),
  "another class": () =>
    assertRejects(reject(new RangeError("far")), TypeError, "", "the note"),
  "another message": () =>
    assertRejects(reject(new TypeError("far")), TypeError, "near", "the note"),
};

for (const [name, run] of Object.entries(refusedRejects)) {
  Deno.test(`assertRejects: refuses ${name}, with the note`, async () => {
    await assertRejects(run, AssertionError, "the note");
  });
}

Deno.test("assertIsError: class and message, as text or pattern", () => {
  const error = new RangeError("out of range");
  assertIsError(error);
  assertIsError(error, RangeError, "of");
  assertIsError(error, Error, /^out/);
  assertThrows(
    () => assertIsError(error, Error, /^in/, "the note"),
    AssertionError,
    "the note",
  );
});
