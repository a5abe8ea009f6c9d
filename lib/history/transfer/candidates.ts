/**
 * Which exchanges of the history may be sampled: each different request once.
 *
 * @module
 */
import { sha256 } from "../../core/data/digest.ts";
import type { Exchange } from "../line/exchange.ts";
import type { RecordedExchange } from "../history.ts";
import { normalise } from "../chain/normalise.ts";
import type { Message } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";
import { modelName } from "./export/facts.ts";
import type { Candidate } from "./sample.ts";

/**
 * The answered exchanges, in the order of the history. Of equal requests (ignoring letter case and white space) only
 * the newest counts.
 *
 * @param recorded all exchanges, as they were recorded
 * @param isWanted chooses among those with an answer
 * @throws the system's error if the history cannot be read
 */
export async function findCandidates(
  recorded: AsyncIterable<readonly RecordedExchange[]>,
  isWanted: (exchange: Exchange, labels: readonly string[]) => boolean,
): Promise<Candidate[]> {
  const finder = new CandidateFinder(isWanted);
  for await (const found of recorded) {
    for (const { exchange, labels } of found) {
      if (exchange !== undefined) finder.add(exchange, labels);
    }
  }
  return [...finder.found.values()];
}

class CandidateFinder {
  /** By request. */
  readonly found = new NameMap<Candidate>();
  readonly #isWanted: (
    exchange: Exchange,
    labels: readonly string[],
  ) => boolean;
  /** Characters up to the answer of each exchange, by its id. */
  readonly #sizes = new NameMap<number>();
  readonly #models = new NameMap<string>();

  constructor(
    isWanted: (exchange: Exchange, labels: readonly string[]) => boolean,
  ) {
    this.#isWanted = isWanted;
  }

  /** Takes the next exchange, from the oldest on. */
  add(exchange: Exchange, labels: readonly string[]): void {
    const { id, parent, request, response, status, via } = exchange;
    const before = parent === null ? 0 : this.#sizes.get(parent);
    // The beginning of its conversation is not in the history, or was cut before it was imported.
    if (before === undefined || exchange.cut === true) return;
    const answer = response?.choices[0]?.message;
    const size = before + sizeOf(request.messages);
    this.#sizes.set(id, size + sizeOf(answer === undefined ? [] : [answer]));
    const none = via !== undefined && request.messages.length === 0;
    if (none || answer === undefined || status !== "completed") return;
    if (!this.#isWanted(exchange, labels)) return;
    const key = sha256(askedText(request.messages)).slice(0, 32);
    const tools = [...request.messages, answer].some(usesTools);
    const model = this.#model(modelName(exchange));
    // Inserted again, so that it has the place of the newest.
    this.found.delete(key);
    this.found.set(key, { id, model, size, tools });
  }

  /** The model's name; one string for all its exchanges. */
  #model(name: string): string {
    const known = this.#models.get(name);
    if (known === undefined) this.#models.set(name, name);
    return known ?? name;
  }
}

/** The last question: the messages since the answer before, as text that is equal for equal questions. */
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
