/**
 * The tools of `chat ask`, and the answers to what they returned.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { Interrupted } from "../../cli/exit.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ToolResults } from "../../conversation/tool_results.ts";
import { ToolSteps } from "../../conversation/tool_steps.ts";
import type { Tooling } from "../../conversation/tooling.ts";
import type { ChatChunk } from "../../core/chat.ts";
import { plural } from "../../core/text/plural.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import type { Recorder } from "../../history/record/recorder.ts";
import { canAsk } from "../shared/confirm.ts";
import type { Models } from "../shared/open_models.ts";
import { openTools } from "../shared/tools/open_tools.ts";
import { questionsOnStderr } from "./tool_questions.ts";

/**
 * The tools that the flags and a template name.
 *
 * @param members of the request
 * @throws {UsageError} no tool is named, or the request has tools already
 * @throws as {@linkcode openTools}
 */
export async function flaggedTools(
  { io, flags }: CommandContext,
  models: Models,
  { named, members }: {
    readonly named: readonly string[];
    readonly members: Readonly<Record<string, unknown>>;
  },
): Promise<Tooling> {
  const { configPath } = models.config;
  const ask = canAsk(io) ? questionsOnStderr(io, configPath) : undefined;
  const tooling = await openTools({ io, flags, models, named, ask });
  if (tooling.box.offered === undefined) {
    throw new UsageError("--tool names no tool", {
      hint: "such as --tool read_file",
    });
  }
  if (members["tools"] === undefined) return tooling;
  throw new UsageError("--tool and --option tools=… cannot be used together");
}

/** What the steps of an answer need. */
export interface StepsOptions {
  readonly tooling: Tooling;
  readonly conversation: Conversation;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** Sends the results of calls. */
  readonly send: (results: ToolResults) => AsyncIterable<ChatChunk>;
}

/**
 * Returns what runs the calls of the last answer and sends their results; it resolves to undefined if there are none.
 *
 * @throws {ChatError} the model has called tools as often as it may
 * @throws the reason why the user or a signal stopped it; what was done until then is recorded
 */
export function stepsOf(
  { tooling, conversation, recorder, signal, send }: StepsOptions,
): () => Promise<AsyncIterable<ChatChunk> | undefined> {
  const steps = new ToolSteps(tooling);
  return async () => {
    const step = await steps.next(conversation, (run) => run(signal));
    if (step === undefined) return undefined;
    const { results, end } = step;
    if (end === undefined) return send(results);
    await conversation.keepResults(results, recorder);
    signal.throwIfAborted();
    if (end === "stopped") throw new Interrupted("SIGINT");
    throw new ChatError(
      `the model called tools ${
        plural(tooling.maxSteps, "time")
      } and wants to call more`,
      { hint: "--max-steps N allows more" },
    );
  };
}
