import { assertEquals, assertThrows } from "@std/assert";
import { utcTime } from "../../../lib/history/line/utc_time.ts";

Deno.test("utcTime: as toISOString gives it, whatever came before", {
  permissions: "none",
}, () => {
  const now = Date.now();
  const times = [0, 7, 999, 1000, now, now + 1, -1, -1000, 8.64e15, -8.64e15];
  for (const time of [...times, ...times.toReversed()]) {
    const date = new Date(time);
    assertEquals(utcTime(date), date.toISOString());
  }
});

Deno.test("utcTime: refuses what is no time", {
  permissions: "none",
}, () => {
  assertThrows(() => utcTime(new Date(NaN)), RangeError);
});
