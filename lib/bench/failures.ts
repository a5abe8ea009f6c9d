/**
 * The requests of a run that failed, each in the words for any call that failed.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import { recordedWords } from "../history/line/outcome.ts";
import type { Plan } from "./plan.ts";
import type { RunData } from "./run.ts";

/** Requests of one model that failed alike. */
export interface Failure {
  /** Full name of the model. */
  readonly model: string;
  /** What it was asked for: an answer, or what it thinks of another's. */
  readonly as: "model" | "judge" | "grader";
  /** Why, such as `401 Incorrect API key (OPENAI_API_KEY from .env)`. */
  readonly reason: string;
  /** How many requests. */
  readonly count: number;
}

/** Lists them model by model, then judge and grader, the most frequent first. */
export function failuresOf(
  { plan, answers, judged, graded }: RunData,
): Failure[] {
  const asked = plan.models.map((model, i) =>
    alike(
      { model, as: "model" },
      answers.filter(({ note }) => note.model === i),
    )
  );
  const aside = (as: "judge" | "grader", all: readonly Failed[]) =>
    alike({ model: nameOf(plan, as), as }, all);
  return [...asked, aside("judge", judged), aside("grader", graded)].flat();
}

interface Failed {
  readonly exchange: Exchange;
}

function alike(
  who: Pick<Failure, "model" | "as">,
  all: readonly Failed[],
): Failure[] {
  const reasons = all.flatMap(({ exchange: { error } }) =>
    error === undefined ? [] : [recordedWords(error)]
  );
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, { length: count }]) => ({ ...who, reason, count }))
    .sort((a, b) => b.count - a.count);
}

function nameOf(plan: Plan, as: "judge" | "grader"): string {
  return plan[as] ?? as;
}
