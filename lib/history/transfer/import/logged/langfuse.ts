/**
 * Langfuse's traces and observations: a trace with its observations (the download of the user interface, the API's
 * `/traces/{id}`), observations or traces one by one (batch exports, with names in camel case; exports to blob storage,
 * with names in snake case). The shapes are those of https://github.com/langfuse/langfuse.
 *
 * @module
 */
import type { Usage } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import {
  eachValue,
  type ForeignConversation,
  type JsonFormat,
} from "../foreign.ts";
import {
  countOf,
  dateOf,
  membersOf,
  objectsOf,
  textOf,
} from "../foreign_values.ts";
import { anyUsage, unwritten } from "../messages/any_exchange.ts";
import { conversationOf, known } from "./logged_call.ts";

type Row = Record<string, unknown>;

const TYPES =
  /^(?:GENERATION|SPAN|EVENT|AGENT|TOOL|CHAIN|RETRIEVER|EVALUATOR|EMBEDDING|GUARDRAIL)$/;

/** Exports of Langfuse. */
export const LANGFUSE: JsonFormat<"langfuse"> = {
  name: "langfuse",
  is: (value) =>
    isObservation(value) || hasObservations(value) || isTrace(value),
  open: eachValue(readValue),
};

/** The value of a member, by its name in camel case. */
function member(row: Row, name: string): unknown {
  return row[name] ??
    row[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function isObservation(value: unknown): value is Row {
  return isObject(value) && TYPES.test(textOf(value["type"])) &&
    member(value, "traceId") !== undefined &&
    member(value, "startTime") !== undefined;
}

function hasObservations(value: unknown): value is Row {
  return isObject(value) && Array.isArray(value["observations"]) &&
    (objectsOf(value["observations"]).some(isObservation) ||
      value["observations"].length === 0 && "scores" in value);
}

function isTrace(value: unknown): value is Row {
  return isObject(value) && "timestamp" in value && "input" in value &&
    "output" in value &&
    (member(value, "projectId") !== undefined || "bookmarked" in value);
}

function readValue(value: unknown): readonly ForeignConversation[] {
  if (isObservation(value)) return readObservation(value, undefined);
  const row = membersOf(value);
  if (!hasObservations(row)) return [readTrace(row)];
  const trace = isObject(row["trace"]) ? row["trace"] : row;
  const found = objectsOf(row["observations"])
    .flatMap((observation) => readObservation(observation, trace));
  // A program that only traced its whole work.
  return found.length === 0 && isTrace(trace) ? [readTrace(trace)] : found;
}

function readObservation(
  row: Row,
  trace: Row | undefined,
): readonly ForeignConversation[] {
  if (row["type"] !== "GENERATION") return [];
  const model = textOf(row["model"]) ||
    textOf(member(row, "providedModelName"));
  const title = textOf(trace?.["name"]);
  const tools = toolsOf(row);
  return [conversationOf({
    input: row["input"],
    output: row["output"],
    parameters: {
      ...membersOf(unwritten(member(row, "modelParameters"))),
      ...(tools.length === 0 ? {} : { tools }),
    },
    failed: row["level"] === "ERROR",
    ...(title === "" ? {} : { title }),
    facts: known({
      started: dateOf(member(row, "startTime")),
      firstToken: dateOf(member(row, "completionStartTime")),
      at: dateOf(member(row, "endTime")),
      model,
      usage: usageOf(unwritten(member(row, "usageDetails"))) ??
        anyUsage(row["usage"]),
    }),
  })];
}

/** The definitions of tools, each as JSON text, by their names. */
function toolsOf(row: Row): unknown[] {
  const definitions = membersOf(unwritten(member(row, "toolDefinitions")));
  return Object.entries(definitions).map(([name, written]) => ({
    name,
    ...membersOf(unwritten(written)),
    type: "function",
  }));
}

function readTrace(row: Row): ForeignConversation {
  const title = textOf(row["name"]);
  return conversationOf({
    input: row["input"],
    output: row["output"],
    ...(title === "" ? {} : { title }),
    facts: known({ at: dateOf(row["timestamp"]) }),
  });
}

/** Counts by names that begin with `input` and `output`: what the cache gave is not in `input`. */
function usageOf(value: unknown): Usage | undefined {
  const counts = membersOf(value);
  const sum = (begin: string) => {
    const found = Object.entries(counts).flatMap(([name, count]) => {
      const number = countOf(typeof count === "string" ? Number(count) : count);
      return name.startsWith(begin) && number !== undefined ? [number] : [];
    });
    return found.length === 0
      ? undefined
      : found.reduce((all, one) => all + one, 0);
  };
  const prompt = sum("input");
  const completion = sum("output");
  if (prompt === undefined && completion === undefined) return anyUsage(counts);
  const cached = sum("input_cache");
  const reasoning = sum("output_reasoning");
  return {
    "prompt_tokens": prompt ?? 0,
    "completion_tokens": completion ?? 0,
    "total_tokens": (prompt ?? 0) + (completion ?? 0),
    ...(cached === undefined
      ? {}
      : { "prompt_tokens_details": { "cached_tokens": cached } }),
    ...(reasoning === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": reasoning } }),
  };
}
