import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../lib/bench/statistics/random.ts";
import {
  type Candidate,
  chooseSample,
} from "../../../lib/history/transfer/sample.ts";

function pure(name: string, fn: () => void): void {
  Deno.test({ name, permissions: "none", fn });
}

/** 900 of one model, 90 of another, 9 of a third; every tenth with tools. */
const CANDIDATES: Candidate[] = Array.from({ length: 999 }, (_, i) => ({
  id: String(i),
  model: i < 900 ? "a" : i < 990 ? "b" : "c",
  size: i * 37 % 999,
  tools: i % 10 === 0,
}));

function draw(count: number, seed: number): Candidate[] {
  return chooseSample(CANDIDATES, count, seededRandom(seed));
}

function tally(sample: readonly Candidate[], by: (one: Candidate) => unknown) {
  const counts: Record<string, number> = {};
  for (const one of sample) {
    const name = String(by(one));
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

pure(
  "chooseSample: models count alike, and of each short and long, with tools and without",
  () => {
    const sample = draw(27, 1);
    assertEquals(tally(sample, ({ model }) => model), { a: 9, b: 9, c: 9 });
    const ofFirst = sample.filter(({ model }) => model === "a");
    const sizes = tally(ofFirst, ({ size }) => Math.floor(size / 333));
    assertEquals(Object.keys(sizes), ["0", "1", "2"]);
    assert(Object.values(sizes).every((count) => count >= 2), "spread by size");
    const tools = tally(ofFirst, ({ tools }) => tools);
    assert((tools["true"] ?? 0) >= 3 && (tools["false"] ?? 0) >= 3);
  },
);

pure("chooseSample: the same seed draws the same, another seed another", () => {
  assertEquals(draw(30, 7), draw(30, 7));
  assert(JSON.stringify(draw(30, 7)) !== JSON.stringify(draw(30, 8)));
});

pure("chooseSample: no more than there are, each once, in their order", () => {
  assertEquals(draw(Infinity, 1), CANDIDATES);
  assertEquals(draw(0, 1), []);
  assertEquals(chooseSample([], 5, seededRandom(1)), []);
  const ids = draw(100, 3).map(({ id }) => Number(id));
  assertEquals(ids, ids.toSorted((a, b) => a - b));
  assertEquals(new Set(ids).size, 100);
});
