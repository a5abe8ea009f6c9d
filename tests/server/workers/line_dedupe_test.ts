import { assertEquals } from "@std/assert";
import { LineDedupe } from "../../../lib/server/workers/line_dedupe.ts";

Deno.test({
  name:
    "LineDedupe: what all threads say is new once, what one says again is new again",
  permissions: "none",
  fn() {
    const dedupe = new LineDedupe();
    const told = ([text, thread]: [string, number]) =>
      dedupe.isNew(text, thread);
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
  name: "LineDedupe: texts that are all different do not pile up",
  permissions: "none",
  fn() {
    const dedupe = new LineDedupe();
    dedupe.isNew("first", 0);
    for (let i = 0; i < 1_000; i++) dedupe.isNew(`text ${i}`, 0);
    assertEquals(dedupe.isNew("first", 1), true);
  },
});
