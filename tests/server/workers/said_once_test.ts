import { assertEquals } from "@std/assert";
import { SaidOnce } from "../../../lib/server/workers/said_once.ts";

Deno.test({
  name:
    "SaidOnce: what all threads say is new once, what one says again is new again",
  permissions: "none",
  fn() {
    const once = new SaidOnce();
    const told = ([text, thread]: [string, number]) => once.isNew(text, thread);
    assertEquals(
      ([["a", 0], ["a", 1], ["b", 1], ["a", 1], ["a", 0], ["a", 2]] as [
        string,
        number,
      ][]).map(told),
      [true, false, true, true, false, false],
    );
  },
});

Deno.test({
  name: "SaidOnce: texts that are all different do not pile up",
  permissions: "none",
  fn() {
    const once = new SaidOnce();
    once.isNew("first", 0);
    for (let i = 0; i < 1_000; i++) once.isNew(`text ${i}`, 0);
    assertEquals(once.isNew("first", 1), true);
  },
});
