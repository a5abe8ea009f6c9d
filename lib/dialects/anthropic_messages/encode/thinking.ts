/**
 * How hard a model thinks: `reasoning_effort` in Anthropic's terms.
 *
 * @module
 */
import type { ChatRequest } from "../../../core/chat.ts";
import type { LeaveOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { thinkingControl } from "../model.ts";
import { refuse } from "../refusal.ts";
import type {
  Effort,
  OutputConfig,
  Thinking,
  ToolChoice,
  Turn,
} from "../types.ts";

/** Tokens for thinking, for models that take a budget; the API's minimum is 1024. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  low: 1024,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
};

/**
 * The request's own `thinking` member, else a budget for `reasoning_effort`, if the model takes one: 1024 for low,
 * doubling with every step; `none` switches thinking off.
 *
 * Thinking stays off if the assistant has called tools without thinking blocks, or the client did not keep them: the
 * API refuses such a conversation with thinking on.
 *
 * @throws {ApiError} 400 for an unknown effort
 */
export function encodeThinking(
  request: ChatRequest,
  turns: readonly Turn[],
  leaveOut?: LeaveOut,
): Thinking | undefined {
  const own = request["thinking"];
  if (isObject(own)) return own as unknown as Thinking;
  const control = thinkingControl(request.model);
  if (request.reasoning_effort === "none") {
    return control === "none" ? undefined : { type: "disabled" };
  }
  const effort = effortOf(request);
  if (effort === undefined || control === "effort") return undefined;
  if (control === "none" || turns.some(callsWithoutThought)) {
    leaveOut?.("reasoning_effort");
    return undefined;
  }
  return { type: "enabled", "budget_tokens": BUDGETS[effort] };
}

/** The effort for `output_config`, if the model takes one. */
export function encodeEffort(request: ChatRequest): OutputConfig {
  const effort = effortOf(request);
  return effort !== undefined && thinkingControl(request.model) === "effort"
    ? { effort }
    : {};
}

/** Whether the model thinks: then the API refuses sampling parameters and forced tools. */
export function thinks(thinking: Thinking | undefined): boolean {
  return thinking !== undefined && thinking.type !== "disabled";
}

/** The limit on the answer, raised if needed above the budget for thinking, which counts against it. */
export function withBudget(
  maxTokens: number,
  thinking: Thinking | undefined,
): number {
  const budget = thinking?.type === "enabled" ? thinking.budget_tokens : 0;
  return budget > 0 && maxTokens <= budget ? maxTokens + budget : maxTokens;
}

/** Makes a forced choice free, because many models refuse it together with thinking. */
export function relaxed(choice: ToolChoice, leaveOut?: LeaveOut): ToolChoice {
  if (choice.type !== "any" && choice.type !== "tool") return choice;
  leaveOut?.("tool_choice");
  const { disable_parallel_tool_use: single } = choice;
  return {
    type: "auto",
    ...(single === undefined ? {} : { "disable_parallel_tool_use": single }),
  };
}

function effortOf(request: ChatRequest): Effort | undefined {
  const { reasoning_effort: effort } = request;
  switch (effort) {
    case undefined:
    case null:
    case "none":
      return undefined;
    case "minimal":
      return "low";
    case "low":
    case "medium":
    case "high":
    case "xhigh":
    case "max":
      return effort;
    default:
      throw refuse(`Unknown effort "${effort}"`, "reasoning_effort");
  }
}

function callsWithoutThought({ role, content }: Turn): boolean {
  if (role !== "assistant" || typeof content === "string") return false;
  const first = content[0]?.type;
  return first !== "thinking" && first !== "redacted_thinking" &&
    content.some(({ type }) => type === "tool_use");
}
