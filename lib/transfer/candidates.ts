/**
 * Which exchanges of the history may be sampled: each thing that was asked once.
 *
 * @module
 */
import { sha256 } from "../conversation/digest.ts";
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine } from "../conversation/history_line.ts";
import type { LineReports } from "../conversation/line_reports.ts";
import { normalise } from "../conversation/normalise.ts";
import type { Message } from "../core/chat.ts";
import type { Line } from "../wire/jsonl.ts";
import { modelName } from "./facts.ts";
import type { Candidate } from "./sample.ts";

/** Which exchanges count. */
export interface CandidateOptions {
  /** Beside having an answer. */
  readonly wanted: (exchange: Exchange) => boolean;
  /** Gets the lines that cannot be read. */
  readonly reports: Pick<LineReports, "skipped">;
}

/**
 * The exchanges that were answered, in the order of the history. Of those that ask the same, but for letter case and
 * white space, the newest counts.
 *
 * @param lines the history's, oldest first
 */
export async function findCandidates(
  lines: AsyncIterable<Line>,
  options: CandidateOptions,
): Promise<Candidate[]> {
  const found = new Map<string, Candidate>();
  /** Characters up to the answer of each exchange, by its id. */
  const sizes = new Map<string, number>();
  for await (const line of lines) {
    const read = parseLine(line.text);
    if (read.kind !== "exchange") {
      options.reports.skipped(read, line);
      continue;
    }
    const { exchange } = read;
    const { id, parent, request, response, status, via } = exchange;
    const before = parent === null ? 0 : sizes.get(parent);
    // The beginning of its conversation is not in the history.
    if (before === undefined) continue;
    const answer = response?.choices[0]?.message;
    const size = before + sizeOf(request.messages);
    sizes.set(id, size + sizeOf(answer === undefined ? [] : [answer]));
    const none = via !== undefined && request.messages.length === 0;
    if (none || answer === undefined || status !== "completed") continue;
    if (!options.wanted(exchange)) continue;
    const model = modelName(exchange);
    const key = sha256(askedText(request.messages));
    const said = [...request.messages, answer];
    // Set anew, so that it stands where the newest does.
    found.delete(key);
    found.set(key, { id, model, size, tools: said.some(usesTools) });
  }
  return [...found.values()];
}

/** What was asked last: the messages since the answer before, as text that is the same for the same question. */
function askedText(messages: readonly Message[]): string {
  const last = messages.findLastIndex(({ role }) => role === "assistant");
  return messages.slice(last + 1).map(normalise).join("\n").toLowerCase()
    .replace(/(?:\\[nrt]|\s)+/g, " ");
}

function sizeOf(messages: readonly Message[]): number {
  return messages.length === 0 ? 0 : JSON.stringify(messages).length;
}

function usesTools(message: Message): boolean {
  return message.role === "tool" || message.role === "function" ||
    Boolean(message.tool_calls?.length || message.function_call);
}
