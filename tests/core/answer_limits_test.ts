import { assertEquals, assertThrows } from "@std/assert";
import { StreamError } from "../../lib/core/errors.ts";
import { MessageStreamDecoder } from "../../lib/dialects/anthropic_messages/decode/stream.ts";
import { ChunkDecoder } from "../../lib/dialects/openai_chat/chunk_decoder.ts";
import { decodeCompletion } from "../../lib/dialects/openai_chat/completion.ts";
import { ChatReader } from "../../lib/server/relay/normalize_openai.ts";
import { RelayedStream } from "../../lib/server/relay/relayed_stream.ts";

function calls(count: number): unknown {
  return Array.from({ length: count }, (_, index) => ({
    index,
    id: `call_${index}`,
    type: "function",
    function: { name: "f", arguments: "{}" },
  }));
}

function chunk(choices: unknown): string {
  return JSON.stringify({ object: "chat.completion.chunk", choices });
}

function withCalls(count: number): string {
  return chunk([{ index: 0, delta: { "tool_calls": calls(count) } }]);
}

function withChoices(count: number): string {
  return chunk(
    Array.from({ length: count }, (_, index) => ({ index, delta: {} })),
  );
}

function decode(data: string): unknown {
  return new ChunkDecoder().push({ event: "message", data, id: "" });
}

function relay(data: string): void {
  const stream = new RelayedStream(new ChatReader());
  stream.read(new TextEncoder().encode(`data: ${data}\n\n`));
}

const CALLS = "the answer has more than 2048 tool calls";
const CHOICES = "the answer has more than 1024 choices";

Deno.test("an answer has at most 2,048 tool calls and 1,024 choices, as a stream, whole or relayed", () => {
  decode(withCalls(2_048));
  relay(withCalls(2_048));
  decode(withChoices(1_024));
  for (const read of [decode, relay]) {
    assertThrows(() => read(withCalls(2_049)), StreamError, CALLS);
  }
  assertThrows(() => decode(withChoices(1_025)), StreamError, CHOICES);
  const choices = Array.from({ length: 1_025 }, (_, index) => ({
    index,
    message: { role: "assistant", content: "x" },
  }));
  assertThrows(() => decodeCompletion({ choices }), StreamError, CHOICES);
});

Deno.test("so has one of Anthropic's", () => {
  const decoder = new MessageStreamDecoder();
  const begin = (index: number) =>
    decoder.push(JSON.stringify({
      type: "content_block_start",
      index,
      "content_block": {
        type: "tool_use",
        id: `t${index}`,
        name: "f",
        input: {},
      },
    }));
  for (let index = 0; index < 2_048; index++) begin(index);
  const error = assertThrows(() => begin(2_048), StreamError);
  assertEquals([error.kind, error.message], ["invalid", CALLS]);
});
