// The wire has these names.
// deno-lint-ignore-file camelcase
import { assertEquals } from "@std/assert";
import type { Message } from "../../../../../lib/core/chat.ts";
import {
  askedMessages,
  loggedAnswer,
} from "../../../../../lib/history/transfer/import/messages/any_exchange.ts";

const CALL = {
  id: "c1",
  type: "function",
  function: { name: "add", arguments: '{"a":1}' },
};
/** The same conversation in every shape. */
const SAID: readonly Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "One?" },
  { role: "assistant", content: null, tool_calls: [CALL] },
  { role: "tool", tool_call_id: "c1", content: "1" },
];

const REQUESTS: Readonly<Record<string, unknown>> = {
  "Chat Completions": { messages: SAID },
  "JSON text": JSON.stringify(SAID),
  "Anthropic's": {
    system: [{ type: "text", text: "Be brief." }],
    messages: [
      { role: "user", content: "One?" },
      {
        role: "assistant",
        content: [{ type: "tool_use", id: "c1", name: "add", input: { a: 1 } }],
      },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "c1", content: "1" }],
      },
    ],
  },
  "Responses": {
    instructions: "Be brief.",
    input: [
      { role: "user", content: [{ type: "input_text", text: "One?" }] },
      {
        type: "function_call",
        call_id: "c1",
        name: "add",
        arguments: '{"a":1}',
      },
      { type: "function_call_output", call_id: "c1", output: "1" },
    ],
  },
  "Gemini's": {
    systemInstruction: { parts: [{ text: "Be brief." }] },
    contents: [
      { role: "user", parts: [{ text: "One?" }] },
      {
        role: "model",
        parts: [{ functionCall: { id: "c1", name: "add", args: { a: 1 } } }],
      },
      {
        role: "tool",
        parts: [{ functionResponse: { id: "c1", name: "add", response: "1" } }],
      },
    ],
  },
  "the AI SDK's": {
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: [{ type: "text", text: "One?" }] },
      {
        role: "assistant",
        content: [
          {
            type: "tool-call",
            toolCallId: "c1",
            toolName: "add",
            input: { a: 1 },
          },
        ],
      },
      {
        role: "tool",
        content: [{
          type: "tool-result",
          toolCallId: "c1",
          toolName: "add",
          output: { type: "text", value: "1" },
        }],
      },
    ],
  },
};

for (const [name, request] of Object.entries(REQUESTS)) {
  Deno.test(`askedMessages: a request in ${name} shape`, () => {
    const leftOut: string[] = [];
    assertEquals(askedMessages(request, leftOut), SAID);
    assertEquals(leftOut, []);
  });
}

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const ANSWERS: Readonly<Record<string, [reply: unknown, usage: unknown]>> = {
  "a text": ["Two", undefined],
  "a message": [{ role: "assistant", content: "Two" }, undefined],
  "Chat Completions": [
    { choices: [{ message: { content: "Two" } }], usage: USAGE },
    USAGE,
  ],
  "Anthropic's": [
    {
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "Two" }],
      usage: { input_tokens: 3, output_tokens: 2 },
    },
    USAGE,
  ],
  "Responses": [
    {
      object: "response",
      output: [{
        type: "message",
        role: "assistant",
        content: [{ type: "output_text", text: "Two" }],
      }],
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    },
    USAGE,
  ],
  "Gemini's": [
    {
      candidates: [{ content: { role: "model", parts: [{ text: "Two" }] } }],
      usageMetadata: {
        promptTokenCount: 3,
        candidatesTokenCount: 2,
        totalTokenCount: 5,
      },
    },
    USAGE,
  ],
};

for (const [name, [reply, usage]] of Object.entries(ANSWERS)) {
  Deno.test(`loggedAnswer: ${name}`, () => {
    const leftOut: string[] = [];
    const answer = loggedAnswer(reply, leftOut);
    assertEquals(answer.message, { role: "assistant", content: "Two" });
    assertEquals(answer.usage, usage);
    assertEquals(leftOut, []);
  });
}

Deno.test("askedMessages: parts without a counterpart are named, the rest is read", () => {
  const leftOut: string[] = [];
  const messages = askedMessages([
    { role: "user", content: [{ type: "video", url: "x" }, "Look"] },
    { role: "narrator", content: "Meanwhile" },
    7,
  ], leftOut);
  assertEquals(messages, [{ role: "user", content: "Look" }]);
  assertEquals(leftOut, [
    "a part of type video",
    "a message of role narrator",
    "a message of role undefined",
  ]);
});
