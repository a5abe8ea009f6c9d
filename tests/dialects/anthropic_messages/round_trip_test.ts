import { assertEquals } from "@std/assert";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
  Message,
} from "../../../lib/core/chat.ts";
import { decodeRequest } from "../../../lib/dialects/anthropic_messages/decode/request.ts";
import { encodeRequest } from "../../../lib/dialects/anthropic_messages/encode/request.ts";
import {
  decodeMessage,
  encodeMessage,
} from "../../../lib/dialects/anthropic_messages/response.ts";
import { MessageStreamDecoder } from "../../../lib/dialects/anthropic_messages/decode/stream.ts";
import { MessageStreamEncoder } from "../../../lib/dialects/anthropic_messages/encode/stream.ts";
import { CREATED, FIXTURES } from "./fixtures.ts";

const REQUEST: ChatRequest = {
  model: "m",
  messages: [
    { role: "system", content: "Be kind." },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image_url", "image_url": { url: "data:image/png;base64,AA" } },
        {
          type: "file",
          file: {
            filename: "a.pdf",
            "file_data": "data:application/pdf;base64,JVBERi0x",
          },
        },
      ],
    },
    {
      role: "assistant",
      content: null,
      "reasoning_content": "hm",
      "thinking_blocks": [{ type: "thinking", thinking: "hm", signature: "s" }],
      "tool_calls": [
        {
          id: "f.look:0",
          type: "function",
          function: { name: "look", arguments: '{"at":"x"}' },
        },
        {
          id: "call_2",
          type: "function",
          function: { name: "now", arguments: '{"at":' },
        },
      ],
    },
    { role: "tool", "tool_call_id": "f.look:0", content: "A cat." },
    { role: "tool", "tool_call_id": "call_2", content: "Noon." },
    { role: "user", content: "And now?" },
  ],
  "max_tokens": 100,
  tools: [{
    type: "function",
    function: {
      name: "look",
      description: "Looks.",
      parameters: { type: "object", properties: {} },
      strict: true,
    },
  }],
  "tool_choice": "required",
  "parallel_tool_calls": false,
  "response_format": {
    type: "json_schema",
    "json_schema": { name: "answer", schema: { type: "object" }, strict: true },
  },
  stop: ["END"],
  temperature: 0.5,
  user: "u1",
  "service_tier": "default",
  stream: true,
  "stream_options": { "include_usage": true },
};

Deno.test({
  name: "requests: there and back again, nothing changes",
  permissions: "none",
  fn() {
    const wire = JSON.stringify(encodeRequest(REQUEST));
    assertEquals(decodeRequest(JSON.parse(wire)), REQUEST);
  },
});

function fold(chunks: Iterable<ChatChunk>): ChatCompletion {
  const accumulator = new Accumulator();
  for (const chunk of chunks) accumulator.add(chunk);
  return accumulator.completion();
}

for (const { name, chunks, error } of FIXTURES) {
  // Annotations have no counterpart in this direction.
  if (error !== undefined || name === "citations") continue;
  Deno.test({
    name: `answers: ${name}, chunks to events and back, streamed and whole`,
    permissions: "none",
    fn() {
      const completion = meaning(fold(chunks));
      const encoder = new MessageStreamEncoder();
      const decoder = new MessageStreamDecoder({ created: CREATED });
      const events = chunks.flatMap((chunk) => [...encoder.push(chunk)]);
      events.push(...encoder.end());
      const back = events.flatMap((event) =>
        decoder.push(JSON.stringify(event))
      );
      assertEquals(meaning(fold([...back, ...decoder.end()])), completion);

      const message = decodeMessage(
        JSON.parse(JSON.stringify(encodeMessage(fold(chunks)))),
        { created: CREATED },
      );
      assertEquals(message && meaning(fold([message])), completion);
    },
  });
}

/** Arguments by what they say: an object has no white space of its own. */
function withReadArguments(message: Message | undefined): unknown {
  return JSON.parse(
    JSON.stringify(message),
    (name, value) => name === "arguments" ? JSON.parse(value) : value,
  );
}

/** What must survive: counts that nobody made may appear, an end with calls may say so. */
function meaning(completion: ChatCompletion): unknown {
  const [choice] = completion.choices;
  const { usage } = completion;
  return {
    id: completion.id,
    model: completion.model,
    message: withReadArguments(choice?.message),
    reason: choice?.message.tool_calls ? "tool_calls" : choice?.finish_reason,
    usage: [usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0],
  };
}
