/**
 * Collects the tools of a Responses request from every member that may hold them.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { ADDING_ITEMS } from "./decode_fates.ts";
import type { ResponseItem, ResponsesRequest, ResponseTool } from "./types.ts";

/** A tool in a group of tools, or by itself. */
export interface PlacedTool {
  /** The group's name. */
  readonly namespace: string | undefined;
  readonly tool: ResponseTool;
  /** The name by which the model knows it: its own, after the group's if several tools have the same name. */
  readonly name: string;
}

/** Finds tools by their own names, without looking at all of them for each. */
export class ToolIndex {
  readonly #byName = new NameMap<PlacedTool>();
  readonly #byGroup = new NameMap<PlacedTool>();

  /** Of tools with the same name the first is found. */
  constructor(tools: readonly PlacedTool[]) {
    for (const placed of tools) {
      const { namespace, tool: { name = "" } } = placed;
      if (!this.#byName.has(name)) this.#byName.set(name, placed);
      const key = groupKey(namespace, name);
      if (!this.#byGroup.has(key)) this.#byGroup.set(key, placed);
    }
  }

  /** The tool of a name; in a group if one is given, else in any or none. */
  find(name: unknown, namespace: unknown): PlacedTool | undefined {
    if (typeof name !== "string") return undefined;
    return namespace === undefined || namespace === null
      ? this.#byName.get(name)
      : this.#byGroup.get(groupKey(namespace, name));
  }
}

function groupKey(namespace: unknown, name: string): string {
  return JSON.stringify([namespace ?? null, name]);
}

/** All functions and custom tools of a request: its own ones, those of groups, and those that its input adds. */
export function placedTools(body: ResponsesRequest): PlacedTool[] {
  const given = [...body.tools ?? [], ...addedTools(body.input)];
  const all = given.flatMap((tool) =>
    tool.type === "namespace"
      ? toolsOf(tool).map((inner) => ({ namespace: tool.name, tool: inner }))
      : [{ namespace: undefined, tool }]
  ).filter(({ tool: { type } }) => type === "function" || type === "custom");
  const counts = new NameMap<number>();
  for (const { tool } of all) {
    counts.set(tool.name ?? "", (counts.get(tool.name ?? "") ?? 0) + 1);
  }
  return all.map(({ namespace, tool }) => {
    const { name = "" } = tool;
    const shared = namespace !== undefined && counts.get(tool.name ?? "") !== 1;
    return { namespace, tool, name: shared ? `${namespace}__${name}` : name };
  });
}

/** The tools that items of the input add. */
export function addedTools(
  input: string | ResponseItem[] | undefined,
): ResponseTool[] {
  return Array.isArray(input)
    ? input.flatMap((item) =>
      ADDING_ITEMS.some((type) => type === item.type) ? toolsOf(item) : []
    )
    : [];
}

/** The tools in a group or an item. */
export function toolsOf(holder: ResponseTool | ResponseItem): ResponseTool[] {
  const { tools } = holder;
  return Array.isArray(tools)
    ? tools.filter((tool) => isObject(tool)) as unknown as ResponseTool[]
    : [];
}
