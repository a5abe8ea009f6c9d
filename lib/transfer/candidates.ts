/**
 * Which exchanges of the history may be sampled: each thing that was asked once.
 *
 * @module
 */
import { sha256 } from "../core/digest.ts";
import type { Exchange } from "../conversation/exchange.ts";
import type { LineReports } from "../conversation/line_reports.ts";
import { normalise } from "../conversation/normalise.ts";
import type { Message } from "../core/chat.ts";
import { modelName } from "./facts.ts";
import { isTorn, parseRaw, type RawLine, rawLines } from "./raw_lines.ts";
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
 * @throws the system's error if the history is there and cannot be read
 */
export async function findCandidates(
  path: string,
  options: CandidateOptions,
): Promise<Candidate[]> {
  const finder = new CandidateFinder(options);
  for await (const lines of rawLines(path)) {
    for (const line of lines) finder.add(line);
  }
  return [...finder.found.values()];
}

class CandidateFinder {
  /** By what was asked. */
  readonly found = new Map<string, Candidate>();
  readonly #options: CandidateOptions;
  /** Characters up to the answer of each exchange, by its id. */
  readonly #sizes = new Map<string, number>();
  readonly #models = new Map<string, string>();

  constructor(options: CandidateOptions) {
    this.#options = options;
  }

  /** Takes the next line, from the oldest on. */
  add(line: RawLine): void {
    const read = parseRaw(line);
    if (read.kind === "exchange") {
      this.#add(read.exchange);
    } else {
      const { file: { path }, offset } = line;
      const torn = isTorn(line);
      this.#options.reports.skipped(read, { path, offset, torn });
    }
  }

  #add(exchange: Exchange): void {
    const { id, parent, request, response, status, via } = exchange;
    const before = parent === null ? 0 : this.#sizes.get(parent);
    // The beginning of its conversation is not in the history.
    if (before === undefined) return;
    const answer = response?.choices[0]?.message;
    const size = before + sizeOf(request.messages);
    this.#sizes.set(id, size + sizeOf(answer === undefined ? [] : [answer]));
    const none = via !== undefined && request.messages.length === 0;
    if (none || answer === undefined || status !== "completed") return;
    if (!this.#options.wanted(exchange)) return;
    const key = sha256(askedText(request.messages)).slice(0, 32);
    const tools = [...request.messages, answer].some(usesTools);
    const model = this.#model(modelName(exchange));
    // Set anew, so that it stands where the newest does.
    this.found.delete(key);
    this.found.set(key, { id, model, size, tools });
  }

  /** One text for all exchanges of a model. */
  #model(name: string): string {
    const known = this.#models.get(name);
    if (known === undefined) this.#models.set(name, name);
    return known ?? name;
  }
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
