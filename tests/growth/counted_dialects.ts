/**
 * The requests and answers of the Responses and the Messages API with many of each thing that they may have many of.
 *
 * @module
 */
import { Accumulator } from "../../lib/core/accumulate.ts";
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  Message,
} from "../../lib/core/chat.ts";
import { MessageKeeper } from "../../lib/dialects/anthropic_messages/kept/message.ts";
import {
  givenEvents as givenMessageEvents,
  keptMessage,
} from "../../lib/dialects/anthropic_messages/kept/given.ts";
import { keepMessage } from "../../lib/dialects/anthropic_messages/kept/message.ts";
import { decodeRequest as decodeMessages } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { MessageStreamDecoder } from "../../lib/dialects/anthropic_messages/decode/stream.ts";
import { encodeRequest as encodeMessages } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { MessageStreamEncoder } from "../../lib/dialects/anthropic_messages/encode/stream.ts";
import { ownBlocks } from "../../lib/dialects/anthropic_messages/own_blocks.ts";
import { RawBlocks } from "../../lib/dialects/anthropic_messages/raw_blocks.ts";
import {
  decodeMessage,
  encodeMessage,
} from "../../lib/dialects/anthropic_messages/response.ts";
import {
  compactedItems,
  compactionRequest,
} from "../../lib/dialects/openai_responses/compaction.ts";
import { encodeResponse } from "../../lib/dialects/openai_responses/completion.ts";
import { decodeResponse } from "../../lib/dialects/openai_responses/decode/response.ts";
import { ResponseDecoder } from "../../lib/dialects/openai_responses/decode/stream.ts";
import { encodeInput } from "../../lib/dialects/openai_responses/input_encode.ts";
import {
  keepResponse,
  ResponseKeeper,
} from "../../lib/dialects/openai_responses/kept/response.ts";
import { placedTools } from "../../lib/dialects/openai_responses/placed_tools.ts";
import { decodeRequest as decodeResponses } from "../../lib/dialects/openai_responses/request.ts";
import { encodeRequest as encodeResponses } from "../../lib/dialects/openai_responses/request_encode.ts";
import { ResponseEncoder } from "../../lib/dialects/openai_responses/response.ts";
import type { ResponsesRequest } from "../../lib/dialects/openai_responses/types.ts";
import { readRequest } from "../../lib/dialects/openai_responses/validate.ts";
import type { Counted } from "./counted.ts";

type Json = Record<string, unknown>;
type Make = (i: number) => Json;

/** So many items, made by their places. */
export function range<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

const HELLO = { role: "user", content: "hi" };
const EMPTY = new Map<string, string>();

/** The times of an answer that came all at once. */
const TIMING = {
  now: 0,
  end: 0,
  take: (length: number) => [{ at: 0, length }],
};

/** A request of the Responses API with many items or tools. */
function responses(
  name: string,
  body: (count: number) => Json,
): Counted[] {
  return [["lib/dialects/openai_responses/request.ts", name, (count) => {
    const given = readRequest({ model: "m", ...body(count) });
    const request = decodeResponses(given);
    encodeResponses(request);
    encodeMessages({ "max_tokens": 9, ...request });
    encodeInput(request.messages, "resp_1");
    compactionRequest(request);
    compactedItems(request.messages, "", "resp_1");
  }]];
}

const item = (make: Make) => (count: number) => ({ input: range(count, make) });
const named = (i: number) => ({ type: "function", name: `f${i}` });
const called = (i: number) => ({
  type: "function_call",
  "call_id": `c${i}`,
  name: `f${i}`,
  arguments: "{}",
});
const answered = (i: number) => ({
  type: "function_call_output",
  "call_id": `c${i}`,
  output: "o",
});

