/**
 * A run as the history has it, from a table of answers.
 *
 * @module
 */
import type { Plan } from "../../lib/bench/plan.ts";
import type { RunData } from "../../lib/bench/run.ts";
import { exchange, type Said } from "./exchanges.ts";

/** What a test says of an answer. */
export interface Told extends Omit<Said, "model"> {
  item: number;
  model?: number;
  repeat?: number;
  queued?: number;
}

/** A run of these answers, begun 1 s apart in this order; the models are `a`, `b`, … as far as the answers tell. */
export function runOf(
  told: readonly Told[],
  plan: Partial<Plan> = {},
  expected: RunData["expected"] = [],
): RunData {
  const models = 1 + Math.max(...told.map(({ model = 0 }) => model));
  const items = 1 + Math.max(...told.map(({ item }) => item));
  const repeat = 1 + Math.max(...told.map(({ repeat = 0 }) => repeat));
  return {
    plan: {
      run: "01J0000000000000000000000R",
      started: "2026-07-01T00:00:00.000Z",
      models: ["a", "b", "c", "d"].slice(0, models),
      items: Array.from({ length: items }, (_, i) => ({ line: i + 1 })),
      load: { warmups: [], repeat, seed: 1 },
      ...plan,
    },
    end: { ended: "2026-07-01T00:01:00.000Z", status: "completed" },
    expected,
    answers: told.map(({ item, model = 0, repeat = 0, queued, ...said }, i) => {
      const id = `E${String(i).padStart(3, "0")}`;
      return {
        note: {
          exchange: id,
          item,
          model,
          repeat,
          ...(queued === undefined ? {} : { queued }),
        },
        exchange: exchange(id, {
          started: new Date(Date.UTC(2026, 6, 1, 0, 0, i)),
          ...said,
        }),
      };
    }),
    steps: [],
    known: new Map(),
    warmups: [],
    judged: [],
    graded: [],
  };
}
