import {
  assertEquals,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import type { ChatChunk } from "../../../lib/core/chat.ts";
import { withFinishReason } from "../../../lib/core/ending.ts";
import {
  fixture,
  FIXTURES,
} from "../../dialects/anthropic_messages/fixtures.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { anthropic, hi, post, serving } from "../serving.ts";

const MODEL = "anthropic/claude-test";

/** The data of a reply's events; every one must have the strict form. */
async function events(reply: Response): Promise<string[]> {
  const text = await reply.text();
  assertEquals(text.endsWith("\n\n"), true);
  return text.slice(0, -2).split("\n\n").map((event) => {
    assertEquals(event.startsWith("data: "), true, event);
    assertEquals(event.includes("\n"), false);
    return event.slice(6);
  });
}

/** A chunk without what depends on the clock and on the request. */
function bare(
  { created: _created, usage: _usage, ...rest }: ChatChunk,
): unknown {
  return rest;
}

for (const { name, bytes, chunks, error } of FIXTURES) {
  if (error !== undefined) continue;
  Deno.test(`translate: the chunks of ${name} reach the client`, async () => {
    await using upstream = fakeUpstream(() => sse([bytes]));
    await using server = await serving({ env: anthropic(upstream) });
    const reply = await post(server, hi({ model: MODEL, stream: true }));
    assertEquals(reply.status, 200);
    const data = await events(reply);
    assertEquals(data.pop(), "[DONE]");
    const got: ChatChunk[] = data.map((text) => JSON.parse(text));
    const expected = chunks.filter(({ choices }) => choices.length > 0);
    const inApiWords = expected.map((chunk) => ({
      ...chunk,
      choices: chunk.choices.map(withFinishReason),
    }));
    assertEquals(got.map(bare), inApiWords.map(bare));
    for (const chunk of got) assertEquals("usage" in chunk, false);
    const [exchange] = await server.exchanges();
    assertObjectMatch(exchange ?? {}, {
      // It ends for a reason that nobody knows.
      status: name === "citations" ? "truncated" : "completed",
      provider: "anthropic",
      model: "claude-test",
      request: { model: MODEL },
    });
  });
}

Deno.test("translate: the usage comes last, in a chunk of its own, to who asks", async () => {
  await using upstream = fakeUpstream(() => sse([fixture("text").bytes]));
  await using server = await serving({ env: anthropic(upstream) });
  const reply = await post(
    server,
    hi({
      model: MODEL,
      stream: true,
      stream_options: { include_usage: true },
    }),
  );
  const data = await events(reply);
  assertEquals(data.pop(), "[DONE]");
  const chunks: ChatChunk[] = data.map((text) => JSON.parse(text));
  const last = chunks.pop();
  assertEquals(last?.choices, []);
  assertEquals(typeof last?.usage?.total_tokens, "number");
  for (const chunk of chunks) {
    assertEquals(chunk.usage, null);
    assertEquals(chunk.choices.length, 1);
    assertEquals(chunk.id, last?.id);
  }
});

Deno.test("translate: a completion, with the calls of tools", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-test-20250101",
      content: [
        { type: "text", text: "Let me look." },
        { type: "tool_use", id: "toolu_1", name: "look", input: { a: 1 } },
      ],
      stop_reason: "tool_use",
      usage: { input_tokens: 3, output_tokens: 4 },
    })
  );
  await using server = await serving({ env: anthropic(upstream) });
  const tools = [{
    type: "function",
    function: { name: "look", parameters: { type: "object" } },
  }];
  const reply = await post(server, hi({ model: MODEL, tools }));
  assertObjectMatch(await reply.json(), {
    object: "chat.completion",
    model: "claude-test-20250101",
    choices: [{
      message: {
        role: "assistant",
        content: "Let me look.",
        tool_calls: [{
          id: "toolu_1",
          type: "function",
          function: { name: "look", arguments: '{"a":1}' },
        }],
      },
      finish_reason: "tool_calls",
    }],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  });
  const sent = JSON.parse(upstream.requests[0]?.body ?? "");
  assertEquals(sent.model, "claude-test");
  assertEquals(sent.tools[0].name, "look");
  assertEquals(upstream.requests[0]?.path, "/v1/messages");
  const [exchange] = await server.exchanges();
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(upstream.requests[0]?.body),
  );
  assertEquals(exchange?.sha256, new Uint8Array(digest).toHex());
  assertEquals(exchange?.raw, undefined);
});

