/**
 * The tools of `chat ask`, and the answers to what they returned.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { Interrupted } from "../../cli/exit.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ToolResults } from "../../conversation/tool_results.ts";
import { type Steps, ToolSteps } from "../../conversation/tool_steps.ts";
import type { ChatChunk, Tool } from "../../core/chat.ts";
import { plural } from "../../core/text/plural.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import type { Recorder } from "../../history/record/recorder.ts";
import { canAsk } from "../shared/confirm.ts";
import type { Models } from "../shared/open_models.ts";
import type { ServerPool } from "../shared/tools/server_pool.ts";
import { openTools } from "../shared/tools/open_tools.ts";
import { questionsOnStderr } from "./tool_questions.ts";

/** The tools of a request, and what becomes of the calls. */
export interface AskTools {
  /** The member `tools` of requests. */
  readonly offered: readonly Tool[] | undefined;
  readonly steps: Steps;
  /** Most answers to one message whose calls get a result. */
  readonly maxSteps: number;
  /** Leaves the servers of tools; never rejects. */
  close(): Promise<void>;
}

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
  { named, members, servers }: {
    readonly named: readonly string[];
    readonly members: Readonly<Record<string, unknown>>;
    readonly servers: () => Promise<ServerPool>;
  },
): Promise<AskTools> {
  const { configPath } = models.config;
  const asks = canAsk(io) ? questionsOnStderr(io, configPath) : {};
  const options = { io, flags, models, named, servers };
  const tooling = await openTools({ ...options, ...asks });
  const { box, maxSteps } = tooling;
  if (box.offered === undefined) {
    throw new UsageError("--tool names no tool", {
      hint: "such as --tool read_file",
    });
  }
  if (members["tools"] === undefined) {
    const steps = new ToolSteps(tooling);
    return {
      get offered() {
        return box.offered;
      },
      ...{ steps, maxSteps },
      close: () => tooling.close(),
    };
  }
  throw new UsageError("--tool and --option tools=… cannot be used together");
}

/** What the steps of an answer need. */
export interface StepsOptions {
  readonly tooling: AskTools;
  readonly conversation: Conversation;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** Sends the results of calls. */
  readonly send: (results: ToolResults) => AsyncIterable<ChatChunk>;
}

/**
 * Returns what runs the calls of the last answer and sends their results; it resolves to undefined if there are none.
 *
 * @throws {ChatError} the model has called tools as often as it may, or diverges from the record
 * @throws the reason why the user or a signal stopped it; what was done until then is recorded
 */
export function stepsOf(
  { tooling, conversation, recorder, signal, send }: StepsOptions,
): () => Promise<AsyncIterable<ChatChunk> | undefined> {
  const { steps } = tooling;
  return async () => {
    const step = await steps.next(conversation, (run) => run(signal));
    if (step === undefined) return undefined;
    const { results, end, divergence } = step;
    if (end === undefined) return send(results);
    if (results.messages.length > 0) {
      await conversation.keepResults(results, recorder);
    }
    signal.throwIfAborted();
    if (end === "diverged") {
      throw new ChatError(
        `the answers diverge from the record at ${divergence}`,
        {
          hint:
            "with --unrecorded tell the model reads that such a call is not available, and continues",
        },
      );
    }
    if (end === "stopped") throw new Interrupted("SIGINT");
    throw new ChatError(
      `the model called tools ${
        plural(tooling.maxSteps, "time")
      } and wants to call more`,
      { hint: "--max-steps N allows more" },
    );
  };
}
