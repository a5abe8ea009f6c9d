/**
 * Chat Completions as they really arrive: members that the readers here look at, each to be checked before use.
 *
 * @module
 */

// These are the wire's own names.
// deno-lint-ignore-file camelcase

/** A stream's `data` object before anything about it is known. */
export type RawChunk = {
  id?: unknown;
  object?: unknown;
  created?: unknown;
  model?: unknown;
  type?: unknown;
  choices?: unknown;
  usage?: unknown;
  /** Groq's place for the usage. */
  x_groq?: unknown;
  error?: unknown;
  /** Random padding of OpenAI's. */
  obfuscation?: unknown;
  [member: string]: unknown;
};

/** One choice of a chunk (`delta`) or of a reply that came whole (`message`). */
export type RawChoice = {
  index?: unknown;
  delta?: unknown;
  message?: unknown;
  finish_reason?: unknown;
  /** Moonshot's place for the usage. */
  usage?: unknown;
  /** OpenRouter's place for a failure in the middle of an answer. */
  error?: unknown;
  [member: string]: unknown;
};

/** A delta or a whole message. */
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

/** What a call says beside its identity: `arguments` of functions, `input` of custom tools. */
export type RawCallBody = {
  name?: unknown;
  arguments?: unknown;
  input?: unknown;
  [member: string]: unknown;
};
