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

type Body = Readonly<Record<string, unknown>>;

/** A tool, the system prompt or a turn. */
export interface RequestPart {
  /** The tool's name, or who speaks. */
  readonly name: string;
  /** The text in it. */
  readonly text: string;
  /** All of it, in one form for all ways to write the same. */
  readonly json: string;
}

/** What each mark says how long it is to be kept; undefined for the usual time. */
type Marks = readonly (string | undefined)[];

/** A turn with what is added up over turns. */
export interface TurnPart extends RequestPart {
  readonly marks: Marks;
  readonly bytes: Pick<SectionBytes, "turns" | "results">;
}

/** What a prompt cache sees of a request beside its turns. */
export interface RequestFrame {
  readonly tools: readonly RequestPart[];
  readonly system: RequestPart;
  /** JSON texts of {@linkcode PARAMETERS}, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly marks: Marks;
  readonly bytes: Pick<SectionBytes, "system" | "tools">;
}

/** What a prompt cache sees of a request. */
export interface RequestParts extends RequestFrame {
  readonly turns: readonly RequestPart[];
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
export function partsOf(body: Body): RequestParts {
  const { items, led } = itemsOf(body);
  const frame = frameOf(body, items.slice(0, led));
  return joined(frame, items.slice(led).map(turnPart));
}

/** The parts of a request, by what was made of its members before. */
export function joined(
  frame: RequestFrame,
  turns: readonly TurnPart[],
): RequestParts {
  const bytes = { ...frame.bytes, turns: 0, results: 0 };
  const marks = [...frame.marks];
  for (const turn of turns) {
    bytes.turns += turn.bytes.turns;
    bytes.results += turn.bytes.results;
    if (turn.marks.length > 0) marks.push(...turn.marks);
  }
  return { ...frame, turns, marks, bytes };
}

/**
 * What a request has beside its turns.
 *
 * @param leading the messages before them, which are part of the system prompt
 */
export function frameOf(body: Body, leading: readonly unknown[]): RequestFrame {
  const written = [body["system"] ?? [], body["instructions"] ?? []].flat();
  const system = [...written, ...leading.flatMap(contentOf)].map(asPart);
  const tools = toolsIn(body);
  const kept = body["prompt_cache_retention"];
  const others = Object.entries(body).filter(([name]) => !isList(name));
  return {
    tools: tools.map((tool) => partOf(toolName(tool), tool)),
    system: partOf("system", system),
    parameters: parametersOf(body),
    marks: [
      ...marksIn([Object.fromEntries(others), leading]),
      ...typeof kept === "string" ? [kept] : [],
    ],
    bytes: { system: sumOf(written) + sumOf(leading), tools: sumOf(tools) },
  };
}

/** A turn of a request. */
export function turnPart(item: unknown): TurnPart {
  const results = sumOf(resultsIn(item));
  return {
    ...partOf(nameOf(item), ordered(item)),
    marks: marksIn(item),
    bytes: { turns: sumOf([item]) - results, results },
  };
}

/** The members in which the formats have the turns; the first one that is there counts. */
const LISTS = ["messages", "input", "prompt"] as const;

function isList(name: string): boolean {
  return (LISTS as readonly string[]).includes(name);
}

/** The list in which a request has its turns. */
export interface TurnItems {
  /** The member's name; undefined where there is no list. */
  readonly name: string | undefined;
  readonly items: readonly unknown[];
  /** How many of them are part of the system prompt: they come first. */
  readonly led: number;
}

/** Finds the turns of a request. */
export function itemsOf(body: Body): TurnItems {
  const name = LISTS.find((name) =>
    body[name] !== undefined && body[name] !== null
  );
  const list = name === undefined ? undefined : body[name];
  if (typeof list === "string") {
    return {
      name: undefined,
      items: [{ role: "user", content: list }],
      led: 0,
    };
  }
  if (!Array.isArray(list)) return { name: undefined, items: [], led: 0 };
  const first = list.findIndex((item) => !SYSTEM_ROLES.has(nameOf(item)));
  return { name, items: list, led: first < 0 ? list.length : first };
}

/** The tools that a request offers. */
export function toolsIn(body: Body): unknown[] {
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

function parametersOf(body: Body): ReadonlyMap<string, string> {
  const found = new NameMap<string>();
  for (const name of PARAMETERS) {
    const value = body[name];
    if (value !== undefined && value !== null) found.set(name, jsonOf(value));
  }
  return found;
}

function marksIn(value: unknown): Marks {
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
  look(value);
  return marks;
}

/** Bytes of the JSON texts of values. */
function sumOf(values: readonly unknown[]): number {
  return values.reduce<number>(
    (sum, value) => sum + Buffer.byteLength(JSON.stringify(value) ?? ""),
    0,
  );
}
