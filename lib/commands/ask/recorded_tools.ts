/**
 * `chat ask --tools recorded`: a recorded trajectory is begun anew, with results from the record in place of tools.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import type { Flags } from "../../cli/parse.ts";
import { RecordedSteps } from "../../conversation/recorded_steps.ts";
import type { Message } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import { escapeHidden } from "../../core/text/text.ts";
import { sizeText } from "../../core/text/size_text.ts";
import { RecordedResults } from "../../history/trajectory/recorded_results.ts";
import { mostSteps } from "../../history/trajectory/trajectory.ts";
import { findTrajectory } from "../../history/trajectory/find_trajectory.ts";
import { modelOf, unknownModel } from "../shared/continued.ts";
import type { Models } from "../shared/open_models.ts";
import { openHistory } from "../shared/setup.ts";
import { offeredAgain } from "../shared/tools/offered_again.ts";
import { givenSteps, givenUnrecorded } from "../shared/tools/recorded_flags.ts";
import type { AskTools } from "./tools.ts";

/** A recorded trajectory, to be begun anew. */
export interface Anew {
  /** What comes before the user's message. */
  readonly before: readonly Message[];
  /** The user's message; undefined if the prompt takes its place. */
  readonly input: Message | undefined;
  /** Other members of the recorded request. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Full name of the model that answered; undefined if the user names one. */
  readonly model: string | undefined;
  readonly tooling: AskTools;
}

/** What {@linkcode recordedTools} works with. */
export interface AnewOptions {
  /** Whether a prompt takes the place of the recorded message. */
  readonly prompted: boolean;
  /** Whether the user named the model. */
  readonly elsewhere: boolean;
  /** Names of tools that a template has. */
  readonly named: readonly string[];
}

/** Characters of a call that a line shows. */
const LONGEST = 200;

/** Options that have no meaning where nothing is executed, or nothing is continued. */
const UNUSED = ["approve", "tool-timeout", "mcp-config", "conversation"];

/**
 * Reads the trajectory that `--from` names. The process gives up the permission to start programs.
 *
 * @throws {UsageError} the flags do not fit each other, or there is no such trajectory
 * @throws {ChatError} the history lacks the beginning of the conversation
 */
export async function recordedTools(
  { io, flags }: CommandContext,
  models: Models,
  { prompted, elsewhere, named }: AnewOptions,
): Promise<Anew> {
  io.startNoPrograms?.();
  const from = checkedFlags(flags);
  const unrecorded = givenUnrecorded(flags) ?? "end";
  const store = openHistory(models);
  if (store === undefined) {
    throw new UsageError("--tools recorded needs the history", {
      hint: "remove --no-history",
    });
  }
  const trajectory = await findTrajectory(store, from);
  const last = trajectory.chain.at(-1);
  const model = elsewhere || last === undefined ? undefined : modelOf(last);
  const problem = model === undefined || last === undefined
    ? undefined
    : unknownModel(last, models.registry.providers);
  if (problem !== undefined) {
    throw new UsageError(problem, { hint: "choose a model with -m MODEL" });
  }
  const { messages, model: _, stream: _stream, tools, ...members } =
    trajectory.request;
  delete members["stream_options"];
  const most = givenSteps(flags) ?? mostSteps(trajectory);
  const opening = prompted ? messages.filter(isSystems) : messages.slice(0, -1);
  const input = messages.at(-1);
  if (input === undefined && !prompted) {
    throw new UsageError(`"${from}" does not begin with a message`, {
      hint: "give a prompt",
    });
  }
  const tell = (line: string) =>
    void models.notice(`chat: ${escapeHidden(line)}`);
  return {
    before: opening,
    input: prompted ? undefined : input,
    members,
    model,
    tooling: {
      offered: offeredAgain(tools ?? [], [...named, ...flags.list("tool")]),
      maxSteps: most,
      close: () => Promise.resolve(),
      steps: new RecordedSteps({
        results: new RecordedResults(trajectory, unrecorded, !prompted),
        maxSteps: most,
        onCall: (call, bytes) =>
          tell(
            bytes === undefined
              ? `${shown(call)} did not run: it is not recorded`
              : `${shown(call)}: ${sizeText(bytes)} from the record`,
          ),
        onDivergence: (words) =>
          tell(`the answers diverge from the record at ${shown(words)}`),
      }),
    },
  };
}

/** The source of the results. */
function checkedFlags(flags: Flags): string {
  const tools = flags.text("tools");
  if (tools !== "recorded") {
    throw new UsageError(
      tools === undefined
        ? "--from and --unrecorded need --tools recorded"
        : `--tools takes recorded, not "${tools}"`,
      { hint: "-T NAME lets the model call a tool" },
    );
  }
  const unused = UNUSED.find((name) => flags.has(name)) ??
    (flags.flag("continue") ? "continue" : undefined);
  if (unused !== undefined) {
    throw new UsageError(`--${unused} cannot be used with --tools recorded`, {
      hint: "results come from the record, and nothing is executed",
    });
  }
  const from = flags.text("from");
  if (from !== undefined) return from;
  throw new UsageError("--tools recorded needs --from ID", {
    hint: "an exchange, a conversation or a run of the history, or last",
  });
}

function isSystems({ role }: Message): boolean {
  return role === "system" || role === "developer";
}

function shown(text: string): string {
  return text.length > LONGEST
    ? `${text.slice(0, LONGEST).toWellFormed()}…`
    : text;
}
