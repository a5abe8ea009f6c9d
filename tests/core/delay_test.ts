import { assertEquals, assertRejects } from "@std/assert";
import { atMost, delay } from "../../lib/core/delay.ts";

Deno.test({
  name: "delay: resolves by the clock, with a signal that stays quiet",
  permissions: "none",
  async fn() {
    const abort = new AbortController();
    assertEquals(await delay(1, abort.signal), undefined);
    assertEquals(await delay(1), undefined);
    abort.abort(); // nobody listens any more
  },
});

Deno.test({
  name: "delay: rejects with the reason of the abort, before and during it",
  permissions: "none",
  async fn() {
    const early = AbortSignal.abort(new Error("early"));
    await assertRejects(() => delay(60_000, early), Error, "early");
    const abort = new AbortController();
    const waiting = delay(60_000, abort.signal);
    abort.abort(new Error("late"));
    await assertRejects(() => waiting, Error, "late");
  },
});

Deno.test({
  name:
    "atMost: ends with the work or after its time, and throws what the work throws",
  permissions: "none",
  async fn() {
    const waiting = Promise.withResolvers<void>();
    await atMost(1, waiting.promise);
    waiting.resolve();
    await atMost(60_000, waiting.promise);
    const failed = Promise.reject(new Error("no"));
    await assertRejects(() => atMost(60_000, failed), Error, "no");
  },
});
