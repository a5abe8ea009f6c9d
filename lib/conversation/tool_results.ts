/**
 * What became of tool calls, for the model and for the history.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import type { ToolRun } from "../history/line/exchange.ts";
import type { CallOutcome } from "../tools/caller.ts";

/** The results of an answer's tool calls. */
export interface ToolResults {
  /** For the model, in the order of the calls. */
  readonly messages: Message[];
  /** For the history. */
  readonly runs: ToolRun[];
}

/** Writes what became of tool calls. */
export function toolResults(outcomes: readonly CallOutcome[]): ToolResults {
  return { messages: outcomes.map(messageOf), runs: outcomes.map(runOf) };
}

function messageOf({ id, content }: CallOutcome): Message {
  return { role: "tool", tool_call_id: id, content };
}

function runOf(outcome: CallOutcome): ToolRun {
  const { id, name, server, approved, ms, bytes } = outcome;
  const { error, edited, kept } = outcome;
  return {
    call: id,
    ...server === undefined ? {} : { server },
    tool: name,
    approved,
    ms,
    bytes,
    ...error === undefined ? {} : { error },
    ...edited === undefined ? {} : { arguments: edited },
    ...kept === undefined ? {} : { output: kept },
  };
}
