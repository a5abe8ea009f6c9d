/**
 * Conversations in the Agent Trajectory Interchange Format (ATIF), version 1.4.
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
  argumentsOf,
  plainText,
} from "./answered_branches.ts";
import { modelName } from "./facts.ts";

/** Writes a trajectory as a line of JSON. */
export async function* exportAtifLines(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  for await (const branch of answeredBranches(conversations)) {
    yield `${JSON.stringify(trajectory(branch))}\n`;
  }
}

/** Writes one trajectory as indented JSON. */
export async function* exportAtif(
  conversations: AsyncIterable<RecordedConversation>,
): AsyncGenerator<string, void> {
  for await (const branch of answeredBranches(conversations)) {
    yield `${JSON.stringify(trajectory(branch), null, 2)}\n`;
  }
}

/** A step, which later messages may add observations to. */
interface Step {
  readonly source: "system" | "user" | "agent";
  readonly message: string;
  readonly observation?: { results: Record<string, unknown>[] };
  readonly [member: string]: unknown;
}

function trajectory({ chain, last, title }: AnsweredBranch) {
  const steps: Step[] = [];
  for (const exchange of chain) {
    for (const message of exchange.request.messages) {
      addMessage(steps, message);
    }
    const answer = keptAnswer(exchange);
    if (answer !== undefined) steps.push(agentStep(exchange, answer));
  }
  const usages = chain.flatMap(({ usage }) => usage ?? []);
  const sum = (pick: (usage: Usage) => number | undefined) =>
    usages.reduce((total, usage) => total + (pick(usage) ?? 0), 0);
  return {
    "schema_version": "ATIF-v1.4",
    "session_id": last.conversation,
    agent: {
      name: "chat",
      version: "unknown", // of the agent that asked
      "model_name": modelName(last),
      ...(last.request.tools ? { extra: { tools: last.request.tools } } : {}),
    },
    steps: steps.map(({ observation, ...step }, i) => ({
      "step_id": i + 1,
      ...step,
      ...(observation && observation.results.length > 0 ? { observation } : {}),
    })),
    ...(title === undefined ? {} : { notes: title }),
    "final_metrics": {
      "total_prompt_tokens": sum(({ prompt_tokens }) => prompt_tokens),
      "total_completion_tokens": sum(({ completion_tokens }) =>
        completion_tokens
      ),
      "total_cached_tokens": sum(cachedOf),
      "total_steps": steps.length,
    },
  };
}

function addMessage(steps: Step[], message: Message): void {
  const { role, tool_call_id: id } = message;
  const text = plainText(message);
  if (role === "tool") {
    const calling = steps.findLast(({ source }) => source === "agent");
    calling?.observation?.results.push({
      ...(typeof id === "string" ? { "source_call_id": id } : {}),
      content: text,
    });
    return;
  }
  const source = role === "user"
    ? "user"
    : role === "assistant"
    ? "agent"
    : "system";
  steps.push({ source, message: text });
}

function agentStep(exchange: Exchange, answer: Message): Step {
  const { started, usage } = exchange;
  const calls = answer.tool_calls?.map(({ id, function: called }) => ({
    "tool_call_id": id,
    "function_name": called?.name ?? "",
    arguments: argumentsOf(called?.arguments ?? "") ?? {},
  }));
  const reasoning = answer["reasoning_content"] ?? answer["reasoning"];
  return {
    timestamp: started,
    source: "agent",
    "model_name": modelName(exchange),
    message: plainText(answer),
    ...(typeof reasoning === "string"
      ? { "reasoning_content": reasoning }
      : {}),
    ...(calls === undefined || calls.length === 0
      ? {}
      : { "tool_calls": calls, observation: { results: [] } }),
    ...(usage === undefined ? {} : { metrics: metricsOf(usage) }),
    extra: { exchange: exchange.id },
  };
}

function metricsOf(usage: Usage): Record<string, unknown> {
  const cost = usage["cost"];
  return {
    "prompt_tokens": usage.prompt_tokens,
    "completion_tokens": usage.completion_tokens,
    "cached_tokens": cachedOf(usage) ?? 0,
    ...(typeof cost === "number" ? { "cost_usd": cost } : {}),
  };
}

function cachedOf({ prompt_tokens_details: details }: Usage) {
  const cached = details?.["cached_tokens"];
  return typeof cached === "number" ? cached : undefined;
}
