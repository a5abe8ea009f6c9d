/**
 * The official package and our client, pointed at the same server, must understand the same.
 *
 * @module
 */
import Anthropic from "@anthropic-ai/sdk";
import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { createAnthropicClient } from "../../lib/clients/anthropic/client.ts";
import { collect } from "../helpers/answers.ts";
import type { ChatCompletion, ChatRequest } from "../../lib/core/chat.ts";
import { ApiError } from "../../lib/core/errors.ts";
import { encodeError } from "../../lib/dialects/anthropic_messages/errors.ts";
import { encodeRequest } from "../../lib/dialects/anthropic_messages/encode/request.ts";
import { encodeMessage } from "../../lib/dialects/anthropic_messages/response.ts";
import { MessageStreamEncoder } from "../../lib/dialects/anthropic_messages/encode/stream.ts";
import { encodeServerSentEvent } from "../../lib/stream/sse.ts";
import { fixture } from "../dialects/anthropic_messages/fixtures.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";

const REQUEST: ChatRequest = {
  model: "claude-sonnet-4-20250514",
  messages: [{ role: "user", content: "Hi" }],
  "max_tokens": 100,
};

function official(url: string): Anthropic {
  return new Anthropic({
    apiKey: "sk-canary-sdk",
    baseURL: url,
    maxRetries: 0,
  });
}

function ours(url: string) {
  return createAnthropicClient({
    provider: "anthropic",
    baseUrl: url,
    key: "sk-canary-sdk",
    sleep: () => Promise.resolve(),
  });
}

function params(): Anthropic.MessageCreateParamsNonStreaming {
  const { stream: _, ...members } = encodeRequest(REQUEST);
  return members;
}

/** What both must agree on. */
interface Understood {
  id: string;
  model: string;
  text: string;
  thinking: string;
  calls: { id: string; name: string; input: unknown }[];
  reason: string | null;
  usage: [number, number];
}

const REASONS: Readonly<Record<string, string>> = {
  "end_turn": "stop",
  "tool_use": "tool_calls",
  "max_tokens": "length",
  "refusal": "content_filter",
};

function understoodByThem(message: Anthropic.Message): Understood {
  const { content, usage } = message;
  return {
    id: message.id,
    model: message.model,
    text: content.map((it) => it.type === "text" ? it.text : "").join(""),
    thinking: content.map((it) => it.type === "thinking" ? it.thinking : "")
      .join(""),
    calls: content.flatMap((it) =>
      it.type === "tool_use"
        ? [{ id: it.id, name: it.name, input: it.input }]
        : []
    ),
    reason: REASONS[message.stop_reason ?? ""] ?? message.stop_reason ?? "stop",
    usage: [
      usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) +
      (usage.cache_read_input_tokens ?? 0),
      usage.output_tokens,
    ],
  };
}

function understoodByUs(completion: ChatCompletion): Understood {
  const [choice] = completion.choices;
  const { content } = choice?.message ?? {};
  const { usage } = completion;
  return {
    id: completion.id,
    model: completion.model,
    text: typeof content === "string" ? content : "",
    thinking: choice?.message.reasoning_content ?? "",
    calls: (choice?.message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function?.name ?? "",
      input: JSON.parse(call.function?.arguments ?? ""),
    })),
    reason: choice?.finish_reason ?? null,
    usage: [usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0],
  };
}

const STREAMS = [
  "text",
  "tool_use",
  "thinking",
  "thinking_omitted",
  "refusal",
  "input_at_once",
  "citations",
  "usage_split",
  "unknown",
];

for (const name of STREAMS) {
  Deno.test(`official package: the stream "${name}" says the same to both`, async () => {
    await using upstream = fakeUpstream(() => sse([fixture(name).bytes]));
    const message = await official(upstream.url).messages.stream(params())
      .finalMessage();
    const completion = await collect(
      ours(upstream.url).stream({ ...REQUEST, stream: true }),
    );
    assertEquals(understoodByUs(completion), understoodByThem(message));
    const [theirs, own] = upstream.requests;
    assertEquals(JSON.parse(own?.body ?? ""), JSON.parse(theirs?.body ?? ""));
  });
}

Deno.test("official package: a whole message says the same to both", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      id: "msg_01",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-20250514",
      content: [
        { type: "thinking", thinking: "hm", signature: "s" },
        { type: "text", text: "Let me look." },
        {
          type: "tool_use",
          id: "toolu_A",
          name: "look",
          input: { at: [1, {}] },
        },
      ],
      "stop_reason": "tool_use",
      "stop_sequence": null,
      usage: {
        "input_tokens": 3,
        "cache_read_input_tokens": 100,
        "output_tokens": 4,
      },
    })
  );
  const message = await official(upstream.url).messages.create(params());
  const completion = await collect(ours(upstream.url).stream(REQUEST));
  assertEquals(understoodByUs(completion), understoodByThem(message));
});

Deno.test("official package: an error says the same to both, before and inside a stream", async () => {
  const replies = [
    () =>
      Response.json({
        type: "error",
        error: { type: "not_found_error", message: "model: x" },
      }, { status: 404 }),
    () => sse([fixture("error_late").bytes]),
  ];
  for (const reply of replies) {
    await using upstream = fakeUpstream(reply);
    const theirs = await assertRejects(() =>
      official(upstream.url).messages.stream(params()).finalMessage()
    );
    assertInstanceOf(theirs, Anthropic.APIError);
    const own = await assertRejects(() =>
      collect(ours(upstream.url).stream({ ...REQUEST, stream: true }))
    );
    const { type, message } = own as ApiError;
    assertEquals([type, message], [theirs.type, theirs.apiMessage]);
  }
});

for (
  const name of ["text", "tool_use", "thinking", "refusal", "usage_missing"]
) {
  Deno.test(`official package: reads "${name}" as our encoders write it, streamed and whole`, async () => {
    const { chunks } = fixture(name);
    const completion = await collect(ReadableStream.from([chunks]));
    const encoder = new MessageStreamEncoder();
    const events = chunks.flatMap((chunk) => [...encoder.push(chunk)]);
    events.push(...encoder.end());
    await using upstream = fakeUpstream(({ body }) =>
      JSON.parse(body).stream
        ? sse(events.map((event) =>
          encodeServerSentEvent({
            event: event.type,
            data: JSON.stringify(event),
          })
        ))
        : Response.json(encodeMessage(completion))
    );
    const { messages } = official(upstream.url);
    const expected = understoodByUs(completion);
    const streamed = await messages.stream(params()).finalMessage();
    assertEquals(understoodByThem(streamed), expected);
    assertEquals(understoodByThem(await messages.create(params())), expected);
  });
}

Deno.test("official package: knows our errors by their status and type", async () => {
  const error = new ApiError("Overloaded", {
    kind: "overloaded",
    status: 529,
    type: "overloaded_error",
  });
  await using upstream = fakeUpstream(() => {
    const { status, body } = encodeError(error);
    return Response.json(body, { status });
  });
  const theirs = await assertRejects(
    () => official(upstream.url).messages.create(params()),
    Anthropic.APIError,
  );
  assertEquals([theirs.status, theirs.type, theirs.apiMessage], [
    529,
    "overloaded_error",
    "Overloaded",
  ]);
});
