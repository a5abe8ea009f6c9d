import { assertEquals, assertRejects } from "@std/assert";
import { Limiter } from "../../../lib/clients/routing/limiter.ts";

const permissions = "none";

Deno.test({
  name:
    "Limiter: so many at a time, the others in the order in which they came",
  permissions,
  fn: async () => {
    const limiter = new Limiter(2);
    const order: number[] = [];
    const places = [await limiter.enter(), await limiter.enter()];
    const waiting = [3, 4].map(async (n) => {
      const place = await limiter.enter();
      order.push(n);
      return place;
    });
    assertEquals([limiter.running, limiter.waiting, limiter.full], [
      2,
      2,
      true,
    ]);
    places[0]?.[Symbol.dispose]();
    places[0]?.[Symbol.dispose]();
    (await waiting[0])?.[Symbol.dispose]();
    (await waiting[1])?.[Symbol.dispose]();
    assertEquals(order, [3, 4]);
    places[1]?.[Symbol.dispose]();
    assertEquals([limiter.running, limiter.waiting, limiter.full], [
      0,
      0,
      false,
    ]);
  },
});

Deno.test({
  name: "Limiter: who is aborted leaves the queue, the place goes to the next",
  permissions,
  fn: async () => {
    const limiter = new Limiter(1);
    const place = await limiter.enter();
    const stop = new AbortController();
    const first = limiter.enter(stop.signal);
    const second = limiter.enter();
    stop.abort(new Error("gone"));
    await assertRejects(() => first, Error, "gone");
    place[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    assertEquals(limiter.running, 0);
    await assertRejects(() => limiter.enter(stop.signal), Error, "gone");
  },
});