Deno.test("translate: an error reply keeps its status, in OpenAI's form", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      type: "error",
      error: { type: "invalid_request_error", message: "too long" },
      request_id: "req_theirs",
    }, { status: 400, headers: { "request-id": "req_theirs" } })
  );
  await using server = await serving({ env: anthropic(upstream) });
  for (const stream of [false, true]) {
    const reply = await post(server, hi({ model: MODEL, stream }));
    assertEquals(reply.status, 400);
    assertEquals(reply.headers.get("x-upstream-request-id"), "req_theirs");
    const body = await reply.json();
    assertEquals(Object.keys(body), ["error"]);
    assertObjectMatch(body, {
      error: { type: "invalid_request_error", message: "too long" },
    });
  }
});

Deno.test("translate: what the provider cannot do is refused before it is asked", async () => {
  await using upstream = fakeUpstream(() => new Response());
  await using server = await serving({ env: anthropic(upstream) });
  const reply = await post(server, hi({ model: MODEL, n: 2 }));
  assertEquals(reply.status, 400);
  assertObjectMatch(await reply.json(), { error: { param: "n" } });
  assertEquals(upstream.requests, []);
});

const broken: [string, string, string][] = [
  ["an error in the stream", "error_late", "error"],
  ["a cut", "cut_in_call", "truncated"],
];
for (const [what, name, status] of broken) {
  Deno.test(`translate: ${what} ends the stream with an error object, is recorded as ${status}`, async () => {
    await using upstream = fakeUpstream(() => sse([fixture(name).bytes]));
    await using server = await serving({ env: anthropic(upstream) });
    const reply = await post(server, hi({ model: MODEL, stream: true }));
    assertEquals(reply.status, 200);
    const data = await events(reply);
    assertEquals(Object.keys(JSON.parse(data.pop() ?? "")), ["error"]);
    assertEquals(data.includes("[DONE]"), false);
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status, status);
  });
}

Deno.test("translate: eliza answers without a provider, streamed and not", async () => {
  await using server = await serving();
  const request = {
    model: "eliza",
    messages: [{ role: "user", content: "I am sad" }],
  };
  const whole = await (await post(server, request)).json();
  const streamed = await events(
    await post(server, { ...request, stream: true }),
  );
  assertEquals(streamed.pop(), "[DONE]");
  const text = streamed.map((data) =>
    JSON.parse(data).choices[0].delta.content ?? ""
  ).join("");
  assertEquals(text, whole.choices[0].message.content);
  assertStringIncludes(text, "sad");
  const exchanges = await server.exchanges();
  assertEquals(exchanges.map(({ base_url: url }) => url), [
    "builtin:eliza",
    "builtin:eliza",
  ]);
});

for (const stream of [false, true]) {
  Deno.test(`translate: what the provider's headers tell of an answer reaches the client, stream ${stream}`, async () => {
    const headers = {
      "request-id": "req_upstream",
      "anthropic-ratelimit-requests-remaining": "7",
      "set-cookie": "secret=1",
    };
    const whole = {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-test",
      content: [{ type: "text", text: "Hi" }],
      "stop_reason": "end_turn",
      usage: { "input_tokens": 1, "output_tokens": 1 },
    };
    await using upstream = fakeUpstream(() =>
      stream
        ? sse([fixture("text").bytes], { headers })
        : Response.json(whole, { headers })
    );
    await using server = await serving({ env: anthropic(upstream) });
    const reply = await post(server, hi({ model: MODEL, stream }));
    await reply.body?.cancel();
    assertEquals(reply.status, 200);
    assertEquals(
      ["x-upstream-request-id", "anthropic-ratelimit-requests-remaining"]
        .map((name) => reply.headers.get(name)),
      ["req_upstream", "7"],
    );
    assertEquals(reply.headers.get("set-cookie"), null);
  });
}
