/**
 * Readers of requests, answers and files that have a text in every member that takes one.
 *
 * @module
 */
import { decodeRequest as decodeMessages } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { MessageStreamDecoder } from "../../lib/dialects/anthropic_messages/decode/stream.ts";
import { encodeRequest as encodeMessages } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { decodeMessage } from "../../lib/dialects/anthropic_messages/response.ts";
import { decodeResponse } from "../../lib/dialects/openai_responses/decode/response.ts";
import { encodeInput } from "../../lib/dialects/openai_responses/input_encode.ts";
import { decodeRequest as decodeResponses } from "../../lib/dialects/openai_responses/request.ts";
import { encodeRequest as encodeResponses } from "../../lib/dialects/openai_responses/request_encode.ts";
import type { ResponsesRequest } from "../../lib/dialects/openai_responses/types.ts";
import { imported } from "../helpers/imported.ts";
import type { Reader } from "./readers.ts";

/** Stands for the text. */
const TEXT = "$";

/** Shorter texts are not compared: what is around them takes longer. */
const WHOLE = 1_024;

/** A value with the text in all its places. */
function filled(value: unknown, text: string): unknown {
  if (typeof value === "string") return value.split(TEXT).join(text);
  if (Array.isArray(value)) return value.map((one) => filled(one, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, filled(one, text)]),
  );
}

const RESPONSES_REQUEST = {
  model: "m",
  instructions: TEXT,
  user: TEXT,
  input: [
    {
      role: "user",
      content: [
        { type: "input_text", text: TEXT },
        { type: "input_image", "image_url": TEXT },
        { type: "input_file", filename: TEXT, "file_data": TEXT },
      ],
    },
    { role: "assistant", content: [{ type: "output_text", text: TEXT }] },
    { type: "reasoning", summary: [{ text: TEXT }], "encrypted_content": TEXT },
    { type: "function_call", "call_id": TEXT, name: TEXT, arguments: TEXT },
    { type: "function_call_output", "call_id": TEXT, output: TEXT },
    { type: "custom_tool_call", "call_id": TEXT, name: TEXT, input: TEXT },
    { type: "custom_tool_call_output", "call_id": TEXT, output: TEXT },
    { type: "web_search_call", id: TEXT, action: { query: TEXT } },
  ],
  tools: [{ type: "function", name: TEXT, description: TEXT }],
};

const RESPONSE = {
  id: TEXT,
  model: TEXT,
  status: TEXT,
  output: [
    {
      type: "message",
      content: [{
        type: "output_text",
        text: TEXT,
        annotations: [{ type: TEXT, url: TEXT }],
      }, { type: "refusal", refusal: TEXT }],
    },
    { type: "reasoning", summary: [{ text: TEXT }] },
    { type: "function_call", "call_id": TEXT, name: TEXT, arguments: TEXT },
  ],
};

const BLOCKS = [
  { type: "text", text: TEXT, citations: [{ url: TEXT, title: TEXT }] },
  { type: "thinking", thinking: TEXT, signature: TEXT },
  { type: "tool_use", id: TEXT, name: TEXT, input: { a: TEXT } },
  { type: "server_tool_use", id: TEXT, name: TEXT, input: { a: TEXT } },
  { type: "web_search_tool_result", "tool_use_id": TEXT, content: [TEXT] },
];

const MESSAGES_REQUEST = {
  model: "m",
  "max_tokens": 9,
  system: [{ type: "text", text: TEXT }],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: TEXT },
        { type: "image", source: { type: "url", url: `http://a/${TEXT}` } },
        {
          type: "image",
          source: { type: "base64", "media_type": "image/png", data: TEXT },
        },
        { type: "document", title: TEXT, source: { type: "text", data: TEXT } },
      ],
    },
    { role: "assistant", content: BLOCKS },
    {
      role: "user",
      content: [{ type: "tool_result", "tool_use_id": TEXT, content: TEXT }],
    },
  ],
  tools: [{ name: TEXT, description: TEXT, "input_schema": { a: TEXT } }],
  "stop_sequences": [TEXT],
};

const MESSAGE = {
  id: TEXT,
  model: TEXT,
  content: BLOCKS,
  "stop_reason": TEXT,
};

const EVENTS = [
  { type: "message_start", message: { id: TEXT, model: TEXT } },
  ...BLOCKS.flatMap((block, index) => [
    { type: "content_block_start", index, "content_block": block },
    {
      type: "content_block_delta",
      index,
      delta: { text: TEXT, thinking: TEXT, "partial_json": TEXT },
    },
    { type: "content_block_stop", index },
  ]),
  { type: "message_delta", delta: { "stop_reason": TEXT } },
];

