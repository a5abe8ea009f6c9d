/**
 * What users of an SDK do, and how it has to end.
 *
 * @module
 */
import type { Status } from "../../lib/history/line/exchange.ts";
import { MID_STREAM_ERROR, TOKENS } from "../helpers/mock_model.ts";
import type { Answer, Failure, OfferedTool, Wish } from "./client.ts";

/** What the user's code catches; the provider's word for it depends on the provider. */
export interface ExpectedFailure
  extends Pick<Failure, "status" | "retryAfter" | "aborted"> {
  readonly message: RegExp;
}

/** One row of the table. */
export interface Scenario {
  readonly name: string;
  readonly wish: Wish;
  /** There is nothing to see of it without a stream, or with one. */
  readonly only?: "stream";
  /** What the user gets, whatever the SDK and the provider. */
  readonly answers: readonly Answer[];
  /** Text as it streams. */
  readonly pieces: readonly string[];
  readonly failure?: ExpectedFailure;
  /** The SDK alone would not always notice; through the server it does. */
  readonly unnoticed?: boolean;
  /** What the history says of each exchange. */
  readonly recorded: readonly Status[];
  /** How often the server asks for each answer; once unless given. */
  readonly attempts?: number;
}

const WEATHER: OfferedTool = {
  name: "weather",
  description: "Tells the weather of a city",
  schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
  run: (input) => `fine in ${(input as { city: string }).city}`,
};

const REPORT = {
  type: "object",
  properties: { city: { type: "string" }, celsius: { type: "number" } },
  required: ["city", "celsius"],
  additionalProperties: false,
};

const { input, cached, output } = TOKENS;

/** An answer of plain text. */
function said(members: Partial<Answer>): Answer {
  return {
    text: "",
    reasoning: "",
    calls: [],
    reason: "stop",
    usage: { input, cached, output },
    ...members,
  };
}

function refusal(
  status: number,
  name: string,
  more: Pick<Scenario, "attempts"> & Pick<Failure, "retryAfter"> = {},
): Scenario {
  const { attempts = 1, ...headers } = more;
  return {
    name,
    wish: { text: `Fail with ${status}` },
    answers: [],
    pieces: [],
    failure: {
      status,
      message: new RegExp(`^Refused with ${status}$`),
      ...headers,
    },
    recorded: ["error"],
    attempts,
  };
}

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "an answer",
    wish: { system: "Be brief", text: "Hello" },
    answers: [said({ text: "Grüß dich 🌍" })],
    pieces: ["Grüß ", "dich ", "🌍"],
    recorded: ["completed"],
  },
  {
    name: "reasoning beside the answer",
    wish: { text: "Think" },
    answers: [said({ text: "42", reasoning: "Six times seven …" })],
    pieces: ["42"],
    recorded: ["completed"],
  },
  {
    name: "an answer cut by its limit",
    wish: { text: "Talk on" },
    answers: [said({ text: "On and on and", reason: "length" })],
    pieces: ["On and ", "on and"],
    recorded: ["completed"],
  },
  {
    name: "a tool loop of two steps, two calls in the first",
    wish: { text: "How is the weather?", tools: [WEATHER] },
    answers: [
      said({
        text: "I look it up.",
        calls: [
          { id: "call_1", name: "weather", input: { city: "Zürich" } },
          { id: "call_2", name: "weather", input: { city: "東京" } },
        ],
        reason: "tool_calls",
      }),
      said({ text: "call_1: fine in Zürich; call_2: fine in 東京" }),
    ],
    pieces: [
      "I look ",
      "it up.",
      "call_1: fine in Zürich",
      "; ",
      "call_2: fine in 東京",
    ],
    recorded: ["completed", "completed"],
  },
  {
    name: "structured output",
    wish: { text: "Report", schema: REPORT },
    answers: [
      said({
        text: '{"city": "Zürich", "celsius": 18}',
        value: { city: "Zürich", celsius: 18 },
      }),
    ],
    pieces: ['{"city": ', '"Zürich", ', '"celsius": 18}'],
    recorded: ["completed"],
  },
  {
    name: "a user who has enough",
    wish: { text: "Never end", stopAfter: 2 },
    only: "stream",
    answers: [],
    pieces: ["Half ", "of it"],
    failure: { message: /^aborted$/, aborted: true },
    recorded: ["aborted"],
  },
  refusal(401, "a key that is not accepted"),
  refusal(400, "a request that is refused"),
  refusal(429, "a rate limit", { retryAfter: "0.01", attempts: 3 }),
  refusal(503, "an overloaded provider", { retryAfter: "0.01", attempts: 3 }),
  {
    name: "an error inside the stream",
    wish: { text: "Fail midway" },
    only: "stream",
    answers: [],
    pieces: ["Half ", "of it"],
    failure: { message: new RegExp(`^${MID_STREAM_ERROR}$`) },
    recorded: ["error"],
  },
  {
    name: "a stream that is cut",
    wish: { text: "Break off" },
    only: "stream",
    answers: [],
    pieces: ["Half ", "of it"],
    failure: { message: /the answer (?:is|was) cut/ },
    unnoticed: true,
    recorded: ["truncated"],
  },
  {
    name: "a stream that is cut in a call",
    // One of the SDKs goes on with what came of a call, so the loop must not be one.
    wish: { text: "Break off", tools: [WEATHER], steps: 1 },
    only: "stream",
    answers: [],
    pieces: [],
    failure: { message: /the answer (?:is|was) cut/ },
    unnoticed: true,
    recorded: ["truncated"],
  },
];
