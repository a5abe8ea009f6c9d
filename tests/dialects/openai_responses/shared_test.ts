import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  share,
  unshare,
} from "../../../lib/dialects/openai_responses/kept/shared.ts";

const NONE = new Map<string, string>();

Deno.test("share, unshare: every value comes back, equal parts are written once", () => {
  const long = "a text that is long enough to be named once";
  const part = { type: "message", content: [{ text: long }] };
  const value = [part, { item: part }, { output: [part, long] }];
  const shared = share(value, NONE);
  assertEquals(JSON.stringify(shared).split(long).length, 2);
  assertEquals(shared && unshare(shared, NONE), value);
  const known = new Map([["content", long]]);
  const named = share(value, known);
  assertEquals(JSON.stringify(named).includes(long), false);
  assertEquals(named && unshare(named, known), value);
  assertEquals(share([{ "=": 0 }], NONE), undefined);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const twice = JSON.parse(JSON.stringify([value, [value], { a: value }]));
      const shared = share(twice, NONE);
      // It may use the name itself.
      if (shared !== undefined) assertEquals(unshare(shared, NONE), twice);
    }),
    { seed: 1 },
  );
});

Deno.test("share: a long text deep inside is not written out for each level", () => {
  let value: unknown = "x".repeat(4_000_000);
  for (let depth = 0; depth < 1_000; depth++) value = [value];
  const shared = share([value, value], NONE);
  assertEquals(shared?.parts.length, 1);
  assertEquals(shared && unshare(shared, NONE), [value, value]);
});

Deno.test("unshare: parts that name each other twice, or in a circle, are refused", () => {
  const doubled = Array.from(
    { length: 60 },
    (_, i) => i === 0 ? "x" : [{ "=": i - 1 }, { "=": i - 1 }],
  );
  const bomb = { value: { "=": 59 }, parts: doubled };
  assertThrows(() => unshare(bomb, NONE), RangeError, "become too much");
  const circle = { value: { "=": 0 }, parts: [[{ "=": 0 }]] };
  assertThrows(() => unshare(circle, NONE), RangeError, "contain themselves");
});
