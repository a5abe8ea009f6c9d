/**
 * Runs of agents, made up: a command asks a model, runs the tools that the answer calls, and sends their results back.
 *
 * @module
 */
import type { Message } from "../../lib/core/chat.ts";
import { ulidSequence } from "../../lib/core/data/ulid.ts";
import {
  createExchange,
  type Exchange,
} from "../../lib/history/line/exchange.ts";
import type { Run } from "../../lib/history/line/run.ts";

/** One step: what the answer says and calls, and what its tools returned. */
export interface AgentStep {
  readonly text?: string;
  readonly tool?: string;
  readonly arguments?: string;
  readonly result?: string;
}

/** A run to make up. */
export interface AgentRun extends Partial<Omit<Run, "id" | "started">> {
  readonly started: Date;
  readonly steps: readonly AgentStep[];
  readonly prompt?: string;
  /** Name of a provider, slash, name of a model. */
  readonly model?: string;
  /** How long the model and the tools take, in ms. */
  readonly answerMs?: number;
  readonly toolMs?: number;
  /** How many steps are asked at once. */
  readonly abreast?: number;
}

/** A run and its exchanges. */
export interface MadeRun {
  readonly run: Run;
  readonly exchanges: Exchange[];
}

/** Makes up a run. */
export function agentRun({
  started,
  steps,
  prompt = "Make the test pass.",
  model = "openai/gpt-4o-mini",
  answerMs = 3000,
  toolMs = 800,
  abreast = 1,
  ...facts
}: AgentRun): MadeRun {
  const ulid = ulidSequence();
  const [provider = "", ...rest] = model.split("/");
  const name = rest.join("/") || provider;
  const id = ulid(started.getTime());
  const exchanges: Exchange[] = [];
  let time = started.getTime() + 250;
  let asked: Message[] = [
    { role: "system", content: "You are an agent." },
    { role: "user", content: prompt },
  ];
  let parent: string | null = null;
  for (const [i, step] of steps.entries()) {
    const begin = new Date(time + i % abreast * 40);
    const end = new Date(begin.getTime() + answerMs + i % 7 * 150);
    const one = ulid(begin.getTime());
    const call = step.tool === undefined ? undefined : {
      id: `call_${one}`,
      type: "function" as const,
      function: { name: step.tool, arguments: step.arguments ?? "{}" },
    };
    const prompted = 1200 + i * 350;
    const usage = {
      "prompt_tokens": prompted,
      "completion_tokens": 90,
      "total_tokens": prompted + 90,
      "prompt_tokens_details": {
        "cached_tokens": i === 0 ? 0 : prompted - 400,
      },
    };
    exchanges.push(createExchange({
      id: one,
      conversation: exchanges[0]?.id ?? one,
      parent,
      source: "serve",
      started: begin,
      ended: end,
      provider,
      baseUrl: "https://api.example/v1",
      model: name,
      request: { model: name, messages: asked },
      response: {
        id: `chatcmpl-${one}`,
        object: "chat.completion",
        created: 1,
        model: name,
        choices: [{
          index: 0,
          message: {
            role: "assistant",
            content: step.text ?? null,
            ...(call ? { "tool_calls": [call] } : {}),
          },
          "finish_reason": call ? "tool_calls" : "stop",
        }],
      },
      usage,
      firstTokenMs: 400,
      totalMs: end.getTime() - begin.getTime(),
      deltas: [],
      status: "completed",
      attempts: 1,
      sha256: "0".repeat(64),
      run: id,
    }));
    asked = [
      call
        ? {
          role: "tool",
          tool_call_id: call.id,
          content: step.result ?? "done",
        }
        : { role: "user", content: "Go on." },
    ];
    parent = one;
    if ((i + 1) % abreast === 0) time = end.getTime() + toolMs;
  }
  const run: Run = {
    id,
    command: ["agent", "--fix", "the test"],
    cwd: "/home/me/project",
    started: started.toISOString(),
    ended: new Date(time + 120).toISOString(),
    exit: 0,
    ...facts,
  };
  return { run, exchanges };
}
