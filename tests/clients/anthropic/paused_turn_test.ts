/** Turns that a provider pauses while its own tools work: the client sends them back, and the answer is whole. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { createAnthropicClient } from "../../../lib/clients/anthropic/client.ts";
import { collect } from "../../helpers/answers.ts";
import type { ChatRequest } from "../../../lib/core/chat.ts";
import { StreamError } from "../../../lib/core/errors.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { anthropic, post, serving } from "../../server/serving.ts";

const SEARCH = { type: "web_search_20250305", name: "web_search" };
const REQUEST = {
  model: "m",
  messages: [{ role: "user", content: "research" }],
  tools: [SEARCH],
} as unknown as ChatRequest;

/** What the model writes before it is paused, block by block. */
const PAUSED = [
  { type: "thinking", thinking: "Hm — ", signature: "c2ln" },
  { type: "text", text: "Zürich 🌍: " },
  {
    type: "server_tool_use",
    id: "srvtoolu_1",
    name: "web_search",
    input: { query: "x" },
  },
  {
    type: "web_search_tool_result",
    "tool_use_id": "srvtoolu_1",
    content: [{ type: "web_search_result", url: "https://a.example" }],
  },
];
const REST = [
  {
    type: "text",
    text: "it is so",
    citations: [{ url: "https://a.example", title: "A" }],
  },
  { type: "tool_use", id: "toolu_2", name: "look", input: { a: 1 } },
];

type Block = (typeof PAUSED)[number] | (typeof REST)[number];

function message(
  id: string,
  content: readonly Block[],
  reason: string,
): Record<string, unknown> {
  return {
    id,
    type: "message",
    role: "assistant",
    model: "m",
    content,
    "stop_reason": reason,
    usage: { "input_tokens": 3, "output_tokens": 4 },
  };
}

