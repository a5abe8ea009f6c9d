/**
 * What every SDK is asked to do here, and what its user gets, in words that belong to none of them.
 *
 * @module
 */

/** Where an SDK is pointed. */
export interface Target {
  /** Origin, without a final slash. */
  readonly url: string;
  /** As that server calls it. */
  readonly model: string;
}

/** A tool that the user of an SDK offers. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** JSON schema of its input. */
  readonly schema: Record<string, unknown>;
  /** What it answers. */
  readonly run: (input: unknown) => string;
}

/** What a user wants. */
export interface Wish {
  readonly system?: string;
  readonly text: string;
  /** Calls are answered until the model makes none. */
  readonly tools?: readonly OfferedTool[];
  /** Most answers of a tool loop, {@linkcode MOST_STEPS} unless given. */
  readonly steps?: number;
  /** JSON schema of the answer. */
  readonly schema?: Record<string, unknown>;
  /** After so many pieces of text the user has enough. */
  readonly stopAfter?: number;
}

/** A wish on its way. */
export interface Call extends Wish {
  readonly stream: boolean;
  readonly signal: AbortSignal;
  /** Is told each piece of text as it comes; streaming only. */
  readonly onText: (piece: string) => void;
}

/** One answer of a model: a tool loop has several. */
export interface Answer {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { id: string; name: string; input: unknown }[];
  readonly reason: "stop" | "length" | "tool_calls" | "other";
  readonly usage: { input: number; cached: number; output: number };
  /** What a schema was given for, as the SDK's user reads it. */
  readonly value?: unknown;
  /** The SDK's own objects; absent in what is expected of all. */
  readonly raw?: unknown;
}

/** What the user's code catches. */
export interface Failure {
  readonly message: string;
  /** Absent when it came inside a stream. */
  readonly status?: number | undefined;
  /** The provider's word for it. */
  readonly type?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** The user stopped it. */
  readonly aborted?: boolean;
}

/** What a user got. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** Text as it streamed. */
  readonly pieces: readonly string[];
  readonly failure?: Failure | undefined;
}

/** An SDK, used as its documentation says. */
export interface Sdk {
  readonly name: string;
  /** Which of the server's endpoints it calls. */
  readonly speaks: "chat" | "messages" | "responses";
  /** The answers to a wish, one for each step of a tool loop; throws what the SDK throws. */
  ask(target: Target, call: Call): Promise<Answer[]>;
  /** Reads what {@linkcode Sdk.ask} threw. */
  failure(error: unknown): Failure;
}

/** What the user of every SDK calls a key; the server must not pass it on. */
export const KEY = "sk-canary-client";

/** A tool loop that takes more steps than this does not end. */
export const MOST_STEPS = 4;

/** Lets an SDK do it. */
export async function outcome(
  sdk: Sdk,
  target: Target,
  wish: Wish & Pick<Call, "stream">,
): Promise<Outcome> {
  const pieces: string[] = [];
  const stop = new AbortController();
  const onText = (piece: string) => {
    if (pieces.push(piece) === wish.stopAfter) stop.abort();
  };
  try {
    const { signal } = stop;
    const answers = await sdk.ask(target, { ...wish, signal, onText });
    return { answers, pieces };
  } catch (error) {
    return { answers: [], pieces, failure: sdk.failure(error) };
  }
}

/** What a tool answered to a call. */
export interface ToolAnswer {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/**
 * A tool loop, for SDKs that have none of their own.
 *
 * @param step sends what the tools have answered to the calls of the answer before; nothing at first
 */
export async function toolLoop(
  { tools = [], steps = MOST_STEPS }: Call,
  step: (results: readonly ToolAnswer[]) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let results: ToolAnswer[] = [];
  do {
    const answer = await step(results);
    answers.push(answer);
    results = answer.calls.map(({ id, name, input }) => ({
      id,
      name,
      text: tools.find((tool) => tool.name === name)?.run(input) ?? "no tool",
    }));
  } while (results.length > 0 && answers.length < steps);
  return answers;
}

/** Plain data. */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
