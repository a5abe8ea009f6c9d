/**
 * What each kind of check looks at.
 *
 * @module
 */
import type { ToolCall } from "../../core/chat.ts";
import { similarity } from "./compare.ts";
import { canonicalJson, embeddedJson, fits, readJson } from "./json_values.ts";
import { runScript } from "./script.ts";
import type { Vars } from "./template.ts";
import { levenshtein } from "./text_distance.ts";
import { toolCallProblem } from "./tool_call_check.ts";

/** What is checked. */
export interface Checked {
  /** The answer's text. */
  output: string;
  /** The last user message. */
  prompt: string;
  /** `finish_reason` of the answer. */
  finishReason: string | null;
  /** Whole time of the answer, in ms. */
  latencyMs: number;
  /** Dollars, where prices are known. */
  cost?: number;
  /** Calls of the answer. */
  toolCalls: readonly ToolCall[];
  /** Tools of the request, as it was sent. */
  tools?: unknown;
  /** What `{{name}}` stands for. */
  vars: Vars;
  /** What the grader said of this answer by a check of these words; undefined where it said nothing. */
  grade?: (type: string, value: string) => Grade | undefined;
}

/** What a grader says, or a check that has degrees. */
export interface Grade {
  /** Whether the answer passes. */
  readonly pass: boolean;
  /** How well, from 0 to 1. */
  readonly score: number;
  /** Why, in words. */
  readonly reason?: string;
}

/** What a check asks for, filled in. */
export interface Wanted {
  /** A text, a list of texts, a pattern, a JSON schema, limits, a script. */
  value?: unknown;
  /** Limit of the types that measure: ms, dollars, a score, a distance. */
  threshold?: number;
}

/** Whether an answer passes, why it does not, or how well it passes. */
export type CheckResult = boolean | string | Grade;

/** What a kind of check wants as its value. */
export type ValueKind =
  | "none"
  | "text"
  | "text or JSON"
  | "texts"
  | "pattern"
  | "schema"
  | "range"
  | "script";

/** One kind of check. */
export interface AnswerCheck {
  /** What its value must be. */
  readonly value: ValueKind;
  /** Whether it takes a threshold. */
  readonly threshold?: "needed" | "taken";
  /** Whether a model answers it. */
  readonly graded?: true;
  /** Looks at an answer; throws where it cannot tell, which passes nothing, with `not-` in front neither. */
  readonly check: (answer: Checked, wanted: Wanted) => CheckResult;
}

/** A value of a check as text. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** A list of texts: as it is, one text a line, or one line with commas. */
export function asTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(asText);
  const text = asText(value).trim();
  return text.split(text.includes("\n") ? "\n" : ",").map((one) => one.trim());
}

const lower = (value: string): string => value.toLowerCase();

/** A check of the answer's text against one text. */
function text(
  holds: (output: string, value: string) => boolean,
): AnswerCheck {
  return {
    value: "text",
    check: ({ output }, { value }) =>
      holds(output, asText(value)) || got(output),
  };
}

/** A check of the answer's text against several. */
function texts(of: "all" | "any", fold: (text: string) => string): AnswerCheck {
  return {
    value: "texts",
    check: ({ output }, { value }) => {
      const all = asTexts(value);
      const missing = all.filter((one) => !fold(output).includes(fold(one)));
      if (missing.length === 0) return true;
      return of === "all"
        ? `lacks ${missing.join(", ")}`
        : missing.length < all.length || got(output);
    },
  };
}

