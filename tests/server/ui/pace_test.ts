import { assertEquals } from "@std/assert";
import { Pace } from "../../../lib/server/ui/ask/pace.ts";

/** Shows what can be shown at a time, and returns how much each has shown by then. */
function shower(pace: Pace): (now: number) => [number, number] {
  const shown: [number, number] = [0, 0];
  return (now) => {
    const next = pace.next(now);
    shown[0] += next[0].length;
    shown[1] += next[1].length;
    return [...shown];
  };
}

Deno.test("pace: the slower one decides, until it has ended", () => {
  const pace = new Pace();
  const at = shower(pace);
  pace.add(0, "x".repeat(100));
  assertEquals(at(0), [0, 0]);
  pace.add(1, "y".repeat(10));
  assertEquals(at(10), [10, 10]);
  pace.end(0);
  assertEquals(at(20), [10, 10]);
  pace.add(1, "y".repeat(100));
  // The first is whole, and the second continues at the pace so far.
  assertEquals(at(100), [100, 100]);
  assertEquals(at(109), [100, 110]);
  assertEquals(at(200), [100, 110]);
  assertEquals(pace.isLate, false);
});

Deno.test("pace: the rest of a faster model does not come at once", () => {
  const pace = new Pace();
  const at = shower(pace);
  pace.add(0, "x".repeat(300));
  pace.end(0);
  for (let now = 0; now < 1000; now += 10) {
    pace.add(1, "y");
    assertEquals(at(now), [now / 10 + 1, now / 10 + 1]);
  }
  pace.end(1);
  assertEquals(at(1000), [100, 100]);
  assertEquals(pace.isLate, true);
  // As before: a character every 10 ms.
  assertEquals(at(1500), [150, 100]);
  assertEquals(at(2000), [200, 100]);
  assertEquals(at(3000), [300, 100]);
  assertEquals(pace.isLate, false);
});

Deno.test("pace: a long rest takes ten seconds at most, and nothing waits for an answer without text", () => {
  const pace = new Pace();
  const at = shower(pace);
  pace.add(0, "x".repeat(100_000));
  pace.add(1, "y");
  at(0);
  pace.end(0);
  pace.end(1);
  at(1000);
  assertEquals(at(11_000), [100_000, 1]);
  const empty = new Pace();
  empty.add(0, "whole");
  empty.end(1);
  assertEquals(empty.next(5), ["whole", ""]);
});
