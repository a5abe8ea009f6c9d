/**
 * A run as logs of Inspect: one of each model.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { inspectMessage } from "../../history/transfer/export/export_inspect.ts";
import { plainText } from "../../history/transfer/export/answered_branches.ts";
import type { Report } from "../report.ts";
import type { ExportedAnswer, ExportedRun } from "./exported_run.ts";

/** Inspect's word for why an answer ended; it calls all others `unknown`. */
const STOPS: ReadonlyMap<string, string> = new NameMap([
  ["stop", "stop"],
  ["length", "max_tokens"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["content_filter", "content_filter"],
]);

/** What scores have for a pass and for a failure. */
const GRADES = { pass: "C", fail: "I" };

/** A log, and the name that a folder of logs has it by. */
export interface InspectLog {
  readonly name: string;
  readonly text: string;
}

/** A log of each model, in their order. */
export function inspectLogs({ report, answers }: ExportedRun): InspectLog[] {
  const { run, started } = report;
  const time = started.replace(/\.\d+Z$/, "+00:00").replaceAll(":", "-");
  return report.models.map((_, i) => {
    const own = answers.filter(({ scored }) => scored.note.model === i);
    return {
      name: `${time}_chat-bench_${run}-${i + 1}.json`,
      text: `${JSON.stringify(logOf(report, i, own))}\n`,
    };
  });
}

function logOf(report: Report, index: number, own: readonly ExportedAnswer[]) {
  const { run, started, ended, status, models, items, options } = report;
  const model = models[index]?.model ?? "";
  const { repeat } = options.load;
  return {
    version: 2,
    status: status === "completed" ? "success" : "cancelled",
    eval: {
      "eval_id": `${run}-${index + 1}`,
      "run_id": run,
      created: started,
      task: "chat-bench",
      "task_id": `${run}-${index + 1}`,
      dataset: {
        name: "chat-bench",
        samples: items.length,
        "sample_ids": items.map((_, item) => idOf(report, item)),
        shuffled: false,
      },
      model,
      config: { epochs: repeat },
      scorers: [{ name: "pass" }],
    },
    plan: { name: "chat bench", steps: [], config: {} },
    results: {
      "total_samples": items.length * repeat,
      "completed_samples":
        own.filter(({ scored }) => scored.outcome === "completed").length,
      scores: [scoreOf(own)],
    },
    stats: {
      "started_at": started,
      "completed_at": ended ?? "",
      "model_usage": { [model]: usageOf(own.map(({ exchange }) => exchange)) },
    },
    samples: own.map((one) => sampleOf(one, report, model)),
  };
}

function scoreOf(own: readonly ExportedAnswer[]) {
  const passed = own.filter(({ scored }) => scored.pass).length;
  const accuracy = own.length === 0 ? 0 : passed / own.length;
  return {
    name: "pass",
    scorer: "pass",
    "scored_samples": own.length,
    metrics: { accuracy: { name: "accuracy", value: accuracy } },
  };
}

function sampleOf(one: ExportedAnswer, report: Report, model: string) {
  const { scored, exchange, messages, answer } = one;
  const { note, outcome, failure } = scored;
  const input = messages.map((message, i) => ({
    id: `${exchange.id}-${i + 1}`,
    ...inspectMessage(message),
  }));
  const said = answer && {
    id: exchange.id,
    ...inspectMessage(answer),
    source: "generate",
    model,
  };
  const output = outputOf(exchange, said, model);
  return {
    id: idOf(report, note.item),
    uuid: exchange.id,
    epoch: note.repeat + 1,
    input,
    target: report.items[note.item]?.expected?.text ?? "",
    messages: said === undefined ? input : [...input, said],
    output,
    scores: scoresOf(one),
    metadata: { exchange: exchange.id, "ttft_ms": scored.measured?.ttftMs },
    // Tables of messages are made of what models were asked.
    events: [eventOf(exchange, input, output)],
    "model_usage": { [model]: usageOf([exchange], scored.cost) },
    "started_at": exchange.started,
    "completed_at": exchange.ended,
    "total_time": exchange.timing.total_ms / 1000,
    ...(outcome === "completed" ? {} : {
      error: {
        message: failure ?? outcome,
        traceback: "",
        "traceback_ansi": "",
      },
    }),
  };
}

function outputOf(exchange: Exchange, said: unknown, model: string) {
  return said === undefined ? { model } : {
    model,
    choices: [{ message: said, "stop_reason": stopOf(exchange) }],
    usage: usageOf([exchange]),
    time: exchange.timing.total_ms / 1000,
  };
}

function eventOf(
  { id, started, ended }: Exchange,
  input: readonly unknown[],
  output: { readonly model: string },
) {
  return {
    event: "model",
    uuid: id,
    timestamp: started,
    "working_start": 0,
    completed: ended,
    model: output.model,
    input,
    tools: [],
    "tool_choice": "auto",
    config: {},
    output,
  };
}

function scoresOf({ scored, answer }: ExportedAnswer) {
  const { pass, failed, likeness } = scored;
  return {
    pass: {
      value: pass ? GRADES.pass : GRADES.fail,
      ...(answer === undefined ? {} : { answer: plainText(answer) }),
      ...(failed.length === 0
        ? {}
        : { explanation: failed.map(({ reason }) => reason).join("\n") }),
    },
    ...(likeness === undefined
      ? {}
      : { similarity: { value: likeness.similarity } }),
  };
}

/** What tells an item from others: the exchange that was asked again, otherwise its place from 1. */
function idOf({ items }: Report, item: number): string {
  return items[item]?.exchange ?? String(item + 1);
}

function stopOf({ response }: Exchange): string {
  return STOPS.get(response?.choices[0]?.finish_reason ?? "") ?? "unknown";
}

function usageOf(exchanges: readonly Exchange[], cost?: number) {
  const usages = exchanges.flatMap(({ usage }) => usage ?? []);
  const sum = (pick: (usage: Usage) => number) =>
    usages.reduce((total, usage) => total + pick(usage), 0);
  const cached = sum((usage) => detail(usage.prompt_tokens_details, "cached"));
  const input = sum(({ prompt_tokens }) => prompt_tokens);
  const output = sum(({ completion_tokens }) => completion_tokens);
  return {
    "input_tokens": Math.max(0, input - cached),
    "input_tokens_cache_read": cached,
    "output_tokens": output,
    "total_tokens": input + output,
    "reasoning_tokens": sum((usage) =>
      detail(usage.completion_tokens_details, "reasoning")
    ),
    ...(cost === undefined ? {} : { "total_cost": cost }),
  };
}

function detail(
  details: Usage["prompt_tokens_details"],
  name: "cached" | "reasoning",
): number {
  const count = details?.[`${name}_tokens`];
  return typeof count === "number" ? count : 0;
}
