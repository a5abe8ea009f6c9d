/**
 * A model that does what its last user message says; `mock_openai.ts` and `mock_anthropic.ts` put it on the wire.
 *
 * @module
 */

/** What a request asks, in whatever dialect. */
export interface Asked {
  /** The last user message. */
  readonly text: string;
  /** Names of the tools that it may call. */
  readonly tools: readonly string[];
  /** What tools have answered since then. */
  readonly results: readonly ToolResult[];
  /** The answer is to be JSON by a schema. */
  readonly structured: boolean;
}

/** What a tool answered. */
export interface ToolResult {
  readonly id: string;
  readonly text: string;
}

/** A call of a tool; `pieces` make the JSON text of its input. */
export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly pieces: readonly string[];
}

/** An answer; every piece is an event of a stream. */
export interface Said {
  readonly kind: "said";
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly calls: readonly ToolUse[];
  readonly reason: "end" | "length" | "calls";
  /** How a stream ends that does not end well; a whole answer knows no such thing. */
  readonly breaks?: "error" | "cut" | "never";
}

/** A failure in place of an answer. */
export interface Refused {
  readonly kind: "refused";
  readonly status: number;
  readonly message: string;
  readonly headers: Record<string, string>;
}

/** Tokens of every answer: 30 in, of which 10 came from a cache; 12 out, of which 5 were thought. */
export const TOKENS = { input: 30, cached: 10, output: 12, reasoning: 5 };

/** What a stream says that ends in an error. */
export const MID_STREAM_ERROR = "The engine is overheated";

/** What the model does; the words are matched at the beginning of the last user message. */
const DEEDS: readonly [
  RegExp,
  (asked: Asked, words: string[]) => Said | Refused,
][] = [
  [/^Fail with (\d+)/, (_asked, [status]) => refused(Number(status))],
  [/^Fail midway/, () => said({ text: ["Half ", "of it"], breaks: "error" })],
  [
    /^Break off/,
    (asked) =>
      asked.tools.length === 0
        ? said({ text: ["Half ", "of it"], breaks: "cut" })
        : said({
          calls: [call(1, asked, ['{"city":', ' "Zür'])],
          breaks: "cut",
        }),
  ],
  [/^Never end/, () => said({ text: ["Half ", "of it"], breaks: "never" })],
  [/^Talk on/, () => said({ text: ["On and ", "on and"], reason: "length" })],
  [
    /^Think/,
    () => said({ reasoning: ["Six times ", "seven …"], text: ["42"] }),
  ],
];

/** Answers: a deed by name, the results of tools, calls of the tools that are there, JSON, or a greeting. */
export function answer(asked: Asked): Said | Refused {
  for (const [form, deed] of DEEDS) {
    const match = form.exec(asked.text);
    if (match !== null) return deed(asked, match.slice(1));
  }
  const { results } = asked;
  if (results.length > 0) {
    const told = results.map(({ id, text }) => `${id}: ${text}`);
    return said({
      text: told.flatMap((each, i) => i === 0 ? [each] : ["; ", each]),
    });
  }
  if (asked.tools.length > 0) {
    return said({
      text: ["I look ", "it up."],
      calls: [
        call(1, asked, ['{"city":', ' "Zür', 'ich"}']),
        call(2, asked, ['{"city": "東京"}']),
      ],
      reason: "calls",
    });
  }
  if (asked.structured) {
    return said({ text: ['{"city": ', '"Zürich", ', '"celsius": 18}'] });
  }
  return said({ text: ["Grüß ", "dich ", "🌍"] });
}

function said(members: Partial<Said>): Said {
  return {
    kind: "said",
    reasoning: [],
    text: [],
    calls: [],
    reason: "end",
    ...members,
  };
}

function call(
  number: number,
  { tools: [name = ""] }: Asked,
  pieces: string[],
): ToolUse {
  return { id: `call_${number}`, name, pieces };
}

/** A refusal as any provider gives it. */
export function refused(
  status: number,
  message = `Refused with ${status}`,
): Refused {
  // Next to nothing, so that nobody waits long; what has to arrive is the header.
  const headers: Record<string, string> = status === 429 || status >= 500
    ? { "retry-after": "0.01" }
    : {};
  return { kind: "refused", status, message, headers };
}

/** The pieces, then what their breaking off means; the last never comes. */
export async function* broken(
  pieces: Iterable<string>,
  breaks: Said["breaks"],
  error: string,
): AsyncGenerator<string, void> {
  yield* pieces;
  if (breaks === "error") yield error;
  if (breaks === "never") await new Promise<never>(() => {});
}
