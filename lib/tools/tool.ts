/**
 * What a tool is, wherever it comes from: built in, a program of the user's, a server's.
 *
 * @module
 */

/** What a call may do: look at things, change something or send it elsewhere, start programs or do anything. */
export type Tier = "read" | "write" | "exec";

/** A tool that a model may call. */
export interface RunnableTool {
  /** Name as the model says it. */
  readonly name: string;
  /** The server that has it; undefined for the program's and the user's own. */
  readonly server?: string | undefined;
  /** What a call may do; what is not known may do anything. */
  readonly tier: Tier;
  /** Whether a call starts a program on this machine. */
  readonly startsProgram?: boolean | undefined;
  /** Tells the model what it does. */
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * Does what a call asks for and returns the text for the model.
   *
   * @throws {ToolFailure} it cannot be done, for a reason that the model may read
   */
  run(args: ToolArguments, context: ToolContext): Promise<string>;
}

/** The arguments of a call. */
export type ToolArguments = Readonly<Record<string, unknown>>;

/** What a call has beside its arguments. */
export interface ToolContext {
  /** The folder that files are below, absolute. */
  readonly cwd: string;
  /** Stops the call. */
  readonly signal: AbortSignal;
  /** Stops the time that the call may take, while the user is asked something. */
  readonly pause?: (() => Disposable) | undefined;
}

/** A call that could not be done; the message goes to the model. */
export class ToolFailure extends Error {
  /** Name of the class. */
  override name = "ToolFailure";
}
