/**
 * What a provider of scripted answers is asked, and what it says, in whatever dialect.
 *
 * @module
 */

/** A request. */
export interface Asked {
  readonly model: string;
  /** The text of the last user message. */
  readonly text: string;
  /** The names of the tools that may be called. */
  readonly tools: readonly string[];
  /** What tools have answered since the last user message. */
  readonly results: readonly string[];
}

/** An answer: text, or one call of a tool behind it. */
export interface Step {
  readonly text?: string;
  readonly call?: Call;
}

/** A call of a tool. */
export interface Call {
  readonly name: string;
  readonly input: unknown;
}

/** Decides about the answer. */
export type Script = (asked: Asked) => Step;

/** Tokens of every answer. */
export const TOKENS = { input: 1_200, output: 40 };

/** JSON of a request, as far as the provider reads it. */
export type Members = Record<string, unknown>;

/** The objects of a list; none of anything else. */
export function membersOf(value: unknown): Members[] {
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

/** The text of a content: a string, or parts of any dialect. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return membersOf(content).map(({ text, content }) =>
    typeof text === "string" ? text : textOf(content)
  ).join("");
}

/** A text as models send it, in pieces. */
export function pieces(text: string): string[] {
  return text.match(/.{1,12}/gsu) ?? [];
}

/** An id that is another one for each answer. */
export function newId(prefix: string): string {
  return `${prefix}${crypto.randomUUID().replaceAll("-", "")}`;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/** Calls a tool once, where it is offered; its result is answered with `It is done.`, and all else with a title. */
export function callOnce(name: string, input: unknown): Script {
  return ({ tools, results }) => {
    if (results.length > 0) return { text: "It is done." };
    return tools.includes(name)
      ? { text: "I call.", call: { name, input } }
      : { text: "A title" };
  };
}
