/**
 * Runs of the benchmark, made up.
 *
 * @module
 */
import type { Plan } from "../../lib/bench/plan.ts";
import { endNote, exchangeNote, planNote } from "../../lib/bench/record.ts";
import { ulid } from "../../lib/core/data/ulid.ts";
import type { History } from "../../lib/history/history.ts";
import { exchange } from "../history/fixture.ts";

const STARTED = Date.parse("2026-11-01T10:00:00Z");

/** A run of two models, of which the second takes three times as long, over so many items. */
export interface BenchRun extends Partial<Plan> {
  readonly minute?: number;
  readonly count?: number;
  /** Whether its end is recorded. */
  readonly ends?: boolean;
}

/** Records a run, and returns its id. */
export async function recordBench(
  history: History,
  { minute = 0, count = 12, ends = true, ...more }: BenchRun = {},
): Promise<string> {
  const started = STARTED + minute * 60_000;
  const plan: Plan = {
    run: ulid(started),
    started: new Date(started).toISOString(),
    models: ["openai/quick", "openai/<slow>"],
    items: Array.from({ length: count }, (_, i) => ({ line: i + 1 })),
    load: { concurrency: 1, warmups: [0, 0], repeat: 1, seed: 1 },
    ...more,
  };
  const { run } = plan;
  await history.note(planNote(plan));
  for (let item = 0; item < count; item++) {
    for (const [model, name] of plan.models.entries()) {
      const totalMs = (500 + item) * (model === 0 ? 1 : 3);
      const answer = exchange({
        ms: minute * 60_000 + item * 2000,
        source: "bench",
        provider: "openai",
        model: name.slice("openai/".length),
        said: `question ${item}`,
        firstTokenMs: totalMs / 2,
        totalMs,
        usage: {
          "prompt_tokens": 10,
          "completion_tokens": 5,
          "total_tokens": 15,
        },
      });
      await history.append([answer]);
      const note = { exchange: answer.id, item, model, repeat: 0 };
      await history.note(exchangeNote(run, { what: "answer", ...note }));
    }
  }
  const ended = new Date(started + 30_000).toISOString();
  if (ends) await history.note(endNote(run, { ended, status: "completed" }));
  return run;
}
