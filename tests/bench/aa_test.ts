/**
 * A model against itself, under two names: whatever differs is chance.
 *
 * @module
 */
import { assert, assertLessOrEqual } from "@std/assert";
import { COMPARED } from "../../lib/bench/compared.ts";
import { ownWarmups, type Plan } from "../../lib/bench/plan.ts";
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import type { Note } from "../../lib/bench/record.ts";
import { buildReport, type Report } from "../../lib/bench/report.ts";
import { runData } from "../../lib/bench/run.ts";
import { runBench } from "../../lib/bench/runner.ts";
import { hostOf } from "../../lib/bench/sending/run_options.ts";
import { MemoryHistory } from "../../lib/history/store/memory_history.ts";
import { RunStore } from "../../lib/bench/run_store.ts";
import { verdictOf } from "../../lib/bench/statistics/verdict.ts";
import { Registry } from "../../lib/clients/registry.ts";
import { Recorder } from "../../lib/history/record/recorder.ts";
import { timedUpstream } from "../end_to_end/bench_upstream.ts";

const ITEMS = 12;
const SEEDS = 40;

/** One run of two models at the same upstream, three requests in flight. */
async function bench(
  env: Record<string, string>,
  seed: number,
): Promise<Report> {
  const registry = new Registry({ env: (name) => env[name] });
  const targets = await Promise.all(
    ["openai/a", "openai/b"].map(async (name) => {
      const { provider, model } = registry.resolve(name);
      return { name, model, client: await registry.client(provider) };
    }),
  );
  const plan: Plan = {
    run: "01J0000000000000000000000R",
    started: new Date().toISOString(),
    models: targets.map(({ name }) => name),
    items: Array.from({ length: ITEMS }, (_, i) => ({ line: i + 1 })),
    load: {
      concurrency: 3,
      warmups: ownWarmups(targets.map(hostOf), 3),
      repeat: 1,
      seed,
    },
  };
  const warn = (line: string) => assert(false, line);
  const store = new RunStore(new MemoryHistory());
  const recorder = new Recorder({ store, source: "bench", warn });
  const notes: Note[] = [];
  await runBench({
    plan,
    targets,
    items: plan.items.map((planned, i) => ({
      planned,
      request: {
        model: "any",
        messages: [{ role: "user", content: `question ${i}` }],
      },
      parent: null,
    })),
    store,
    recorder,
    signal: new AbortController().signal,
    onNote: (note) => Promise.resolve(void notes.push(note)),
    onProgress: () => {},
  });
  await recorder.close();
  const { exchanges } = store;
  return buildReport(runData({ plan, expected: [], notes, exchanges }));
}

Deno.test("bench: a model against itself is called better or worse in 4 of 40 runs at most", async () => {
  const random = seededRandom(1);
  await using upstream = timedUpstream(() => ({
    texts: ["one ", "two ", "three"],
    first: 10 + 30 * random() ** 3,
    gap: 1 + 3 * random(),
  }));
  const verdicts: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { comparisons: [found] } = await bench(upstream.env, seed);
    const given = COMPARED.flatMap((metric) => {
      const difference = found?.differences[metric.name];
      if (difference === undefined) return [];
      const { tone } = verdictOf(metric, difference, false);
      return tone === "neutral" ? [] : [`seed ${seed}: ${metric.name} ${tone}`];
    });
    if (given.length > 0) verdicts.push(given.join(", "));
  }
  assertLessOrEqual(verdicts.length, 4, verdicts.join("; "));
});

Deno.test("bench: a model that is slower by half is called worse", async () => {
  const random = seededRandom(2);
  await using upstream = timedUpstream(({ model }) => ({
    texts: ["one ", "two ", "three"],
    first: (model === "a" ? 40 : 80) + 10 * random(),
  }));
  const { comparisons: [found] } = await bench(upstream.env, 1);
  const metric = COMPARED.find(({ name }) => name === "ttft");
  const difference = found?.differences["ttft"];
  assert(metric !== undefined && difference !== undefined);
  const { words } = verdictOf(metric, difference, false);
  assert(words === "worse", `${words}: ${JSON.stringify(difference)}`);
});
