/**
 * The tools of `chat mcp serve`: command lines that only read the history.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { UsageError } from "../../core/errors.ts";

/** A tool that is a command line. */
export interface ServedTool {
  readonly name: string;
  readonly description: string;
  /** The arguments: what each means to the model, and which must be given. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  /** Makes the command line, without the options that name the history. */
  readonly words: (args: Arguments) => string[];
}

const text = (description: string) => ({ type: "string", description });

/** The arguments of one call. */
export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>;

  /** Takes what a client sent. */
  constructor(values: unknown) {
    this.#values = isObject(values) ? values : {};
  }

  /** A text, or undefined. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** An option with a text, in one word, so that the text cannot be another option. */
  option(option: string, name: string): string[] {
    const value = this.text(name);
    return value === undefined ? [] : [`--${option}=${value}`];
  }

  /**
   * An id of the history, or `last`.
   *
   * @throws {UsageError} it is missing, or has other characters
   */
  id(name: string): string {
    const id = this.text(name) ?? "";
    if (/^[0-9A-Za-z]+$/.test(id)) return id;
    throw new UsageError(`"${name}" must be an id, a prefix of one, or last`);
  }

  /** A whole number from 1 to a largest one. */
  count(name: string, fallback: number, most: number): number {
    const value = Number(this.#values[name] ?? fallback);
    return Number.isInteger(value) && value > 0
      ? Math.min(value, most)
      : fallback;
  }
}

/** All of them. */
export const SERVED_TOOLS: readonly ServedTool[] = [
  {
    name: "search_history",
    description:
      "Find recorded requests and answers by text, newest first: one line each, with its id.",
    properties: {
      text: text("what the messages contain"),
      model: text("name of the model; * stands for any text"),
      count: { type: "integer", description: "how many (20, at most 200)" },
    },
    required: ["text"],
    words: (args) => [
      "history",
      ...args.option("search", "text"),
      ...args.option("model", "model"),
      `--count=${args.count("count", 20, 200)}`,
    ],
  },
  {
    name: "show_exchange",
    description:
      "Show the conversation up to a recorded exchange: messages, tool calls and their results, times, tokens, errors.",
    properties: { id: text("id of the exchange, or a prefix of it; or last") },
    required: ["id"],
    words: (args) => ["history", "show", args.id("id")],
  },
  {
    name: "stats",
    description:
      "Counts of the recorded exchanges by model: errors, tokens, times, costs.",
    properties: {
      by: {
        enum: ["day", "client", "run", "tag"],
        description: "add up by this instead",
      },
    },
    required: [],
    words: (args) => ["history", "stats", ...args.option("by", "by")],
  },
  {
    name: "cache_misses",
    description:
      "Where requests of a conversation lost the provider's prompt cache, and what in them changed.",
    properties: {},
    required: [],
    words: () => ["history", "cache"],
  },
  {
    name: "bench_report",
    description: "The report of a recorded benchmark run.",
    properties: { run: text("id of the run, a prefix of it, or last") },
    required: ["run"],
    words: (args) => ["bench", `--report-only=${args.id("run")}`],
  },
];
