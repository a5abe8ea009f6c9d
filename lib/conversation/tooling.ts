/**
 * What a conversation needs to let models call tools.
 *
 * @module
 */
import type { ToolCaller } from "../tools/caller.ts";
import type { Toolbox } from "../tools/toolbox.ts";

/** Tools, and how they are called. */
export interface Tooling {
  /** The tools. */
  readonly box: Toolbox;
  /** Judges and runs calls. */
  readonly caller: ToolCaller;
  /** Most answers to one message whose calls run. */
  readonly maxSteps: number;
  /** Forgets what was approved for one conversation. */
  forget(): void;
  /** Takes what servers have changed about their tools; the user may be asked. */
  refresh(): Promise<void>;
  /** Leaves the servers of tools; never rejects. */
  close(): Promise<void>;
}

/** The member `tools` of requests that offer tools; nothing where none is on. */
export function offeredTools(
  tooling: Tooling | undefined,
): Readonly<Record<string, unknown>> {
  const tools = tooling?.box.offered;
  return tools === undefined ? {} : { tools };
}
