/**
 * What a server that answers offers.
 *
 * @module
 */
import type { RunnableTool } from "../tool.ts";

/** A text that a server has, by its address. */
export interface McpResource {
  readonly uri: string;
  /** One line for people. */
  readonly about: string;
}

/** A message that a server words. */
export interface McpPrompt {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** What it is made with. */
  readonly takes: readonly {
    readonly name: string;
    readonly required: boolean;
  }[];
}

/** A server that answers. */
export interface Connected {
  /** Its name in the file that it is from. */
  readonly name: string;
  /** Its tools as they were at first. */
  readonly tools: readonly RunnableTool[];
  /** Its tools as they are now, if it has said since it was last asked that they have changed. */
  changedTools(): Promise<readonly RunnableTool[] | undefined>;
  /** What it calls itself. */
  readonly about: string;
  /** The texts that it lists. */
  resources(): Promise<readonly McpResource[]>;
  /** The messages that it words. */
  prompts(): Promise<readonly McpPrompt[]>;
  /**
   * Reads the text of a resource, which it may have without listing it.
   *
   * @throws {ChatError} it has no such resource, or that is not a text
   */
  read(uri: string, signal: AbortSignal): Promise<string>;
  /**
   * Has a message worded.
   *
   * @throws {ChatError} it refuses the values
   */
  word(
    prompt: string,
    values: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** Leaves it, and ends it if it was started. */
  close(): Promise<void>;
}
