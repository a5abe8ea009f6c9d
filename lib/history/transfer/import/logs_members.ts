/**
 * Members of a request in `llm`'s log beside its messages: options, a schema, tools.
 *
 * @module
 */
import type { Tool } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameSet } from "../../../core/data/names.ts";
import { json, type Row, text } from "./logs_parts.ts";

/** Further members of a turn's request. */
export interface TurnMembers {
  /** By the names of Chat Completions. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Names of options without a counterpart there. */
  readonly leftOut: readonly string[];
}

/** Options of `llm`'s models that Chat Completions has under the same name. */
const OPTIONS: ReadonlySet<string> = new NameSet([
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "frequency_penalty",
  "presence_penalty",
  "stop",
  "logit_bias",
  "seed",
  "reasoning_effort",
  "verbosity",
  "user",
]);

/** Where a turn's options, schema and tools are. */
export interface TurnRows {
  /** The column `options_json`. */
  readonly options: unknown;
  /** The row of its schema. */
  readonly schema: Row | undefined;
  /** The rows of its tools. */
  readonly tools: readonly Row[];
}

/** The members of a turn's request. */
export function turnMembers({ options, schema, tools }: TurnRows): TurnMembers {
  const members: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const [name, value] of Object.entries(json(options))) {
    if (value === null) continue;
    if (OPTIONS.has(name)) members[name] = value;
    else if (name !== "json_object") leftOut.push(`the option ${name}`);
    else if (value) members["response_format"] = { type: "json_object" };
  }
  if (schema !== undefined) members["response_format"] = formatOf(schema);
  if (tools.length > 0) members["tools"] = tools.map(toolOf);
  return { members, leftOut };
}

/** As `llm` sends it. */
function formatOf(row: Row): Record<string, unknown> {
  const schema = json(row["content"]);
  return { type: "json_schema", "json_schema": { name: "output", schema } };
}

function toolOf(row: Row): Tool {
  const description = text(row["description"]);
  const parameters = json(row["input_schema"]);
  return {
    type: "function",
    function: {
      name: text(row["name"]),
      ...description === "" ? {} : { description },
      ...isObject(parameters) ? { parameters } : {},
    },
  };
}
