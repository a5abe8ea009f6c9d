/**
 * Conversations in the Agent Trajectory Interchange Format (ATIF), version 1.5.
 *
 * @module
 */
import type { Message, Usage } from "../../../core/chat.ts";
import { keptAnswer } from "../../chain/echoes.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { RecordedConversation } from "../recorded.ts";
import {
  type AnsweredBranch,
  answeredBranches,
  plainText,
} from "./answered_branches.ts";
import type { ExportFacts } from "./exporter.ts";
import { modelName } from "./facts.ts";
import { answeredCall, type MadeCall, madeCalls } from "./made_calls.ts";

/** Writes a trajectory as a line of JSON. */
export async function* exportAtifLines(
  conversations: AsyncIterable<RecordedConversation>,
  facts?: ExportFacts,
): AsyncGenerator<string, void> {
  for await (const branch of answeredBranches(conversations)) {
    yield `${JSON.stringify(trajectory(branch, facts))}\n`;
  }
}

/** Writes one trajectory as indented JSON. */
export async function* exportAtif(
  conversations: AsyncIterable<RecordedConversation>,
  facts?: ExportFacts,
): AsyncGenerator<string, void> {
  for await (const branch of answeredBranches(conversations)) {
    yield `${JSON.stringify(trajectory(branch, facts), null, 2)}\n`;
  }
}

/** A step, which later messages may add observations to. */
interface Step {
  readonly source: "system" | "user" | "agent";
  readonly message: string;
  readonly calls: readonly MadeCall[];
  readonly results: Record<string, unknown>[];
  readonly [member: string]: unknown;
}

function trajectory(
  { chain, last, title }: AnsweredBranch,
  facts: ExportFacts | undefined,
) {
  const steps: Step[] = [];
  for (const exchange of chain) {
    for (const message of exchange.request.messages) {
      addMessage(steps, message);
    }
    const answer = keptAnswer(exchange);
    if (answer !== undefined) steps.push(agentStep(exchange, answer, facts));
  }
  return {
    "schema_version": "ATIF-v1.5",
    "session_id": last.conversation,
    agent: {
      name: "chat",
      version: "unknown", // of the agent that asked
      "model_name": modelName(last),
      ...(last.request.tools ? { "tool_definitions": last.request.tools } : {}),
    },
    steps: steps.map(({ calls, results, ...step }, i) => ({
      "step_id": i + 1,
      ...step,
      ...writtenCalls(calls),
      ...(results.length > 0 ? { observation: { results } } : {}),
    })),
    ...(title === undefined ? {} : { notes: title }),
    "final_metrics": finalMetrics(chain, steps.length, facts),
  };
}

function finalMetrics(
  chain: readonly Exchange[],
  steps: number,
  facts: ExportFacts | undefined,
): Record<string, unknown> {
  const usages = chain.flatMap(({ usage }) => usage ?? []);
  const sum = (pick: (usage: Usage) => number | undefined) =>
    usages.reduce((total, usage) => total + (pick(usage) ?? 0), 0);
  const costs = chain.flatMap((exchange) => facts?.cost(exchange) ?? []);
  return {
    "total_prompt_tokens": sum(({ prompt_tokens }) => prompt_tokens),
    "total_completion_tokens": sum(({ completion_tokens }) =>
      completion_tokens
    ),
    "total_cached_tokens": sum(cachedOf),
    ...(costs.length === 0
      ? {}
      : { "total_cost_usd": costs.reduce((total, cost) => total + cost, 0) }),
    "total_steps": steps,
  };
}

function addMessage(steps: Step[], message: Message): void {
  const { role } = message;
  if (role === "tool" || role === "function") return addResult(steps, message);
  const source = role === "user"
    ? "user"
    : role === "assistant"
    ? "agent"
    : "system";
  steps.push({
    source,
    message: plainText(message),
    calls: source === "agent" ? madeCalls(message) : [],
    results: [],
  });
}

/** Puts a result to the call that it answers; one of no known call belongs to the last answer. */
function addResult(steps: Step[], message: Message): void {
  const id = answeredCall(message);
  const calling = steps.findLast(({ calls }) =>
    calls.some((call) => call.id === id)
  );
  const step = calling ??
    steps.findLast(({ source }) => source === "agent") ?? steps.at(-1);
  step?.results.push({
    ...(calling === undefined ? {} : { "source_call_id": id }),
    content: plainText(message),
  });
}

function agentStep(
  exchange: Exchange,
  answer: Message,
  facts: ExportFacts | undefined,
): Step {
  const { started, usage } = exchange;
  const reasoning = answer["reasoning_content"] ?? answer["reasoning"];
  return {
    timestamp: started,
    source: "agent",
    "model_name": modelName(exchange),
    message: plainText(answer),
    ...(typeof reasoning === "string"
      ? { "reasoning_content": reasoning }
      : {}),
    calls: madeCalls(answer),
    results: [],
    ...(usage === undefined
      ? {}
      : { metrics: metricsOf(usage, facts?.cost(exchange)) }),
    extra: { exchange: exchange.id },
  };
}

function writtenCalls(calls: readonly MadeCall[]): Record<string, unknown> {
  if (calls.length === 0) return {};
  return {
    "tool_calls": calls.map(({ id, name, arguments: given }) => ({
      "tool_call_id": id,
      "function_name": name,
      arguments: given,
    })),
  };
}

function metricsOf(
  usage: Usage,
  cost: number | undefined,
): Record<string, unknown> {
  return {
    "prompt_tokens": usage.prompt_tokens,
    "completion_tokens": usage.completion_tokens,
    "cached_tokens": cachedOf(usage) ?? 0,
    ...(cost === undefined ? {} : { "cost_usd": cost }),
  };
}

function cachedOf({ prompt_tokens_details: details }: Usage) {
  const cached = details?.["cached_tokens"];
  return typeof cached === "number" ? cached : undefined;
}
