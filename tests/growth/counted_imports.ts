/**
 * Files of other programs with many of each thing that they may have many of.
 *
 * @module
 */
import type { Counted } from "./counted.ts";
import { imported } from "../helpers/imported.ts";
import { range } from "./counted_dialects.ts";

type Json = Record<string, unknown>;

const TIME = "2026-01-01T00:00:00Z";
/** Each conversation is hashed and written, which takes long: there are so many times fewer of all. */
const FEWER = 2;
const HELLO = { role: "user", content: "hi" };

function file(
  path: string,
  name: string,
  values: (count: number) => readonly unknown[],
): Counted {
  return [
    `lib/history/transfer/import/${path}`,
    name,
    (count) => imported(values(Math.ceil(count / FEWER))),
  ];
}

/** What a program asked and was answered, in the forms in which it is logged. */
const CALLS: Readonly<Record<string, (count: number) => [Json, unknown]>> = {
  "messages": (count) => [
    { messages: range(count, (i) => ({ role: "user", content: `${i}` })) },
    "hi",
  ],
  "calls of one answer": (count) => [
    { messages: [HELLO] },
    {
      role: "assistant",
      content: "",
      "tool_calls": range(count, (i) => ({
        id: `c${i}`,
        type: "function",
        function: { name: "f", arguments: "{}" },
      })),
    },
  ],
  "messages of one answer": (count) => [
    { messages: [HELLO] },
    {
      output: range(count, (i) => ({
        role: "assistant",
        content: `some words ${i}`,
        "tool_calls": [toolCall(i)],
      })),
    },
  ],
  "items of one answer": (count) => [
    { messages: [HELLO] },
    {
      output: range(count, (i) =>
        [
          {
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: `some words ${i}` }],
          },
          { type: "function_call", "call_id": `${i}`, name: "f" },
        ][i % 2]),
    },
  ],
  "thoughts before one answer": (count) => [
    {
      input: range(count, (i) => ({
        type: "reasoning",
        summary: [{ type: "summary_text", text: `${i}` }],
        "encrypted_content": "x",
      })),
    },
    "hi",
  ],
  "parts of a message": (count) => [
    {
      messages: [{
        role: "user",
        content: range(count, (i) => ({ type: "text", text: `${i}` })),
      }],
    },
    "hi",
  ],
};

function toolCall(i: number): Json {
  return {
    id: `c${i}`,
    type: "function",
    function: { name: "f", arguments: "{}" },
  };
}

/** A call as each program logs it. */
const LOGS: Readonly<
  Record<string, (input: unknown, output: unknown) => Json>
> = {
  "logged/langsmith.ts": (inputs, outputs) => ({
    "run_type": "llm",
    inputs,
    outputs,
  }),
  "logged/langfuse.ts": (input, output) => ({
    type: "GENERATION",
    traceId: "t",
    startTime: TIME,
    input,
    output,
  }),
  "logged/litellm.ts": (request, response) => ({
    "request_id": "r",
    startTime: TIME,
    spend: 0,
    "proxy_server_request": request,
    response,
  }),
};

/** Each form of a call is read by one program's reader and each program's logs by one form: the rest is the same code. */
const LOGGED: readonly Counted[] = Object.entries(CALLS).map(
  ([name, call], at) => {
    const logs = Object.entries(LOGS);
    const [path, log] = logs[at % logs.length] ?? ["", (): Json => ({})];
    return file(path, name, (count) => [log(...call(count))]);
  },
);

/** Many calls in one value, each in its program's form. */
const PAGES: readonly Counted[] = [
  file("logged/langsmith.ts", "runs of one page", (count) => [{
    runs: range(count, (i) => langsmith(`${i}`)),
  }]),
  file("logged/langsmith.ts", "runs within runs", (count) => {
    let run = langsmith("0");
    for (let i = 1; i < Math.min(count / 16, 1_024); i++) {
      run = { ...langsmith(`${i}`), "child_runs": [run] };
    }
    return [run];
  }),
  file("logged/langfuse.ts", "observations of one trace", (count) => [{
    observations: range(count, (i) => ({
      type: "GENERATION",
      traceId: "t",
      startTime: TIME,
      input: `${i}`,
      output: "o",
    })),
  }]),
  file("logged/langfuse.ts", "tools and counts", (count) => [{
    type: "GENERATION",
    traceId: "t",
    startTime: TIME,
    input: "i",
    output: "o",
    toolDefinitions: named(count, "{}"),
    usageDetails: named(count, 1),
  }]),
  file("logged/litellm.ts", "rows of one page", (count) => [{
    data: range(count, (i) => ({
      "request_id": `${i}`,
      startTime: TIME,
      spend: 0,
      messages: [HELLO],
      response: `${i}`,
    })),
  }]),
];

