import {
  assertEquals,
  assertInstanceOf,
  assertObjectMatch,
  assertThrows,
} from "@std/assert";
import { ApiError, StreamError } from "../../../../lib/core/errors.ts";
import type {
  ChatChunk,
  ChatRequest,
  ToolCallDelta,
} from "../../../../lib/core/chat.ts";
import { decodeOptions } from "../../../../lib/dialects/anthropic_messages/decode/answer.ts";
import { MessageStreamDecoder } from "../../../../lib/dialects/anthropic_messages/decode/stream.ts";
import { decodeServerSentEvents } from "../../../helpers/decode_events.ts";
import { asBody, everySplit } from "../../../helpers/every_split.ts";
import { CREATED, fixture, FIXTURES } from "../fixtures.ts";

/** The chunks of a stream and the error that ended it. */
async function decode(
  pieces: Iterable<Uint8Array>,
  request?: ChatRequest,
): Promise<{ chunks: ChatChunk[]; error?: unknown }> {
  const decoder = new MessageStreamDecoder({
    ...(request === undefined ? {} : decodeOptions(request)),
    created: CREATED,
  });
  const chunks: ChatChunk[] = [];
  try {
    for await (const event of decodeServerSentEvents(asBody(pieces))) {
      chunks.push(...decoder.push(event.data, event.event));
    }
    chunks.push(...decoder.end());
  } catch (error) {
    return { chunks, error };
  }
  return { chunks };
}

for (const { name, bytes, chunks, error } of FIXTURES) {
  Deno.test({
    name: `MessageStreamDecoder: ${name}, cut at every byte`,
    permissions: "none",
    async fn() {
      for (const pieces of everySplit(bytes)) {
        const decoded = await decode(pieces);
        assertEquals(decoded.chunks, chunks);
        if (error === undefined) assertEquals(decoded.error, undefined);
        else assertObjectMatch(decoded.error as Error, error);
      }
    },
  });
}

function calls(chunks: ChatChunk[]): ToolCallDelta[] {
  return chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
}

function asking(members: Partial<ChatRequest>): ChatRequest {
  return { model: "m", messages: [], ...members };
}

Deno.test({
  name: "MessageStreamDecoder: a custom tool's call gives its free text, whole",
  permissions: "none",
  async fn() {
    const { chunks } = await decode(
      [stream('{"input":"SELECT ', "1;\\n", '"}')],
      asking({ tools: [{ type: "custom", custom: { name: "look" } }] }),
    );
    assertEquals(calls(chunks), [{
      index: 0,
      id: "toolu_A",
      type: "custom",
      custom: { name: "look", input: "SELECT 1;\n" },
    }]);
  },
});

Deno.test({
  name: "MessageStreamDecoder: half a custom call keeps what the model wrote",
  permissions: "none",
  async fn() {
    const { chunks } = await decode(
      [stream('{"input":"SEL')],
      asking({ tools: [{ type: "custom", custom: { name: "look" } }] }),
    );
    assertEquals(calls(chunks)[0]?.custom?.input, '{"input":"SEL');
  },
});

Deno.test({
  name: "MessageStreamDecoder: a legacy request gets function_call",
  permissions: "none",
  async fn() {
    const { chunks } = await decode(
      [stream('{"a":', "1}")],
      asking({ functions: [{ name: "look" }] }),
    );
    const choices = chunks.flatMap(({ choices }) => choices);
    assertEquals(choices.flatMap(({ delta }) => delta.function_call ?? []), [
      { name: "look", arguments: "" },
      { arguments: '{"a":' },
      { arguments: "1}" },
    ]);
    assertEquals(choices.at(-1)?.finish_reason, "function_call");
  },
});

for (
  const [begun, events] of [
    [false, 1],
    [false, 2],
    [false, 3],
    [true, 4],
  ] as const
) {
  Deno.test({
    name: `MessageStreamDecoder: a failure after ${events} events is ${
      begun ? "a broken answer" : "a refusal"
    }`,
    permissions: "none",
    fn() {
      const decoder = new MessageStreamDecoder();
      const before = [
        '{"type":"message_start","message":{"id":"msg_01"}}',
        '{"type":"ping"}',
        '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
        '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
      ];
      for (const event of before.slice(0, events)) decoder.push(event);
      const error = assertThrows(
        () =>
          decoder.push(
            '{"type":"error","error":{"type":"overloaded_error","message":"busy"}}',
          ),
        Error,
        "busy",
      );
      assertInstanceOf(error, begun ? StreamError : ApiError);
    },
  });
}

Deno.test({
  name: "MessageStreamDecoder: what follows message_stop is ignored",
  permissions: "none",
  fn() {
    const decoder = new MessageStreamDecoder();
    for (const line of fixtureData("text")) decoder.push(line);
    assertEquals(decoder.push('{"type":"error","error":{}}'), []);
    assertEquals(decoder.push("garbage"), []);
    assertEquals(decoder.end(), []);
  },
});

function fixtureData(name: string): string[] {
  return new TextDecoder().decode(fixture(name).bytes).split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => line.slice("data: ".length));
}

/** A stream with one call of `look`, its input in pieces. */
function stream(...pieces: string[]): Uint8Array {
  const events = [
    { type: "message_start", message: { id: "msg_01" } },
    {
      type: "content_block_start",
      index: 0,
      "content_block": {
        type: "tool_use",
        id: "toolu_A",
        name: "look",
        input: {},
      },
    },
    ...pieces.map((piece) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "input_json_delta", "partial_json": piece },
    })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { "stop_reason": "tool_use" } },
    { type: "message_stop" },
  ];
  return new TextEncoder().encode(
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
  );
}
