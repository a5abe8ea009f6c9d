/** Replies in other forms than their headers or the request promise (bytes cut anywhere). */
import { eachChunk } from "../../helpers/answers.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { readReply } from "../../../lib/clients/openai/reply.ts";
import { createOpenAiClient } from "../../../lib/clients/openai/client.ts";
import { Accumulator } from "../../../lib/core/accumulate.ts";
import { ApiError, StreamError } from "../../../lib/core/errors.ts";
import type { WireReply } from "../../../lib/core/wire_reply.ts";
import { decodeCompletion } from "../../../lib/dialects/openai_chat/completion.ts";
import { fetchReply } from "../../../lib/wire/fetch_reply.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";
import { rawServer } from "../../helpers/raw_server.ts";

const EVENTS =
  `data: {"choices":[{"index":0,"delta":{"content":"Grüße"}}]}\n\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
const WHOLE =
  `{"id":"a","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Grüße"},"finish_reason":"stop"}]}`;

const answers: [about: string, type: string | undefined, body: string][] = [
  ["an event stream", "text/event-stream; charset=utf-8", EVENTS],
  ["an event stream in capitals", "Text/Event-Stream", EVENTS],
  ["an event stream called text", "text/plain", EVENTS],
  ["an event stream called bytes", "application/octet-stream", EVENTS],
  ["an event stream called JSON", "application/json", EVENTS],
  ["an event stream called nothing", undefined, EVENTS],
  ["comments first, called nothing", undefined, `: hello\n\n${EVENTS}`],
  ["an event line first, called nothing", undefined, `event: x\n${EVENTS}`],
  ["an id line first, called nothing", undefined, `id: 1\n${EVENTS}`],
  ["a retry line first, called nothing", undefined, `retry: 9\n\n${EVENTS}`],
  ["a mark and empty lines first", "text/event-stream", `\ufeff\n\n${EVENTS}`],
  ["a completion", "application/json", WHOLE],
  ["a completion called an event stream", "text/event-stream", WHOLE],
  ["a completion called nothing", undefined, WHOLE],
  ["white space before a completion", "application/json", `\n \r\n${WHOLE}`],
];
for (const [about, type, body] of answers) {
  Deno.test({
    name: `readReply: ${about}, cut anywhere`,
    permissions: "none",
    async fn() {
      const bytes = new TextEncoder().encode(body);
      for (const pieces of everySplit(bytes)) {
        const accumulator = new Accumulator();
        const batches = readReply(response(pieces, type), {});
        for await (const chunks of batches) {
          for (const chunk of chunks) accumulator.add(chunk);
        }
        const [choice] = accumulator.completion().choices;
        assertEquals(choice?.message.content, "Grüße");
        assertEquals(choice?.finish_reason, "stop");
      }
    },
  });
}

const LONG = 'Grüße, \\ "and"\n'.repeat(30_000);
const REPLIES: readonly [about: string, message: Record<string, unknown>][] = [
  ["text", { content: LONG, refusal: null, annotations: [] }],
  ["text, with tags", { content: `<think>${LONG}</think>${LONG}` }],
  ["reasoning", { content: "Hi", reasoning_content: LONG }],
  ["text and reasoning", { content: LONG, reasoning_content: LONG }],
  ["the name of a member", { content: LONG, [LONG]: "Hi" }],
  ["arguments", {
    content: null,
    tool_calls: [{
      id: "c",
      type: "function",
      function: { name: "f", arguments: LONG },
    }],
  }],
];
for (const [about, said] of REPLIES) {
  Deno.test({
    name:
      `readReply: a completion with a long ${about} comes to the same as a short one`,
    permissions: "none",
    async fn() {
      const reply = (index: number) => ({
        id: "a",
        created: 1,
        model: "m",
        choices: [{
          index,
          message: { role: "assistant", ...said },
          logprobs: null,
          "finish_reason": "stop",
        }],
        usage: {
          "prompt_tokens": 1,
          "completion_tokens": 2,
          "total_tokens": 3,
        },
      });
      for (const thinkTags of [false, true]) {
        for (const index of [0, 1]) {
          const bytes = new TextEncoder().encode(JSON.stringify(reply(index)));
          const pieces: Uint8Array<ArrayBuffer>[] = [];
          for (let at = 0; at < bytes.length; at += 65_535) {
            pieces.push(bytes.slice(at, at + 65_535));
          }
          const type = "application/json";
          const folded = new Accumulator();
          const batches = readReply(response(pieces, type), { thinkTags });
          for await (const chunks of batches) {
            for (const chunk of chunks) folded.add(chunk);
          }
          const whole = new Accumulator();
          whole.add(decodeCompletion(reply(index), { thinkTags }));
          assertEquals(
            JSON.stringify(folded.completion()),
            JSON.stringify(whole.completion()),
          );
        }
      }
    },
  });
}

Deno.test({
  name: "readReply: of a completion with a long text, calls do not come first",
  permissions: "none",
  async fn() {
    const call = { id: "c", function: { name: "f", arguments: "{}" } };
    const message = { content: LONG, "tool_calls": [call] };
    const choices = [{ index: 0, message, "finish_reason": "tool_calls" }];
    const bytes = new TextEncoder().encode(JSON.stringify({ choices }));
    const pieces = [bytes.slice(0, 300_000), bytes.slice(300_000)];
    let text = "";
    for await (
      const chunks of readReply(response(pieces, "application/json"))
    ) {
      for (const { choices: [choice] } of chunks) {
        text += choice?.delta.content ?? "";
        if (choice?.delta.tool_calls) assertEquals(text, LONG);
      }
    }
    assertEquals(text, LONG);
  },
});

function response(
  pieces: Iterable<Uint8Array<ArrayBuffer>>,
  type: string | undefined,
): WireReply {
  const headers = new Headers({ "x-request-id": "req_1" });
  if (type !== undefined) headers.set("content-type", type);
  const body = ReadableStream.from(pieces);
  return fetchReply(new Response(body, { headers }));
}

const refusals: [
  about: string,
  type: string,
  body: string,
  kind: string,
  message: string,
][] = [
  [
    "a page",
    "text/html",
    "<!DOCTYPE html><title>Log in</title>",
    "invalid_response",
    "upstream sent an HTML page (200): Log in",
  ],
  [
    "a page called an event stream",
    "text/event-stream",
    "\n<html><h1>Bad gateway</h1></html>",
    "invalid_response",
    "upstream sent an HTML page (200): Bad gateway",
  ],
  [
    "plain text",
    "text/plain",
    "no healthy upstream",
    "invalid_response",
    "upstream sent something that is not an answer: no healthy upstream",
  ],
  [
    "nothing",
    "application/json",
    "",
    "invalid_response",
    "upstream answered 200 OK without a body",
  ],
  [
    "half a completion",
    "application/json",
    '{"id":"a","choices":[',
    "invalid_response",
    'upstream sent something that is not an answer: {"id":"a","choices":[',
  ],
  [
    "other JSON",
    "application/json",
    '{"hello":1}',
    "invalid_response",
    'upstream sent something that is not an answer: {"hello":1}',
  ],
  [
    "an error as JSON",
    "application/json",
    '{"error":{"message":"busy","type":"server_error","code":503}}',
    "overloaded",
    "busy",
  ],
  [
    "an error in an array",
    "application/json",
    '[{"error":{"message":"bad","code":400}}]',
    "invalid_request",
    "bad",
  ],
];
for (const [about, type, body, kind, message] of refusals) {
  Deno.test({
    name: `readReply: ${about} is no answer`,
    permissions: "none",
    async fn() {
      const bytes = new TextEncoder().encode(body);
      const reply = response([bytes], type);
      const error = await assertRejects(
        () => readReply(reply, {}).next(),
        ApiError,
      );
      assertEquals([error.kind, error.message], [kind, message]);
      assertEquals(error.requestId, "req_1");
    },
  });
}

Deno.test({
  name: "readReply: an event stream without any event is cut",
  permissions: "none",
  async fn() {
    const reply = response([], "text/event-stream");
    const error = await assertRejects(
      () => readReply(reply, {}).next(),
      StreamError,
    );
    assertEquals(error.kind, "truncated");
  },
});

for (const stream of [true, false]) {
  const asked = stream ? "a stream" : "a completion";
  for (const [form, body] of [["events", EVENTS], ["JSON", WHOLE]] as const) {
    Deno.test(`OpenAiClient.stream: asked for ${asked}, the server sends ${form}`, async () => {
      await using upstream = fakeUpstream(() => new Response(body));
      const client = createOpenAiClient({
        provider: "test",
        baseUrl: upstream.url,
      });
      const accumulator = new Accumulator();
      const messages = [{ role: "user" as const, content: "Hi" }];
      for await (
        const chunk of eachChunk(
          client.stream({ model: "m", messages, stream }),
        )
      ) accumulator.add(chunk);
      const [choice] = accumulator.completion().choices;
      assertEquals(choice?.message.content, "Grüße");
    });
  }
}

Deno.test("OpenAiClient.stream: a completion that is cut is told as cut", async () => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    const head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    await connection.write(`${head}content-length: 999\r\n\r\n${WHOLE}`);
  });
  const client = createOpenAiClient({ provider: "test", baseUrl: server.url });
  const error = await assertRejects(
    () => Array.fromAsync(client.stream({ model: "m", messages: [] })),
    StreamError,
  );
  assertEquals(error.kind, "truncated");
});
