/**
 * A request in the order in which providers read it: tools, system prompt, turns. Only what a prompt cache looks at.
 *
 * Members are found by the names that any of the three formats of requests gives them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";

/** A tool, the system prompt or a turn. */
export interface RequestPart {
  /** The tool's name, or who speaks. */
  readonly name: string;
  /** The text in it. */
  readonly text: string;
  /** All of it, in one form for all ways to write the same. */
  readonly json: string;
}

/** What a prompt cache sees of a request. */
export interface RequestParts {
  readonly tools: readonly RequestPart[];
  readonly system: RequestPart;
  readonly turns: readonly RequestPart[];
  /** JSON texts of {@linkcode PARAMETERS}, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What each mark says how long it is to be kept; undefined for the usual time. */
  readonly marks: readonly (string | undefined)[];
  /** Of the JSON texts in the request as it was sent. */
  readonly bytes: SectionBytes;
}

/** Bytes of UTF-8 by section of a request. */
export interface SectionBytes {
  readonly system: number;
  readonly tools: number;
  /** What was said, and calls of tools. */
  readonly turns: number;
  /** What tools gave back. */
  readonly results: number;
}

/** Parameters that become part of the prompt, or decide which cache is asked. */
const PARAMETERS = [
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "output_format",
  "output_config",
  "text",
  "reasoning",
  "reasoning_effort",
  "thinking",
  "verbosity",
  "prompt_cache_key",
  "prompt_cache_retention",
  "prompt_cache_options",
] as const;

/** Marks of what is to be cached; clients move them from turn to turn, and they are not part of the prompt. */
const MARKS = new NameSet(["cache_control", "prompt_cache_breakpoint"]);
const SYSTEM_ROLES = new NameSet(["system", "developer"]);
const RESULTS = new NameSet([
  "tool",
  "function",
  "tool_result",
  "function_call_output",
  "custom_tool_call_output",
]);

/** Takes a request apart. */
export function partsOf(body: Readonly<Record<string, unknown>>): RequestParts {
  const items = itemsOf(body);
  const first = items.findIndex((item) => !SYSTEM_ROLES.has(nameOf(item)));
  const led = first < 0 ? items.length : first;
  const spoken = items.slice(led);
  const written = [body["system"] ?? [], body["instructions"] ?? []].flat();
  const leading = items.slice(0, led);
  const system = [...written, ...leading.flatMap(contentOf)].map(asPart);
  const tools = toolsIn(body);
  const results = sumOf(spoken.flatMap(resultsIn));
  return {
    tools: tools.map((tool) => partOf(toolName(tool), tool)),
    system: partOf("system", system),
    turns: spoken.map((item) => partOf(nameOf(item), ordered(item))),
    parameters: parametersOf(body),
    marks: marksIn(body),
    bytes: {
      system: sumOf(written) + sumOf(leading),
      tools: sumOf(tools),
      turns: sumOf(spoken) - results,
      results,
    },
  };
}

/** The tools that a request offers. */
export function toolsIn(body: Readonly<Record<string, unknown>>): unknown[] {
  const { tools, functions } = body;
  return [tools, functions].flatMap((list) => Array.isArray(list) ? list : []);
}

/** A tool's name in any format; its type where it has none. */
export function toolName(tool: unknown): string {
  if (!isObject(tool)) return "?";
  const { name, type } = tool;
  const inner = [tool["function"], tool["custom"]].find(isObject)?.["name"];
  return [inner, name, type].find((word) => typeof word === "string") as
    | string
    | undefined ?? "?";
}

function itemsOf(body: Readonly<Record<string, unknown>>): unknown[] {
  const list = body["messages"] ?? body["input"] ?? body["prompt"];
  if (typeof list === "string") return [{ role: "user", content: list }];
  return Array.isArray(list) ? list : [];
}

function nameOf(item: unknown): string {
  if (!isObject(item)) return "?";
  const name = item["role"] ?? item["type"];
  return typeof name === "string" ? name : "?";
}

/** A message with its content as parts and its other members by name, as their order says nothing. */
function ordered(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { role, content: _, ...rest } = item;
  const members = Object.entries(rest).filter(([, value]) =>
    value !== null && value !== undefined
  ).sort(([a], [b]) => a < b ? -1 : 1);
  const content = contentOf(item).map(asPart);
  return { role, content, ...Object.fromEntries(members) };
}

function contentOf(item: unknown): unknown[] {
  const content = isObject(item) ? item["content"] : undefined;
  if (content === null || content === undefined || content === "") return [];
  return Array.isArray(content) ? content : [content];
}

/** A text is the same as a part that holds it. */
function asPart(value: unknown): unknown {
  return typeof value === "string" ? { type: "text", text: value } : value;
}

function partOf(name: string, value: unknown): RequestPart {
  return { name, text: textIn(value), json: jsonOf(value) };
}

function jsonOf(value: unknown): string {
  return JSON.stringify(
    value,
    (name, member) => MARKS.has(name) ? undefined : member,
  ) ?? "";
}

/** The text of content parts, one after the other. */
function textIn(value: unknown): string {
  if (Array.isArray(value)) return value.map(textIn).join("");
  if (!isObject(value)) return "";
  const { text, content } = value;
  if (typeof text === "string") return text;
  return typeof content === "string" ? content : textIn(content);
}

function resultsIn(item: unknown): unknown[] {
  if (RESULTS.has(nameOf(item))) return [item];
  return contentOf(item).filter((part) =>
    isObject(part) && RESULTS.has(String(part["type"]))
  );
}

function parametersOf(
  body: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const found = new NameMap<string>();
  for (const name of PARAMETERS) {
    const value = body[name];
    if (value !== undefined && value !== null) found.set(name, jsonOf(value));
  }
  return found;
}

function marksIn(
  body: Readonly<Record<string, unknown>>,
): RequestParts["marks"] {
  const marks: (string | undefined)[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (!isObject(value)) return;
    for (const [name, member] of Object.entries(value)) {
      if (!MARKS.has(name)) look(member);
      else if (member !== null && member !== undefined) {
        const ttl = isObject(member) ? member["ttl"] : undefined;
        marks.push(typeof ttl === "string" ? ttl : undefined);
      }
    }
  };
  look(body);
  const kept = body["prompt_cache_retention"];
  return typeof kept === "string" ? [...marks, kept] : marks;
}

/** Bytes of the JSON texts of values. */
function sumOf(values: readonly unknown[]): number {
  return values.reduce<number>(
    (sum, value) => sum + Buffer.byteLength(JSON.stringify(value) ?? ""),
    0,
  );
}
