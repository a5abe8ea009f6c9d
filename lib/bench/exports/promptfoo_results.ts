/**
 * A run as the results of an evaluation with promptfoo, which `promptfoo import` reads.
 *
 * @module
 */
import { plainText } from "../../history/transfer/export/answered_branches.ts";
import { testVars } from "../../history/transfer/export/export_promptfoo.ts";
import { checksOf, type Scored } from "../scored.ts";
import type { ExportedAnswer, ExportedRun } from "./exported_run.ts";

/** Of promptfoo: no failure, a failed check, no answer. */
const FAILURE = { none: 0, check: 1, error: 2 };

const PROMPT = "{{messages}}";

/** Writes the results: a prompt for each model, a test for each item and repeat. */
export function* promptfooResults(
  { data, report, answers }: ExportedRun,
): Generator<string, void> {
  const { models, run, started } = report;
  const count = (fits: (one: Scored) => boolean) =>
    answers.filter(({ scored }) => fits(scored)).length;
  const head = {
    evalId: `chat-bench-${run}`,
    config: {
      description: `chat bench ${run}`,
      providers: models.map(({ model }) => model),
      prompts: [PROMPT],
    },
    metadata: { evaluationCreatedAt: started },
    vars: ["messages"],
  };
  const results = {
    version: 3,
    timestamp: started,
    prompts: models.map(({ model }, i) =>
      promptOf(model, answers.filter(({ scored }) => scored.note.model === i))
    ),
    results: answers.map((answer) => resultOf(answer, data, report)),
    stats: {
      successes: count(({ pass }) => pass),
      failures: count((one) => failureOf(one) === FAILURE.check),
      errors: count((one) => failureOf(one) === FAILURE.error),
      tokenUsage: tokensOf(answers),
    },
  };
  yield `${JSON.stringify({ ...head, results })}\n`;
}

function promptOf(model: string, answers: readonly ExportedAnswer[]) {
  const count = (failure: number) =>
    answers.filter(({ scored }) => failureOf(scored) === failure).length;
  const latencies = answers.map(({ exchange }) => exchange.timing.total_ms);
  return {
    id: model,
    raw: PROMPT,
    label: PROMPT,
    provider: model,
    metrics: {
      score: count(FAILURE.none),
      testPassCount: count(FAILURE.none),
      testFailCount: count(FAILURE.check),
      testErrorCount: count(FAILURE.error),
      assertPassCount: 0,
      assertFailCount: sumOf(answers.map(({ scored }) => scored.failed.length)),
      totalLatencyMs: Math.round(sumOf(latencies)),
      tokenUsage: tokensOf(answers),
      namedScores: {},
      namedScoresCount: {},
      cost: sumOf(answers.map(({ scored }) => scored.cost ?? 0)),
    },
  };
}

function resultOf(
  one: ExportedAnswer,
  { plan }: ExportedRun["data"],
  { items, models }: ExportedRun["report"],
) {
  const { scored, exchange, messages, answer } = one;
  const { note, pass, failed, cost, metrics = {} } = scored;
  const item = items[note.item];
  const vars = testVars(messages);
  const model = models[note.model]?.model ?? "";
  const asserted = checksOf(plan, note.item);
  const error = pass
    ? undefined
    : scored.failure ?? (failed.map(({ reason }) => reason).join("; ") ||
      scored.outcome);
  const tokenUsage = tokensOf([one]);
  return {
    id: exchange.id,
    promptIdx: note.model,
    testIdx: note.repeat * items.length + note.item,
    promptId: model,
    prompt: { raw: JSON.stringify(messages), label: PROMPT },
    provider: { id: model, label: "" },
    vars,
    testCase: {
      description: item?.question.slice(0, 200).toWellFormed() ?? "",
      vars,
      ...(asserted.length === 0 ? {} : { assert: asserted }),
      metadata: {},
    },
    ...(error === undefined ? {} : { error }),
    success: pass,
    score: Number(pass),
    namedScores: metrics,
    failureReason: failureOf(scored),
    gradingResult: {
      pass,
      score: Number(pass),
      reason: error ?? "All checks passed",
      namedScores: metrics,
      componentResults: failed.map(({ reason }) => ({
        pass: false,
        score: 0,
        reason,
      })),
    },
    response: {
      ...(answer === undefined ? { error } : { output: outputOf(answer) }),
      tokenUsage,
      ...(cost === undefined ? {} : { cost }),
    },
    latencyMs: Math.round(exchange.timing.total_ms),
    tokenUsage,
    ...(cost === undefined ? {} : { cost }),
    metadata: { exchange: exchange.id, model },
  };
}

/** As promptfoo's own providers give it: the calls where there are any, otherwise the text. */
function outputOf(answer: NonNullable<ExportedAnswer["answer"]>): unknown {
  const { tool_calls: calls } = answer;
  return calls?.length ? calls : plainText(answer);
}

function failureOf({ pass, outcome }: Scored): number {
  if (pass) return FAILURE.none;
  return outcome === "completed" ? FAILURE.check : FAILURE.error;
}

function tokensOf(answers: readonly ExportedAnswer[]) {
  const usages = answers.flatMap(({ exchange }) => exchange.usage ?? []);
  const prompt = sumOf(usages.map(({ prompt_tokens }) => prompt_tokens));
  const completion = sumOf(
    usages.map(({ completion_tokens }) => completion_tokens),
  );
  const cached = sumOf(usages.map(({ prompt_tokens_details: details }) => {
    const read = details?.["cached_tokens"];
    return typeof read === "number" ? read : 0;
  }));
  return {
    prompt,
    completion,
    cached,
    total: prompt + completion,
    numRequests: answers.length,
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
