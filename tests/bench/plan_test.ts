import { assertEquals } from "@std/assert";
import { phases } from "../../lib/bench/plan.ts";

const permissions = "none";

Deno.test({
  name:
    "phases: one model after the other, another one first each time, warmups once",
  permissions,
  fn: () => {
    const plan = {
      models: ["a", "b"],
      items: [{ line: 1 }, { line: 2 }],
      load: { warmup: 3, repeat: 2, seed: 5 },
    };
    const found = phases(plan);
    assertEquals(found.map(({ model }) => model), [0, 1, 1, 0]);
    assertEquals(found.map(({ arrivals }) => arrivals), [5, 5, 6, 6]);
    assertEquals(found.map(({ warmup }) => warmup.length), [3, 3, 0, 0]);
    assertEquals(found[0]?.warmup.map(({ item }) => item), [0, 1, 0]);
    assertEquals(found[2]?.jobs, [
      { item: 0, model: 1, repeat: 1 },
      { item: 1, model: 1, repeat: 1 },
    ]);
  },
});