const TIME = "2026-01-01T00:00:00Z";
const ANSWER = {
  role: "assistant",
  content: [{ type: "text", text: TEXT }],
  "tool_calls": [{ id: TEXT, function: { name: TEXT, arguments: TEXT } }],
};
const CALL = { messages: [{ role: "user", content: TEXT }, ANSWER] };

/** A value of each program's files, by the file that reads it. */
const FILES: Readonly<Record<string, unknown>> = {
  "agents/claude_code.ts": {
    type: "user",
    uuid: TEXT,
    sessionId: TEXT,
    timestamp: TEXT,
    message: { role: "user", content: BLOCKS },
  },
  "agents/codex.ts": {
    type: "response_item",
    timestamp: TEXT,
    payload: { type: "function_call", name: TEXT, arguments: TEXT },
  },
  "chats/claude_ai.ts": {
    name: TEXT,
    "created_at": TEXT,
    "chat_messages": [
      { uuid: TEXT, sender: "human", text: TEXT, "created_at": TEXT },
      { uuid: "u", sender: "assistant", content: BLOCKS },
    ],
  },
  "chats/sharegpt.ts": {
    title: TEXT,
    tools: TEXT,
    conversations: [
      { from: "human", value: TEXT },
      { from: "function_call", value: TEXT },
      { from: TEXT, value: TEXT },
    ],
  },
  "import_tree.ts": {
    title: TEXT,
    "current_node": "b",
    mapping: {
      a: {
        message: {
          author: { role: "user" },
          content: {
            parts: [TEXT, { "asset_pointer": TEXT, "content_type": TEXT }],
          },
        },
      },
      b: {
        parent: "a",
        message: {
          author: { role: "assistant" },
          content: { "content_type": TEXT, parts: [TEXT], text: TEXT },
        },
      },
    },
  },
  "logged/langfuse.ts": {
    type: "GENERATION",
    traceId: TEXT,
    startTime: TIME,
    endTime: TEXT,
    input: CALL,
    output: TEXT,
    usageDetails: TEXT,
  },
  "logged/langsmith.ts": {
    "run_type": "llm",
    "start_time": TEXT,
    inputs: TEXT,
    outputs: ANSWER,
  },
  "logged/litellm.ts": {
    "request_id": TEXT,
    startTime: TIME,
    spend: 0,
    model: TEXT,
    messages: TEXT,
    response: { choices: [{ message: ANSWER, "finish_reason": TEXT }] },
    "proxy_server_request": CALL,
  },
  "logged/otel.ts": {
    resourceSpans: [{
      scopeSpans: [{
        spans: [{
          name: TEXT,
          attributes: [
            { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
            { key: "gen_ai.prompt.0.content", value: { stringValue: TEXT } },
            { key: "gen_ai.input.messages", value: { stringValue: TEXT } },
            { key: "gen_ai.provider.name", value: { stringValue: TEXT } },
            { key: TEXT, value: { stringValue: TEXT } },
          ],
        }],
      }],
    }],
  },
};

/** A reader of a value with a text in it; what it refuses first is not read further. */
function reader(
  file: string,
  name: string,
  template: unknown,
  read: (value: never) => unknown,
): Reader {
  const work = (text: string) => read(filled(template, text) as never);
  return [file, `${name}, a text in every member`, work, WHOLE];
}

/** Readers of both APIs and of other programs' files. */
export const MEMBER_READERS: readonly Reader[] = [
  reader(
    "lib/dialects/openai_responses/request.ts",
    "decodeRequest and encodeRequest",
    RESPONSES_REQUEST,
    (body: ResponsesRequest) => {
      const request = decodeResponses(body);
      encodeResponses(request);
      encodeInput(request.messages, "resp_1");
    },
  ),
  reader(
    "lib/dialects/openai_responses/decode/response.ts",
    "decodeResponse",
    RESPONSE,
    (response) => decodeResponse(response),
  ),
  reader(
    "lib/dialects/anthropic_messages/decode/request.ts",
    "decodeRequest and encodeRequest",
    MESSAGES_REQUEST,
    (body) => encodeMessages(decodeMessages(body)),
  ),
  reader(
    "lib/dialects/anthropic_messages/response.ts",
    "decodeMessage",
    MESSAGE,
    (message) => decodeMessage(message),
  ),
  reader(
    "lib/dialects/anthropic_messages/decode/stream.ts",
    "MessageStreamDecoder",
    EVENTS,
    (events: readonly unknown[]) => {
      const decoder = new MessageStreamDecoder();
      for (const event of events) decoder.push(JSON.stringify(event));
    },
  ),
  ...Object.entries(FILES).map(([file, value]) =>
    reader(
      `lib/history/transfer/import/${file}`,
      "import",
      value,
      (value) => imported([value]),
    )
  ),
];
