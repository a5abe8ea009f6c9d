/**
 * Chat Completions as they arrive: the members that decoders read, each to be checked before use.
 *
 * @module
 */

// These are the wire's own names.
// deno-lint-ignore-file camelcase

/** A stream's `data` object before it is checked. */
export type RawChunk = {
  id?: unknown;
  object?: unknown;
  created?: unknown;
  model?: unknown;
  type?: unknown;
  choices?: unknown;
  usage?: unknown;
  /** Groq sends the usage here. */
  x_groq?: unknown;
  error?: unknown;
  /** OpenAI's random padding. */
  obfuscation?: unknown;
  [member: string]: unknown;
};

/** One choice of a chunk (`delta`) or of an unstreamed reply (`message`). */
export type RawChoice = {
  index?: unknown;
  delta?: unknown;
  message?: unknown;
  finish_reason?: unknown;
  /** Moonshot sends the usage here. */
  usage?: unknown;
  /** OpenRouter sends a failure in the middle of an answer here. */
  error?: unknown;
  [member: string]: unknown;
};

/** A delta or a message. */
export type RawDelta = {
  role?: unknown;
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  tool_calls?: unknown;
  function_call?: unknown;
  [member: string]: unknown;
};

/** A tool call or a piece of one. */
export type RawToolCall = {
  index?: unknown;
  id?: unknown;
  type?: unknown;
  function?: unknown;
  custom?: unknown;
  [member: string]: unknown;
};

/** The name of a call's tool, and its text: `arguments` of functions, `input` of custom tools. */
export type RawCallBody = {
  name?: unknown;
  arguments?: unknown;
  input?: unknown;
  [member: string]: unknown;
};