const RESPONSES: readonly Counted[] = [
  ...responses("messages", item((i) => ({ role: "user", content: `${i}` }))),
  ...responses(
    "texts of one answer",
    item((i) => ({ role: "assistant", content: `${i}` })),
  ),
  ...responses("parts of a message", (count) => ({
    input: [{
      role: "user",
      content: range(count, (i) => ({ type: "input_text", text: `${i}` })),
    }],
  })),
  ...responses("calls, and their results", (count) => ({
    input: [...range(count, called), ...range(count, answered)],
  })),
  ...responses(
    "calls of one id",
    item((i) => i % 2 ? answered(0) : called(0)),
  ),
  ...responses("calls of tools in groups", (count) => ({
    tools: [{ type: "namespace", name: "g", tools: range(count, named) }],
    input: range(count, (i) => ({ ...called(i), namespace: "g" })),
  })),
  ...responses("tools that are allowed", (count) => ({
    input: "hi",
    tools: range(count, named),
    "tool_choice": {
      type: "allowed_tools",
      mode: "auto",
      tools: range(count, named),
    },
  })),
  ...responses("tools that are allowed, none of them there", (count) => ({
    input: "hi",
    tools: range(count, named),
    "tool_choice": {
      type: "allowed_tools",
      mode: "auto",
      tools: range(count, (i) => named(-i - 1)),
    },
  })),
  ...responses(
    "thoughts",
    item((i) => ({
      type: "reasoning",
      summary: [{ type: "summary_text", text: `${i}` }],
    })),
  ),
  ...responses(
    "calls of the service's own tools",
    item((i) => ({ type: "web_search_call", id: `${i}`, action: {} })),
  ),
];

const output = (i: number): Json =>
  [
    {
      type: "message",
      content: [{
        type: "output_text",
        text: `${i}`,
        annotations: [{ type: "url_citation", url: "u", "end_index": i }],
      }],
    },
    { type: "reasoning", summary: [{ type: "summary_text", text: `${i}` }] },
    { ...called(i), namespace: "g" },
  ][i % 3] ?? {};

/** Calls, of which an answer has 2,048 at most. */
const MOST_CALLS = 2_048;

const RESPONSE_ANSWERS: readonly Counted[] = [
  ["lib/dialects/openai_responses/decode/response.ts", "items", (count) => {
    const response = {
      id: "r",
      status: "completed",
      output: range(count, (i) => output(i % 3 < 2 ? i : i + 1)),
    };
    decodeResponse(response);
    keepResponse(response, EMPTY);
  }],
  [
    "lib/dialects/openai_responses/decode/items.ts",
    "calls, and tools in groups",
    (count) => {
      const tools = placedTools({
        model: "m",
        tools: [{ type: "namespace", name: "g", tools: range(count, named) }],
      } as unknown as ResponsesRequest);
      decodeResponse({
        id: "r",
        output: range(Math.min(count / 8, MOST_CALLS), (i) => ({
          ...called(count - 1 - i),
          namespace: "g",
        })),
      }, tools);
    },
  ],
  ["lib/dialects/openai_responses/decode/stream.ts", "events", (count) => {
    const decoder = new ResponseDecoder();
    const keeper = new ResponseKeeper();
    for (let i = 0; i < count; i++) {
      for (
        const event of [
          { type: "response.output_text.delta", "output_index": i, delta: "a" },
          {
            type: "response.output_item.done",
            "output_index": i,
            item: output(i % 3 < 2 ? i : i + 1),
          },
        ]
      ) {
        decoder.push(event, event.type);
        keeper.take(event);
      }
    }
    keeper.kept(EMPTY);
  }],
  ["lib/dialects/openai_responses/response.ts", "items", (count) => {
    const encoder = new ResponseEncoder({
      model: "m",
      input: "x",
      include: ["reasoning.encrypted_content"],
    }, { id: "resp_1", createdAt: 1 });
    encoder.start();
    for (const chunk of chunks(count)) encoder.push(chunk);
    encoder.end();
  }],
  ["lib/dialects/openai_responses/completion.ts", "everything", (count) => {
    encodeResponse(
      completion(count),
      { model: "m", input: "x" },
      { id: "resp_1", createdAt: 1 },
    );
  }],
];

/** Chunks whose deltas take turns: a text with a source, a thought, and what the first call is called with. */
function chunks(count: number): ChatChunk[] {
  return range(count, (i) => ({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta: deltaOf(i), "finish_reason": null }],
  } as unknown as ChatChunk));
}

function deltaOf(i: number): Json {
  return [
    { content: "some words ", annotations: [source(i)] },
    { "reasoning_content": "a", "thinking_blocks": [thought(i)] },
  ][i % 2] ?? {};
}

const source = (i: number) => ({
  type: "url_citation",
  "url_citation": { url: "u", "start_index": 0, "end_index": i },
});
const thought = (i: number) => ({
  type: "thinking",
  thinking: "a",
  signature: `${i}`,
});
const toolCall = (i: number) => ({
  id: `c${i}`,
  type: "function" as const,
  function: { name: "f", arguments: "{}" },
});

