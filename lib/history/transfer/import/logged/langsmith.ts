/**
 * LangSmith's runs (https://docs.langchain.com/langsmith/run-data-format): one by one, as lines, or with their
 * `child_runs`. Runs of type `llm` are calls of a model.
 *
 * @module
 */
import { isObject } from "../../../../core/data/invalid.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "../foreign.ts";
import { dateOf, membersOf, objectsOf, textOf } from "../foreign_values.ts";
import { anyUsage, unwritten } from "../messages/any_exchange.ts";
import { conversationOf, known } from "./logged_call.ts";

type Run = Record<string, unknown>;

/** Exports of LangSmith. */
export const LANGSMITH: JsonFormat<"langsmith"> = {
  name: "langsmith",
  is: (value) => isRun(value) || isPage(value),
  open: eachValue((value) =>
    isRun(value)
      ? readRun(value)
      : objectsOf(membersOf(value)["runs"]).flatMap(readRun)
  ),
};

function isRun(value: unknown): value is Run {
  return isObject(value) && typeof value["run_type"] === "string" &&
    "inputs" in value;
}

/** What the API's query of runs gives. */
function isPage(value: unknown): boolean {
  return isObject(value) && objectsOf(value["runs"]).some(isRun);
}

function readRun(run: Run): readonly ForeignConversation[] {
  const children = objectsOf(run["child_runs"]).flatMap(readRun);
  if (run["run_type"] !== "llm") return children;
  const extra = membersOf(unwritten(run["extra"]));
  const metadata = membersOf(extra["metadata"]);
  const parameters = membersOf(extra["invocation_params"]);
  const outputs = membersOf(unwritten(run["outputs"]));
  const model = textOf(metadata["ls_model_name"]) ||
    textOf(parameters["model"]) || textOf(parameters["model_name"]);
  const failed = textOf(run["error"]) !== "" || run["status"] === "error";
  return [
    conversationOf({
      input: run["inputs"],
      output: run["outputs"],
      parameters,
      failed,
      facts: known({
        started: dateOf(run["start_time"]),
        firstToken: dateOf(run["first_token_time"]),
        at: dateOf(run["end_time"]),
        model,
        provider: textOf(metadata["ls_provider"]),
        usage: anyUsage(run) ?? usageOf(outputs),
        finish: finishOf(outputs),
      }),
    }),
    ...children,
  ];
}

/** The first generation, as LangChain keeps it. */
function generationOf(outputs: Run): Run {
  const { generations } = outputs;
  const first = Array.isArray(generations) ? generations[0] : undefined;
  return membersOf(Array.isArray(first) ? first[0] : first);
}

/** The members of an answer's message. */
function messageOf(outputs: Run): Run {
  const message = membersOf(generationOf(outputs)["message"]);
  return membersOf(message["kwargs"] ?? message["data"] ?? message);
}

function usageOf(outputs: Run) {
  const logged = membersOf(outputs["llm_output"]);
  return anyUsage(messageOf(outputs)["usage_metadata"]) ??
    anyUsage(logged["token_usage"] ?? logged["usage"]);
}

function finishOf(outputs: Run): string | undefined {
  const info = membersOf(generationOf(outputs)["generation_info"]);
  const metadata = membersOf(messageOf(outputs)["response_metadata"]);
  return textOf(info["finish_reason"]) || textOf(metadata["finish_reason"]) ||
    undefined;
}
