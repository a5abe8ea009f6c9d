/** A request with more items than a call may have arguments is translated. */
import { assertEquals } from "@std/assert";
import { decodeRequest as decodeMessages } from "../../lib/dialects/anthropic_messages/decode/request.ts";
import { encodeRequest as encodeMessages } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { decodeRequest as decodeResponses } from "../../lib/dialects/openai_responses/request.ts";

const COUNT = 150_000;
const HELLO = { role: "user", content: "hi" };

Deno.test("Responses: a request of 150,000 messages", () => {
  const input = range(COUNT, () => HELLO);
  assertEquals(decodeResponses({ model: "m", input }).messages.length, COUNT);
});

Deno.test("Messages: a message of 150,000 texts, in both directions", () => {
  const content = range(COUNT, () => ({ type: "text", text: "a" }));
  const messages = [{ role: "user", content }];
  const given = { model: "m", "max_tokens": 9, messages };
  const [turn] = encodeMessages(decodeMessages(given)).messages;
  assertEquals(turn?.content.length, COUNT);
});

Deno.test("Messages: a turn of 150,000 calls, and their results", () => {
  const calls = range(COUNT, (i) => ({
    type: "tool_use",
    id: `c${i}`,
    name: "f",
    input: {},
  }));
  const results = range(COUNT, (i) => ({
    type: "tool_result",
    "tool_use_id": `c${i}`,
    content: "r",
  }));
  const messages = [
    HELLO,
    { role: "assistant", content: calls },
    { role: "user", content: results },
  ];
  const request = decodeMessages({ model: "m", "max_tokens": 9, messages });
  assertEquals(request.messages.length, COUNT + 2);
  assertEquals(encodeMessages(request).messages.length, 3);
});

function range<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