/** Every kind of check, by promptfoo's name. */
export const ASSERTIONS: Readonly<Record<string, AnswerCheck>> = {
  "equals": {
    value: "text or JSON",
    check: ({ output }, { value }) =>
      (typeof value === "object" && value !== null
        ? canonicalJson(readJson(output)) === canonicalJson(value)
        : output.trim() === asText(value).trim()) || got(output),
  },
  "contains": text((output, value) => output.includes(value)),
  "icontains": text((output, value) => lower(output).includes(lower(value))),
  "contains-all": texts("all", (text) => text),
  "contains-any": texts("any", (text) => text),
  "icontains-all": texts("all", lower),
  "icontains-any": texts("any", lower),
  "starts-with": text((output, value) => output.startsWith(value)),
  "ends-with": text((output, value) => output.endsWith(value)),
  "regex": {
    value: "pattern",
    check: ({ output }, { value }) =>
      runScript("new RegExp(context.value).test(output)", output, {
        value: asText(value),
      }).pass || got(output),
  },
  "is-json": {
    value: "schema",
    check: ({ output }, { value }) =>
      fits(readJson(output), value) || got(output),
  },
  "contains-json": {
    value: "schema",
    check: ({ output }, { value }) =>
      embeddedJson(output).some((found) => fits(found, value)) || got(output),
  },
  "word-count": {
    value: "range",
    check: ({ output }, { value }) =>
      within(output.match(/\S+/g)?.length ?? 0, value),
  },
  "javascript": {
    value: "script",
    threshold: "taken",
    check: ({ output, grade: _grade, ...context }, { value, threshold }) =>
      runScript(asText(value), output, context, threshold),
  },
  "latency": {
    value: "none",
    threshold: "needed",
    check: ({ latencyMs }, { threshold = 0 }) =>
      latencyMs <= threshold || `took ${latencyMs} ms`,
  },
  "cost": {
    value: "none",
    threshold: "needed",
    check: ({ cost }, { threshold = 0 }) => {
      if (cost === undefined) throw new Error("no price is known");
      return cost <= threshold || `cost ${cost}`;
    },
  },
  "finish-reason": {
    value: "text",
    check: ({ finishReason }, { value }) =>
      finishReason === asText(value) || `was ${finishReason}`,
  },
  "levenshtein": {
    value: "text",
    threshold: "taken",
    check: ({ output }, { value, threshold = 5 }) =>
      levenshtein(output, asText(value), threshold) !== undefined ||
      `more than ${threshold} edits; ${got(output)}`,
  },
  "rouge-n": {
    value: "text",
    threshold: "taken",
    check: ({ output }, { value, threshold = 0.75 }) =>
      reaches(similarity(words(asText(value)), words(output)), threshold),
  },
  "is-valid-openai-tools-call": {
    value: "none",
    check: ({ toolCalls, tools }) => toolCallProblem(toolCalls, tools) ?? true,
  },
  "llm-rubric": graded("llm-rubric"),
  "similar": graded("similar", 0.75),
};

/** A text without its marks, of which likeness is not made. */
function words(text: string): string {
  return text.replace(/[^\p{L}\p{M}\p{N}\s]/gu, " ");
}

function graded(type: string, least?: number): AnswerCheck {
  return {
    value: "text",
    threshold: "taken",
    graded: true,
    check: ({ grade }, { value, threshold = least }) => {
      const found = grade?.(type, asText(value));
      if (found === undefined) throw new Error("has no grade in this run");
      const pass = threshold === undefined
        ? found.pass
        : (least !== undefined || found.pass) && found.score >= threshold;
      return {
        ...found,
        pass,
        reason: found.reason ?? `scored ${found.score}`,
      };
    },
  };
}

function reaches(score: number, threshold: number): Grade {
  const reason = `scored ${Math.round(score * 1000) / 1000}`;
  return { pass: score >= threshold, score, reason };
}

/** What the answer was instead, in short. */
function got(output: string): string {
  const line = output.trim().replace(/\s+/g, " ");
  return `got "${line.length <= 60 ? line : `${line.slice(0, 60)}…`}"`;
}

/** A number against another, or against `min` and `max`. */
function within(number: number, value: unknown): CheckResult {
  const range = typeof value === "object" && value !== null
    ? value as { min?: unknown; max?: unknown }
    : { min: value, max: value };
  const { min = 0, max = Infinity } = range;
  return number >= Number(min) && number <= Number(max) || `was ${number}`;
}
