import { assertEquals } from "@std/assert";
import {
  seededIndices,
  seededRandom,
} from "../../../lib/bench/statistics/random.ts";

Deno.test("seededIndices: the sequence of seededRandom in whole numbers, over several calls", () => {
  for (const [seed, below] of [[1, 7], [0, 1], [2 ** 31, 1000], [99, 200]]) {
    const [random, fill] = [
      seededRandom(seed ?? 0),
      seededIndices(seed ?? 0, below ?? 0),
    ];
    const into = new Uint32Array(500);
    for (let call = 0; call < 3; call++) {
      fill(into);
      const expected = Array.from(
        into,
        () => Math.floor(random() * (below ?? 0)),
      );
      assertEquals([...into], expected);
    }
  }
});
