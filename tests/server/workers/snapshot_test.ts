import { assertEquals } from "@std/assert";
import { wholeQueue } from "../../../lib/server/workers/snapshot.ts";

Deno.test({
  name: "wholeQueue: what waits is added up, one thread that fails is enough",
  permissions: "none",
  fn() {
    const fine = { failing: false, full: false, lines: 2, characters: 30 };
    const failing = { failing: true, full: false, lines: 3, characters: 4 };
    const snapshot = { metrics: [], running: 0 };
    assertEquals(
      wholeQueue([
        { ...snapshot, history: fine },
        snapshot,
        { ...snapshot, history: failing },
      ]),
      { failing: true, full: false, lines: 5, characters: 34 },
    );
    assertEquals(wholeQueue([snapshot, snapshot]), undefined);
  },
});