function langsmith(said: string): Json {
  return { "run_type": "llm", inputs: { input: said }, outputs: "o" };
}

function named(count: number, value: unknown): Json {
  return Object.fromEntries(range(count, (i) => [`n${i}`, value]));
}

const claude = (messages: (count: number) => Json[]) => (count: number) => [{
  name: "n",
  "chat_messages": messages(count),
}];

const CHATS: readonly Counted[] = [
  file(
    "chats/claude_ai.ts",
    "messages",
    claude((count) =>
      range(count, (i) => ({
        uuid: `u${i}`,
        "parent_message_uuid": `u${i - 1}`,
        sender: i % 2 ? "assistant" : "human",
        text: `${i}`,
      }))
    ),
  ),
  file(
    "chats/claude_ai.ts",
    "messages in circles",
    claude((count) =>
      range(count, (i) => ({
        uuid: `u${i % 7}`,
        "parent_message_uuid": `u${(i + 1) % 7}`,
        sender: "human",
        text: `${i}`,
      }))
    ),
  ),
  file(
    "chats/claude_ai.ts",
    "calls of one answer, and their results",
    claude((count) => [
      { sender: "human", text: "hi" },
      {
        sender: "assistant",
        content: [
          ...range(
            count,
            (i) => ({ type: "tool_use", id: `c${i}`, name: "f", input: {} }),
          ),
          ...range(count, () => ({ type: "tool_result", content: [] })),
        ],
      },
    ]),
  ),
  file(
    "chats/claude_ai.ts",
    "files of one message",
    claude((count) => [
      {
        sender: "human",
        text: "hi",
        attachments: range(count, (i) => ({ "extracted_content": `${i}` })),
        files: range(count, () => ({})),
      },
      { sender: "assistant", text: "hi" },
    ]),
  ),
  // With the tools of a call in each of its turns, messages and tools are counted apart.
  file("chats/sharegpt.ts", "tools", (count) => [{
    conversations: [
      { from: "human", value: "hi" },
      { from: "gpt", value: "hi" },
    ],
    tools: JSON.stringify(
      range(count, (i) => ({ name: `f${i}`, parameters: {} })),
    ),
  }]),
  file("chats/sharegpt.ts", "messages and calls", (count) => [{
    conversations: range(count, (i) =>
      [
        { from: "human", value: `${i}` },
        { from: "function_call", value: { name: "f", arguments: {} } },
        { from: "observation", value: "o" },
      ][i % 3]),
  }]),
  file(
    "agents/codex.ts",
    "items of one answer, thoughts among them",
    (count) => [
      { timestamp: TIME, type: "session_meta", payload: { id: "s" } },
      ...range(count, (i) => ({
        timestamp: TIME,
        type: "response_item",
        payload: [
          {
            type: "reasoning",
            summary: [{ type: "summary_text", text: `thought ${i}` }],
            "encrypted_content": "x",
          },
          {
            type: "message",
            role: "assistant",
            content: [{ type: "output_text", text: `some words ${i}` }],
          },
        ][i % 2],
      })),
    ],
  ),
  file(
    "agents/codex.ts",
    "counts of tokens, and turns that come back",
    (count) => [
      { timestamp: TIME, type: "session_meta", payload: { id: "s" } },
      ...range(count, (i) => ({
        timestamp: TIME,
        type: "response_item",
        payload: { type: "message", role: "user", content: `${i}` },
      })),
      ...range(count, (i) => ({
        timestamp: TIME,
        type: "event_msg",
        payload: {
          type: "token_count",
          info: {
            "total_token_usage": { "total_tokens": i },
            "last_token_usage": { "input_tokens": 1, "output_tokens": 1 },
          },
        },
      })),
    ],
  ),
  file("logged/otlp_values.ts", "dots in a name", (count) => [{
    resourceSpans: [{
      scopeSpans: [{
        spans: [{
          spanId: "a",
          attributes: [
            { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
            {
              key: `gen_ai.prompt.0${".a".repeat(count)}`,
              value: { stringValue: "x" },
            },
          ],
        }],
      }],
    }],
  }]),
];

/** Readers of files that other programs wrote. */
export const COUNTED_IMPORTS: readonly Counted[] = [
  ...LOGGED,
  ...PAGES,
  ...CHATS,
];