/** The same as a stream, each block in pieces. */
function stream(id: string, content: readonly Block[], reason: string): string {
  const events: { type: string; [member: string]: unknown }[] = [{
    type: "message_start",
    message: { ...message(id, [], ""), "stop_reason": null },
  }];
  content.forEach((block, index) => {
    const { start, deltas } = inPieces(block);
    events.push({ type: "content_block_start", index, "content_block": start });
    for (const delta of deltas) {
      events.push({ type: "content_block_delta", index, delta });
    }
    events.push({ type: "content_block_stop", index });
  });
  events.push({
    type: "message_delta",
    delta: { "stop_reason": reason, container: { id: "container_1" } },
    usage: { "output_tokens": 4 },
  }, { type: "message_stop" });
  return events.map((event) =>
    `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  ).join("");
}

function inPieces(block: Block): { start: unknown; deltas: unknown[] } {
  const half = (text: string) => [text.slice(0, 3), text.slice(3)];
  if ("thinking" in block) {
    return {
      start: { ...block, thinking: "", signature: "" },
      deltas: [
        ...half(block.thinking ?? "").map((thinking) => ({
          type: "thinking_delta",
          thinking,
        })),
        { type: "signature_delta", signature: block.signature },
      ],
    };
  }
  if (block.type === "text" && "text" in block) {
    const { citations = [], ...rest } = block as {
      type: string;
      text: string;
      citations?: unknown[];
    };
    return {
      start: { ...rest, text: "" },
      deltas: [
        ...half(rest.text).map((text) => ({ type: "text_delta", text })),
        ...citations.map((citation) => ({ type: "citations_delta", citation })),
      ],
    };
  }
  if ("input" in block) {
    return {
      start: { ...block, input: {} },
      deltas: half(JSON.stringify(block.input)).map((json) => ({
        type: "input_json_delta",
        "partial_json": json,
      })),
    };
  }
  return { start: block, deltas: [] };
}

const TOLD = {
  content: "Zürich 🌍: it is so",
  "reasoning_content": "Hm — ",
  "thinking_blocks": [PAUSED[0]],
  annotations: [{
    type: "url_citation",
    "url_citation": {
      "start_index": 11,
      "end_index": 19,
      url: "https://a.example",
      title: "A",
    },
  }],
  "tool_calls": [{
    id: "toolu_2",
    type: "function",
    function: { name: "look", arguments: '{"a":1}' },
  }],
};

const client = ({ url }: { url: string }) =>
  createAnthropicClient({ provider: "p", baseUrl: url });

for (const streams of [false, true]) {
  Deno.test(`AnthropicClient: a paused turn is sent back as it came and goes on, stream ${streams}`, async () => {
    await using upstream = fakeUpstream(({ body }) => {
      const { messages } = JSON.parse(body);
      const write = streams
        ? (...of: Parameters<typeof message>) => sse([stream(...of)])
        : (...of: Parameters<typeof message>) => Response.json(message(...of));
      return messages.length === 1
        ? write("msg_1", PAUSED, "pause_turn")
        : write("msg_2", REST, "tool_use");
    });
    const request = streams ? { ...REQUEST, stream: true } : REQUEST;
    const asked = client(upstream).stream(request);
    const answer = await collect(asked);
    const [choice] = answer.choices;
    assert(choice);
    const { role: _role, ...said } = choice.message;
    assertEquals(said, TOLD);
    assertEquals([answer.id, choice.finish_reason], ["msg_1", "tool_calls"]);
    assertEquals(answer.usage, {
      "prompt_tokens": 6,
      "completion_tokens": 8,
      "total_tokens": 14,
    });
    const [first, second] = upstream.requests.map(({ body }) =>
      JSON.parse(body)
    );
    assertEquals(second, {
      ...first,
      messages: [...first.messages, { role: "assistant", content: PAUSED }],
      ...(streams ? { container: "container_1" } : {}),
    });
    assertEquals(
      asked.attempts.map(({ continues = false }) => continues),
      [false, true],
    );
  });
}

Deno.test("AnthropicClient: a paused turn goes on wherever its stream is cut", async () => {
  const bytes = new TextEncoder().encode(stream("msg_1", PAUSED, "pause_turn"));
  const splits = [...everySplit(bytes)].filter((_, at) => at % 7 === 0);
  const rest = stream("msg_2", REST, "tool_use");
  for (const pieces of splits) {
    await using upstream = fakeUpstream(({ body }) =>
      JSON.parse(body).messages.length === 1 ? sse(pieces) : sse([rest])
    );
    const request = { ...REQUEST, stream: true };
    const { choices } = await collect(client(upstream).stream(request));
    const { role: _role, ...said } = choices[0]?.message ?? {};
    assertEquals(said, TOLD);
  }
});

Deno.test("AnthropicClient: a turn that is paused without end, or without any of its own tools, ends as paused", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json(message("msg_1", PAUSED, "pause_turn"))
  );
  const endless = await collect(client(upstream).stream(REQUEST));
  assertEquals(endless.choices[0]?.finish_reason, "pause_turn");
  assertEquals(upstream.requests.length, 11);
  const { tools: _tools, ...plain } = REQUEST;
  const answer = await collect(client(upstream).stream(plain));
  assertEquals(answer.choices[0]?.finish_reason, "pause_turn");
  assertEquals(upstream.requests.length, 12);
});

Deno.test("AnthropicClient: what cannot go on is a broken answer, not a refused request", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).messages.length === 1
      ? Response.json(message("msg_1", PAUSED, "pause_turn"))
      : Response.json({
        type: "error",
        error: { type: "invalid_request_error", message: "no such block" },
      }, { status: 400 })
  );
  const error = await assertRejects(
    () => collect(client(upstream).stream(REQUEST)),
    StreamError,
  );
  assertEquals(error.kind, "error");
  assertStringIncludes(error.message, "no such block");
});

Deno.test("serve: a paused turn is whole to clients of Chat Completions, and one exchange", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).messages.length === 1
      ? sse([stream("msg_1", PAUSED, "pause_turn")])
      : sse([stream("msg_2", REST, "tool_use")])
  );
  await using server = await serving({ env: anthropic(upstream) });
  const body = { ...REQUEST, model: "anthropic/m" };
  const whole = await (await post(server, body)).json();
  assertEquals(whole.choices[0].message.content, TOLD.content);
  const streamed = await post(server, { ...body, stream: true });
  const text = await streamed.text();
  assertStringIncludes(text, "is so");
  assertEquals(text.includes("pause_turn"), false);
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ status, attempts, response }) => [
      status,
      attempts,
      response?.choices[0]?.message.content,
    ]),
    [["completed", 2, TOLD.content], ["completed", 2, TOLD.content]],
  );
});

Deno.test("serve: a client of the Messages API gets a paused turn as it came", async () => {
  const sent = stream("msg_1", PAUSED, "pause_turn");
  await using upstream = fakeUpstream(() => sse([sent]));
  await using server = await serving({ env: anthropic(upstream) });
  const reply = await fetch(`${server.url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "anthropic/m",
      "max_tokens": 9,
      messages: REQUEST.messages,
      tools: [SEARCH],
      stream: true,
    }),
  });
  assertEquals(await reply.text(), sent);
  assertEquals(upstream.requests.length, 1);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "completed");
});