/** An answer with so much of everything. */
function completion(count: number): ChatCompletion {
  return {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      message: {
        role: "assistant",
        content: "a".repeat(count),
        annotations: range(count, source),
        "thinking_blocks": range(count, thought),
        "tool_calls": range(count, toolCall),
      } as Message,
      "finish_reason": "stop",
    }],
  };
}

/** A request of the Messages API with many turns, blocks or tools. */
function messages(
  name: string,
  body: (count: number) => Json,
): Counted[] {
  return [[
    "lib/dialects/anthropic_messages/decode/request.ts",
    name,
    (count) => {
      const given = { model: "m", "max_tokens": 9, messages: [HELLO] };
      const asked = { ...given, ...body(count) };
      ownBlocks(asked.messages);
      const request = decodeMessages(asked);
      encodeMessages(request);
      encodeResponses(request);
    },
  ]];
}

/** One turn with many blocks, between others. */
const turn = (role: string, make: Make) => (count: number) => ({
  messages: [HELLO, { role, content: range(count, make) }],
});

const MESSAGES: readonly Counted[] = [
  ...messages("turns", (count) => ({
    messages: range(count, (i) => ({
      role: i % 2 ? "assistant" : "user",
      content: `${i}`,
    })),
  })),
  ...messages("turns of one role", (count) => ({
    messages: range(count, (i) => ({ role: "user", content: `${i}` })),
  })),
  ...messages("blocks", turn("user", (i) => ({ type: "text", text: `${i}` }))),
  ...messages(
    "blocks of an answer",
    turn("assistant", (i) => ({
      type: "text",
      text: `${i}`,
      citations: [{ "encrypted_index": "", url: "u" }],
    })),
  ),
  ...messages("thoughts", turn("assistant", thought)),
  ...messages("calls, and their results", (count) => ({
    messages: [HELLO, {
      role: "assistant",
      content: range(
        count,
        (i) => ({ type: "tool_use", id: `c${i}`, name: "f", input: {} }),
      ),
    }, {
      role: "user",
      content: range(
        count,
        (i) => ({ type: "tool_result", "tool_use_id": `c${i}`, content: "r" }),
      ),
    }],
  })),
  ...messages(
    "calls of one id",
    turn(
      "assistant",
      () => ({ type: "tool_use", id: "c", name: "f", input: {} }),
    ),
  ),
  ...messages(
    "calls of the provider's own tools",
    turn("assistant", (i) => ({
      type: i % 2 ? "web_search_tool_result" : "server_tool_use",
      id: "s",
      "tool_use_id": "s",
      content: [],
    })),
  ),
  ...messages("tools", (count) => ({
    tools: range(count, (i) => ({ name: `f${i}`, "input_schema": {} })),
    "tool_choice": { type: "tool", name: "f" },
  })),
];

const asked = (messages: unknown[], more: Json = {}) =>
  ({ model: "m", "max_tokens": 9, messages, ...more }) as ChatRequest;

const ENCODED_MESSAGES: readonly Counted[] = [
  [
    "lib/dialects/anthropic_messages/encode/turns.ts",
    "calls with one id, and their results",
    (count) =>
      encodeMessages(asked([
        HELLO,
        {
          role: "assistant",
          content: null,
          "tool_calls": range(count, () => toolCall(0)),
        },
        ...range(
          count,
          () => ({ role: "tool", "tool_call_id": "c0", content: "r" }),
        ),
      ])),
  ],
  [
    "lib/dialects/anthropic_messages/encode/turns.ts",
    "calls, and their results",
    (count) =>
      encodeMessages(asked([
        HELLO,
        {
          role: "assistant",
          content: null,
          "tool_calls": range(count, toolCall),
        },
        ...range(
          count,
          (i) => ({ role: "tool", "tool_call_id": `c${i}`, content: "r" }),
        ),
      ])),
  ],
  [
    "lib/dialects/anthropic_messages/encode/turns.ts",
    "functions, and their results",
    (count) =>
      encodeMessages(asked([
        HELLO,
        ...range(count, () => ({
          role: "assistant",
          content: null,
          "function_call": { name: "f", arguments: "{}" },
        })),
        ...range(count, () => ({ role: "function", name: "f", content: "r" })),
      ])),
  ],
  [
    "lib/dialects/anthropic_messages/encode/tools.ts",
    "tools that are allowed",
    (count) => {
      const tools = range(count, (i) => ({
        type: "function",
        function: { name: `f${i}`, parameters: {} },
      }));
      const allowed = { type: "allowed_tools", "allowed_tools": { tools } };
      const mode = { mode: "auto", tools };
      encodeMessages(asked([HELLO], {
        tools,
        "tool_choice": { ...allowed, "allowed_tools": mode },
      }));
    },
  ],
];

