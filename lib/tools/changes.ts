/**
 * What has changed about a server's tools.
 *
 * @module
 */
import { NameMap, NameSet } from "../core/data/names.ts";
import type { RunnableTool } from "./tool.ts";

/** Tools of a server that are not as they were. */
export interface ToolChanges {
  readonly server: string;
  /** Those that are there under the name of others. */
  readonly changed: readonly {
    readonly before: RunnableTool;
    readonly after: RunnableTool;
  }[];
  readonly added: readonly RunnableTool[];
  /** Names of those that are not there any more. */
  readonly gone: readonly string[];
}

/** Compares tools of a server; undefined if nothing has changed that a model or a user could notice. */
export function changesOf(
  server: string,
  before: readonly RunnableTool[],
  after: readonly RunnableTool[],
): ToolChanges | undefined {
  const old = new NameMap(before.map((tool) => [tool.name, tool]));
  const names = new NameSet(after.map(({ name }) => name));
  const changed = after.flatMap((tool) => {
    const was = old.get(tool.name);
    const same = was === undefined || shapeOf(was) === shapeOf(tool);
    return same ? [] : [{ before: was, after: tool }];
  });
  const added = after.filter(({ name }) => !old.has(name));
  const gone = [...old.keys()].filter((name) => !names.has(name));
  const count = changed.length + added.length + gone.length;
  return count === 0 ? undefined : { server, changed, added, gone };
}

/** All that was said of a tool when a call of it was approved. */
export function shapeOf(
  { description, parameters, tier }: RunnableTool,
): string {
  return JSON.stringify([description, tier, parameters]);
}
