import { assert, assertEquals } from "@std/assert";
import { ownWarmups, phases, warmups } from "../../lib/bench/plan.ts";

const permissions = "none";

const plan = (seed: number, repeat = 2) => ({
  models: ["a", "b", "c"],
  items: Array.from({ length: 60 }, (_, line) => ({ line })),
  load: { warmups: [2, 1, 1], repeat, seed },
});

Deno.test({
  name: "phases: every item of every model once in each repeat, item by item",
  permissions,
  fn: () => {
    const found = phases(plan(5));
    assertEquals(found.map(({ arrivals }) => arrivals), [5, 6]);
    for (const [repeat, { jobs }] of found.entries()) {
      assertEquals(
        jobs.map(({ item }) => item),
        Array.from({ length: 180 }, (_, i) => Math.floor(i / 3)),
      );
      for (let item = 0; item < 60; item++) {
        const own = jobs.slice(3 * item, 3 * item + 3);
        assertEquals(own.map(({ model }) => model).sort(), [0, 1, 2]);
        assert(own.every((job) => job.repeat === repeat));
      }
    }
  },
});

Deno.test({
  name: "phases: the seed decides which model goes first, and each often does",
  permissions,
  fn: () => {
    assertEquals(phases(plan(5)), phases(plan(5)));
    assert(
      JSON.stringify(phases(plan(5))) !== JSON.stringify(phases(plan(6))),
    );
    const [{ jobs } = { jobs: [] }] = phases(plan(1, 1));
    const firsts = [0, 1, 2].map((model) =>
      jobs.filter((job, i) => i % 3 === 0 && job.model === model).length
    );
    assert(firsts.every((count) => count >= 10), `${firsts}`);
  },
});

Deno.test({
  name: "warmups: host by host, the first items first",
  permissions,
  fn: () => {
    const told = warmups(plan(1), ["one", "two", "one"]).map((jobs) =>
      jobs.map(({ model, item }) => `${model}:${item}`)
    );
    assertEquals(told, [["0:0", "0:1", "2:0"], ["1:0"]]);
  },
});

Deno.test({
  name: "ownWarmups: as many to a host as are in flight, one to each model",
  permissions,
  fn: () => {
    assertEquals(ownWarmups(["one", "two", "one"], 5), [3, 5, 3]);
    assertEquals(ownWarmups(["one", "one", "one"], 1), [1, 1, 1]);
  },
});