const block = (i: number): Json =>
  [
    { type: "text", text: `${i}`, citations: [{ url: "u" }] },
    thought(i),
    { type: "redacted_thinking", data: `${i}` },
  ][i % 3] ?? {};

const MESSAGE_ANSWERS: readonly Counted[] = [
  ["lib/dialects/anthropic_messages/response.ts", "blocks", (count) => {
    const message = {
      id: "m",
      type: "message",
      content: range(count, block),
      "stop_reason": "end_turn",
    };
    const blocks = new RawBlocks();
    decodeMessage(message, { blocks });
    blocks.before;
    keepMessage(message);
  }],
  [
    "lib/dialects/anthropic_messages/response.ts",
    "everything of a completion",
    (count) => JSON.stringify(encodeMessage(completion(count))),
  ],
  [
    "lib/dialects/anthropic_messages/decode/stream.ts",
    "blocks",
    (count) => decoded(range(count, (i) => blockEvents(i, false)).flat()),
  ],
  [
    "lib/dialects/anthropic_messages/decode/stream.ts",
    "blocks that stay open",
    (count) => decoded(range(count, (i) => blockEvents(i, true)).flat()),
  ],
  [
    "lib/dialects/anthropic_messages/decode/stream.ts",
    "counts of tokens, each with a further name",
    (count) =>
      decoded(range(count, (i) => ({
        type: "message_delta",
        usage: { [`n${i}`]: i },
      }))),
  ],
  ["lib/dialects/anthropic_messages/encode/stream.ts", "chunks", (count) => {
    const encoder = new MessageStreamEncoder();
    for (const chunk of chunks(count)) {
      for (const event of encoder.push(chunk)) JSON.stringify(event);
    }
    for (const _ of encoder.end());
  }],
  [
    "lib/dialects/anthropic_messages/encode/block.ts",
    "calls that wait for the first one's end",
    (count) => {
      const encoder = new MessageStreamEncoder();
      const [chunk] = chunks(1);
      if (chunk === undefined) return;
      for (let index = 0; index < count; index++) {
        const call = {
          index,
          id: `c${index}`,
          function: { name: "f", arguments: "{" },
        };
        const delta = { "tool_calls": [call] };
        const choice = { index: 0, delta, "finish_reason": null };
        for (const _ of encoder.push({ ...chunk, choices: [choice] }));
      }
      for (const _ of encoder.end());
    },
  ],
];

function blockEvents(index: number, open: boolean): Json[] {
  const { text: _, ...start } = block(index);
  return [
    { type: "content_block_start", index, "content_block": start },
    {
      type: "content_block_delta",
      index,
      delta: { type: "text_delta", text: "a", thinking: "a" },
    },
    ...open ? [] : [{ type: "content_block_stop", index }],
  ];
}

/** Reads a stream, keeps it, and gives it again. */
function decoded(events: readonly Json[]): void {
  const keeper = new MessageKeeper();
  const blocks = new RawBlocks();
  const decoder = new MessageStreamDecoder({ keeper, blocks });
  const fold = new Accumulator();
  const begin = { type: "message_start", message: { id: "m", content: [] } };
  const end = { type: "message_delta", delta: { "stop_reason": "end_turn" } };
  const all = [begin, ...events, end, { type: "message_stop" }];
  for (const event of all) {
    for (const chunk of decoder.push(JSON.stringify(event))) fold.add(chunk);
  }
  blocks.before;
  const wire = keeper.kept;
  const whole = { ...fold.completion(), wire } as unknown as ChatCompletion;
  const kept = keptMessage(whole);
  if (kept === undefined) return;
  for (const _ of givenMessageEvents(kept, whole, TIMING));
}

/** Readers of both APIs. */
export const COUNTED_DIALECTS: readonly Counted[] = [
  ...RESPONSES,
  ...RESPONSE_ANSWERS,
  ...MESSAGES,
  ...ENCODED_MESSAGES,
  ...MESSAGE_ANSWERS,
];
