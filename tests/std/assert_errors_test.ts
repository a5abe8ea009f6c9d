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

const refusedThrows: Record<string, [() => unknown, string]> = {
  "nothing thrown": [
    () => assertThrows(() => 1, "the note"),
    "Expected function to throw: the note",
  ],
  "nothing thrown where a class is expected": [
    () => assertThrows(() => 1, TypeError, "x", "the note"),
    "Expected function to throw: the note",
  ],
  "another class": [
    () => assertThrows(raise(new RangeError("far")), TypeError),
    "Expected an error of class TypeError, found RangeError: far.",
  ],
  "another message": [
    () => assertThrows(raise(new TypeError("far")), TypeError, "near"),
    `Expected the error's message "far" to contain "near".`,
  ],
  "no error": [
    () => assertThrows(raise("text"), TypeError),
    `Expected an Error, found "text".`,
  ],
};

for (const [name, [run, message]] of Object.entries(refusedThrows)) {
  Deno.test(`assertThrows: refuses ${name}`, () => {
    strictEqual(assertThrows(run, AssertionError).message, message);
  });
}

Deno.test("assertRejects: resolves to the reason, whatever it is", async () => {
  strictEqual(await assertRejects(reject("text")), "text");
  const error = new RangeError("out of range");
  strictEqual(await assertRejects(reject(error), RangeError, "range"), error);
});

const refusedRejects: Record<string, [() => Promise<unknown>, string]> = {
  "a promise that is kept": [
    () => assertRejects(() => Promise.resolve(1), "the note"),
    "Expected function to return a promise that rejects: the note",
  ],
  "a function that throws": [
    () => assertRejects(raise(new Error("far"))),
    "Function throws when expected to reject.",
  ],
  "another class": [
    () => assertRejects(reject(new RangeError("far")), TypeError),
    "Expected an error of class TypeError, found RangeError: far.",
  ],
  "another message": [
    () => assertRejects(reject(new TypeError("far")), TypeError, "near"),
    `Expected the error's message "far" to contain "near".`,
  ],
};

for (const [name, [run, message]] of Object.entries(refusedRejects)) {
  Deno.test(`assertRejects: refuses ${name}`, async () => {
    strictEqual((await assertRejects(run, AssertionError)).message, message);
  });
}

Deno.test("assertIsError: class and message, as text or pattern", () => {
  const error = new RangeError("out of range");
  assertIsError(error);
  assertIsError(error, RangeError, "of");
  assertIsError(error, Error, /^out/);
  const refused = assertThrows(
    () => assertIsError(error, Error, /^in/, "the note"),
    AssertionError,
    "the note",
  );
  strictEqual(refused.cause, error);
});
