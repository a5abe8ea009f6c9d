import { assertEquals } from "@std/assert";
import { wholeQueue } from "../../../lib/server/workers/look.ts";

Deno.test({
  name: "wholeQueue: what waits is added up, one thread that fails is enough",
  permissions: "none",
  fn() {
    const fine = { failing: false, full: false, lines: 2, characters: 30 };
    const failing = { failing: true, full: false, lines: 3, characters: 4 };
    const look = { metrics: [], running: 0 };
    assertEquals(
      wholeQueue([
        { ...look, history: fine },
        look,
        { ...look, history: failing },
      ]),
      { failing: true, full: false, lines: 5, characters: 34 },
    );
    assertEquals(wholeQueue([look, look]), undefined);
  },
});
