/**
 * What the attributes of OpenTelemetry's conventions say about a call beside its messages.
 *
 * @module
 */
import type { Usage } from "../../../../core/chat.ts";
import type { AnswerFacts } from "../foreign.ts";
import { countOf, dateOf, textOf } from "../foreign_values.ts";
import { finishOf, unwritten } from "../messages/any_exchange.ts";
import { known } from "./logged_call.ts";

/** A span, an event or a log record. */
export interface Moment {
  /** Of the span or event. */
  readonly name: string;
  /** The id of the span that it is or belongs to. */
  readonly span: string;
  /** By name. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a log record. */
  readonly body: unknown;
  /** Unix time in ns. */
  readonly started: unknown;
  /** Unix time in ns. */
  readonly ended: unknown;
  /** The span's status says so. */
  readonly failed: boolean;
  /** Those of a span. */
  readonly events: readonly Moment[];
}

/** Members of a request, by the names of their attributes after `gen_ai.request.`. */
const PARAMETERS: readonly (readonly [attribute: string, member: string])[] = [
  ["temperature", "temperature"],
  ["top_p", "top_p"],
  ["max_tokens", "max_tokens"],
  ["seed", "seed"],
  ["frequency_penalty", "frequency_penalty"],
  ["presence_penalty", "presence_penalty"],
  ["stop_sequences", "stop"],
];

/** The members of the request that attributes name. */
export function parametersOf(
  attributes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [attribute, member] of PARAMETERS) {
    const value = attributes[`gen_ai.request.${attribute}`];
    if (value !== undefined) parameters[member] = value;
  }
  const tools = unwritten(attributes["gen_ai.tool.definitions"]);
  if (tools !== undefined) parameters["tools"] = tools;
  return parameters;
}

/** Times, tokens, model and provider. */
export function factsOf({ attributes, started, ended }: Moment): AnswerFacts {
  const reasons = unwritten(attributes["gen_ai.response.finish_reasons"]);
  const [reason] = Array.isArray(reasons) ? reasons : [];
  const begin = dateOf(started);
  // In seconds.
  const first = attributes["gen_ai.response.time_to_first_chunk"];
  return known({
    started: begin,
    firstToken: typeof first === "number" && begin !== undefined
      ? new Date(begin.getTime() + first * 1000)
      : undefined,
    at: dateOf(ended),
    model: textOf(
      attributes["gen_ai.response.model"] ??
        attributes["gen_ai.request.model"] ?? attributes["llm.model_name"],
    ),
    provider: textOf(
      attributes["gen_ai.provider.name"] ?? attributes["gen_ai.system"] ??
        attributes["llm.provider"],
    ).replace(/^(?:gcp|aws|azure\.ai)\./, ""),
    usage: usageOf(attributes),
    finish: finishOf({ "finish_reason": reason }),
  });
}

function usageOf(
  attributes: Readonly<Record<string, unknown>>,
): Usage | undefined {
  const count = (...names: string[]) =>
    names.map((name) => countOf(attributes[name]))
      .find((found) => found !== undefined);
  const prompt = count(
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
  );
  const completion = count(
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.token_count.completion",
  );
  if (prompt === undefined && completion === undefined) return undefined;
  const cached = count("gen_ai.usage.cache_read.input_tokens");
  const written = count(
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
  );
  const reasoning = count("gen_ai.usage.reasoning.output_tokens");
  return {
    "prompt_tokens": prompt ?? 0,
    "completion_tokens": completion ?? 0,
    "total_tokens": (prompt ?? 0) + (completion ?? 0),
    ...(cached === undefined && written === undefined ? {} : {
      "prompt_tokens_details": {
        "cached_tokens": cached ?? 0,
        ...(written === undefined ? {} : { "cache_write_tokens": written }),
      },
    }),
    ...(reasoning === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": reasoning } }),
  };
}
