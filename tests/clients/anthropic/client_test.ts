import { collect, eachChunk } from "../../helpers/answers.ts";
import {
  assertEquals,
  assertInstanceOf,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import {
  type AnthropicClientOptions,
  createAnthropicClient,
} from "../../../lib/clients/anthropic/client.ts";
import type { ChatChunk, ChatRequest } from "../../../lib/core/chat.ts";
import type { CallOptions } from "../../../lib/core/call.ts";
import type { ChatClient } from "../../../lib/core/client.ts";
import {
  ApiError,
  NetworkError,
  StreamError,
} from "../../../lib/core/errors.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import { jsonOf } from "../../helpers/wire_reply.ts";
import { freePort } from "../../helpers/free_port.ts";

const KEY = "sk-canary-anthropic-test";

const REQUEST: ChatRequest = {
  model: "claude-sonnet-4-20250514",
  messages: [{ role: "user", content: "Hi" }],
};
const STREAMING: ChatRequest = { ...REQUEST, stream: true };

const MESSAGE = {
  id: "msg_01",
  type: "message",
  role: "assistant",
  model: "claude-sonnet-4-20250514",
  content: [{ type: "text", text: "Hello" }],
  "stop_reason": "end_turn",
  "stop_sequence": null,
  usage: { "input_tokens": 3, "output_tokens": 4 },
};

function client(
  url: string,
  options: Partial<AnthropicClientOptions> = {},
): ChatClient {
  return createAnthropicClient({
    provider: "anthropic",
    baseUrl: url,
    key: KEY,
    sleep: () => Promise.resolve(),
    ...options,
  });
}

/** What came, and how it ended. */
async function read(
  client: ChatClient,
  request: ChatRequest,
  options?: CallOptions,
): Promise<{ text: string; chunks: ChatChunk[]; error?: unknown }> {
  const chunks: ChatChunk[] = [];
  const text = () =>
    chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
  try {
    for await (const chunk of eachChunk(client.stream(request, options))) {
      chunks.push(chunk);
    }
  } catch (error) {
    return { text: text(), chunks, error };
  }
  return { text: text(), chunks };
}

function streamed(name: string): Response {
  return sse([fixture(name).bytes]);
}

Deno.test("AnthropicClient.stream: sends what encode gives, with key and version", async () => {
  await using upstream = fakeUpstream(() => streamed("text"));
  const anthropic = client(upstream.url);
  const answer = anthropic.stream(STREAMING);
  const { choices } = await collect(answer);
  assertEquals(choices[0]?.message.content, "Grüße 👋");
  const [request] = upstream.requests;
  assertEquals(request?.method, "POST");
  assertEquals(request?.path, "/v1/messages");
  assertEquals(request?.body, anthropic.encode(STREAMING));
  assertEquals(JSON.parse(request?.body ?? ""), {
    model: "claude-sonnet-4-20250514",
    "max_tokens": 4096,
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
  });
  assertEquals(request?.headers.get("x-api-key"), KEY);
  assertEquals(request?.headers.get("anthropic-version"), "2023-06-01");
  assertEquals(request?.headers.get("content-type"), "application/json");
  assertEquals(request?.headers.get("authorization"), null);
  assertEquals(request?.headers.get("origin"), null);
  assertEquals(answer.attempts, [{
    attempt: 1,
    url: `${upstream.url}/v1/messages`,
    body: request?.body ?? "",
  }]);
});

Deno.test("AnthropicClient.stream: chunks are those of the decoder", async () => {
  for (const name of ["thinking", "tool_use", "refusal", "citations"]) {
    await using upstream = fakeUpstream(() => streamed(name));
    const { chunks } = await read(client(upstream.url), STREAMING);
    const created = chunks[0]?.created ?? 0;
    assertEquals(
      chunks,
      fixture(name).chunks.map((chunk) => ({ ...chunk, created })),
    );
  }
});

Deno.test("AnthropicClient.stream: without streaming, the whole message at once", async () => {
  await using upstream = fakeUpstream(() => Response.json(MESSAGE));
  const { chunks } = await read(client(upstream.url), REQUEST);
  assertEquals(JSON.parse(upstream.requests[0]?.body ?? "").stream, undefined);
  assertEquals(chunks.length, 1);
  assertObjectMatch(await collect(ReadableStream.from([chunks])), {
    id: "msg_01",
    choices: [{
      message: { role: "assistant", content: "Hello" },
      "finish_reason": "stop",
    }],
    usage: { "prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7 },
  });
});

Deno.test("AnthropicClient.stream: numbers in a whole call's input keep their literals", async () => {
  const body = JSON.stringify({
    ...MESSAGE,
    content: [{ type: "tool_use", id: "a", name: "look", input: { id: 7 } }],
  }).replace('"id":7', '"id":9007199254740993,"x":1.0');
  await using upstream = fakeUpstream(() => new Response(body));
  const { chunks } = await read(client(upstream.url), REQUEST);
  assertEquals(
    chunks[0]?.choices[0]?.delta.tool_calls?.[0]?.function?.arguments,
    '{"id":9007199254740993,"x":1.0}',
  );
});

/** Name, headers and body of the reply to a streaming request, the text that it holds. */
const FORMS: [string, Record<string, string>, string, string][] = [
  [
    "a whole message although a stream was asked for",
    { "content-type": "application/json" },
    JSON.stringify(MESSAGE),
    "Hello",
  ],
  [
    "a whole message after white space, without type",
    {},
    `\n \n${JSON.stringify(MESSAGE)}`,
    "Hello",
  ],
  [
    "a stream as plain text",
    { "content-type": "text/plain" },
    new TextDecoder().decode(fixture("text").bytes),
    "Grüße 👋",
  ],
  [
    "a stream without names as JSON, after a comment",
    { "content-type": "application/json" },
    `: hello\n\n${new TextDecoder().decode(fixture("names_dropped").bytes)}`,
    "Hi",
  ],
  [
    "a stream with CRLF and a mark at its beginning",
    { "content-type": "text/event-stream" },
    `\ufeff${
      new TextDecoder().decode(fixture("text").bytes).replaceAll("\n", "\r\n")
    }`,
    "Grüße 👋",
  ],
  [
    "a stream whose last event has no blank line",
    { "content-type": "text/event-stream" },
    new TextDecoder().decode(fixture("stop_missing").bytes).trimEnd(),
    "Hi",
  ],
];

for (const [name, headers, body, expected] of FORMS) {
  Deno.test(`AnthropicClient.stream: reads ${name}`, async () => {
    await using upstream = fakeUpstream(() => new Response(body, { headers }));
    const { text, error } = await read(client(upstream.url), STREAMING);
    assertEquals(error, undefined);
    assertEquals(text, expected);
  });
}

/** Name, body of a reply with status 200, members of the error. */
const UNREADABLE: [string, string, Partial<ApiError>][] = [
  ["a page", "<!doctype html><title>Log in</title>", {
    kind: "invalid_response",
    message: "the server sent an HTML page with status 200: Log in",
  }],
  ["nothing", "", {
    kind: "invalid_response",
    message: "the server sent only the status 200",
  }],
  ["foreign JSON", '{"ok":true}', {
    kind: "invalid_response",
    message: 'the server did not send an answer, but: {"ok":true}',
  }],
  ["text", "come back later", { kind: "invalid_response" }],
  [
    "an error object",
    '{"type":"error","error":{"type":"permission_error","message":"No."}}',
    { kind: "permission", status: 403, message: "No." },
  ],
];

for (const [name, body, expected] of UNREADABLE) {
  Deno.test(`AnthropicClient.stream: ${name} with status 200 is an error`, async () => {
    for (const request of [REQUEST, STREAMING]) {
      await using upstream = fakeUpstream(() => new Response(body));
      const { error, chunks } = await read(client(upstream.url), request);
      assertInstanceOf(error, ApiError);
      assertObjectMatch(error, expected);
      assertEquals(chunks, []);
      assertEquals(upstream.requests.length, 1);
    }
  });
}

Deno.test("AnthropicClient.stream: an error reply becomes an ApiError, its headers kept, the key hidden", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      type: "error",
      error: { type: "authentication_error", message: `bad key ${KEY}` },
    }, { status: 401, headers: { "request-id": "req_1" } })
  );
  const { error } = await read(client(upstream.url), STREAMING);
  assertInstanceOf(error, ApiError);
  assertObjectMatch(error, {
    message: "bad key ***",
    kind: "auth",
    status: 401,
    type: "authentication_error",
    requestId: "req_1",
  });
  assertEquals(error.body?.includes(KEY), false);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("AnthropicClient.stream: retries what passes, after the time that the server asks for", async () => {
  const waits: number[] = [];
  await using upstream = fakeUpstream((_, index) =>
    index < 2
      ? Response.json({
        error: { type: "overloaded_error", message: "Overloaded" },
      }, {
        status: 529,
        headers: { "retry-after": "7" },
      })
      : streamed("text")
  );
  const anthropic = client(upstream.url, {
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  const answer = anthropic.stream(STREAMING);
  const { choices } = await collect(answer);
  assertEquals(choices[0]?.message.content, "Grüße 👋");
  assertEquals(answer.attempts.map(({ attempt }) => attempt), [1, 2, 3]);
  assertEquals(waits, [7000, 7000]);
});

Deno.test("AnthropicClient.stream: an error inside the stream before any content is retried unseen", async () => {
  await using upstream = fakeUpstream((_, index) =>
    index === 0 ? streamed("error_early") : streamed("text")
  );
  const { text, chunks } = await read(client(upstream.url), STREAMING);
  assertEquals(text, "Grüße 👋");
  assertEquals(
    chunks.filter(({ choices }) => choices[0]?.delta.role).length,
    1,
  );
});

Deno.test("AnthropicClient.stream: the same every time is told as the matching status", async () => {
  await using upstream = fakeUpstream(() => streamed("error_early"));
  const { error, chunks } = await read(client(upstream.url), STREAMING);
  assertInstanceOf(error, ApiError);
  assertEquals([error.status, error.kind], [529, "overloaded"]);
  assertEquals(chunks, []);
  assertEquals(upstream.requests.length, 3);
});

Deno.test("AnthropicClient.stream: an error after content keeps what came and is not retried", async () => {
  await using upstream = fakeUpstream(() => streamed("error_late"));
  const { text, error } = await read(client(upstream.url), STREAMING);
  assertEquals(text, "Hi");
  assertInstanceOf(error, StreamError);
  assertObjectMatch(error, {
    kind: "error",
    message: "Too many tokens",
    status: 429,
    type: "rate_limit_error",
  });
  assertEquals(upstream.requests.length, 1);
});

Deno.test("AnthropicClient.stream: a stream without end is truncated, half an event too", async () => {
  const { bytes } = fixture("text");
  const cut = bytes.subarray(0, bytes.lastIndexOf(0x7d, bytes.length - 100));
  for (const body of [fixture("cut_in_call").bytes, cut]) {
    await using upstream = fakeUpstream(() => sse([body]));
    const { error, chunks } = await read(client(upstream.url), STREAMING);
    assertInstanceOf(error, StreamError);
    assertEquals(error.kind, "truncated");
    assertEquals(
      chunks.some(({ choices }) => choices[0]?.finish_reason),
      false,
    );
    assertEquals(upstream.requests.length, 1);
  }
});

Deno.test("AnthropicClient.stream: a connection that breaks keeps what came", async () => {
  const text = new TextDecoder().decode(fixture("cut_in_call").bytes);
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n${text}`,
    );
  });
  const { error, chunks } = await read(client(server.url), STREAMING);
  assertInstanceOf(error, StreamError);
  assertEquals(error.kind, "truncated");
  assertEquals(chunks.length, 3);
});

Deno.test("AnthropicClient.stream: a connection that breaks after the reason to stop takes nothing away", async () => {
  const text = new TextDecoder().decode(fixture("stop_missing").bytes);
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n${text}`,
    );
  });
  const { error, chunks } = await read(client(server.url), STREAMING);
  assertEquals(error, undefined);
  assertEquals(chunks.length, fixture("stop_missing").chunks.length);
});

Deno.test("AnthropicClient.stream: message_stop ends the answer, even if the connection stays open", async () => {
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield fixture("text").bytes;
      await new Promise(() => {});
    })())
  );
  const { text, error } = await read(client(upstream.url), STREAMING);
  assertEquals([text, error], ["Grüße 👋", undefined]);
  await upstream.requests[0]?.left;
});

Deno.test("AnthropicClient.stream: nobody there is a NetworkError", async () => {
  const url = `http://127.0.0.1:${freePort()}`;
  const { error } = await read(client(url), STREAMING);
  assertInstanceOf(error, NetworkError);
});

Deno.test("AnthropicClient.stream: leaving the loop ends the upstream's work", async () => {
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield fixture("cut_in_call").bytes;
      await new Promise(() => {});
    })())
  );
  for await (const _ of client(upstream.url).stream(STREAMING)) break;
  await upstream.requests[0]?.left;
});

Deno.test("AnthropicClient.stream: an abort throws the signal's reason", async () => {
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield fixture("cut_in_call").bytes;
      await new Promise(() => {});
    })())
  );
  const stop = new AbortController();
  const reason = new Error("enough");
  const chunks = client(upstream.url).stream(STREAMING, {
    signal: stop.signal,
  });
  const error = await assertRejects(async () => {
    for await (const _ of chunks) stop.abort(reason);
  });
  assertEquals(error, reason);
});

Deno.test("AnthropicClient.stream: what cannot be carried is refused unsent", async () => {
  await using upstream = fakeUpstream(() => Response.json(MESSAGE));
  const { error } = await read(client(upstream.url), { ...REQUEST, n: 2 });
  assertInstanceOf(error, ApiError);
  assertEquals([error.status, error.param], [400, "n"]);
  assertEquals(upstream.requests.length, 0);
});

/** Base URL after the server's, path of the request, base URL as shown. */
const BASES: [string, string, string][] = [
  ["", "/v1/messages", ""],
  ["/", "/v1/messages", ""],
  ["/v1", "/v1/messages", "/v1"],
  ["/v1/", "/v1/messages", "/v1"],
  ["/anthropic//", "/anthropic/v1/messages", "/anthropic"],
];

for (const [base, path, shown] of BASES) {
  Deno.test(`AnthropicClient: a base URL that ends in "${base}"`, async () => {
    await using upstream = fakeUpstream(() => Response.json(MESSAGE));
    const anthropic = client(upstream.url + base);
    await read(anthropic, REQUEST);
    assertEquals(upstream.requests[0]?.path, path);
    assertEquals(anthropic.baseUrl, upstream.url + shown);
  });
}

Deno.test("AnthropicClient: version, headers and limit as configured, no key where there is none", async () => {
  await using upstream = fakeUpstream(() => Response.json(MESSAGE));
  const anthropic = client(upstream.url, {
    key: "",
    headers: { "Anthropic-Version": "2026-10-21", "X-Team": "a" },
    defaultMaxTokens: 9,
  });
  await read(anthropic, { ...REQUEST, temperature: 0.5 });
  const [request] = upstream.requests;
  assertEquals(request?.headers.get("x-api-key"), null);
  assertEquals(request?.headers.get("anthropic-version"), "2026-10-21");
  assertEquals(request?.headers.get("x-team"), "a");
  assertEquals(JSON.parse(request?.body ?? ""), {
    model: "claude-sonnet-4-20250514",
    "max_tokens": 9,
    messages: [{ role: "user", content: "Hi" }],
  });
});

Deno.test("AnthropicClient.models: all pages, newest first", async () => {
  const pages = [
    {
      data: [{
        type: "model",
        id: "claude-b",
        "display_name": "B",
        "created_at": "2026-02-03T04:05:06Z",
      }],
      "has_more": true,
      "last_id": "claude-b",
    },
    {
      data: [{ id: "claude-a", "created_at": "long ago" }, { id: 7 }],
      "has_more": false,
      "last_id": "claude-a",
    },
  ];
  await using upstream = fakeUpstream((_, index) =>
    Response.json(pages[index])
  );
  assertEquals(await client(upstream.url).models(), [
    {
      type: "model",
      "display_name": "B",
      id: "claude-b",
      created: 1770091506,
      "owned_by": "anthropic",
    },
    { id: "claude-a", "owned_by": "anthropic" },
  ]);
  assertEquals(upstream.requests.map(({ path }) => path), [
    "/v1/models?limit=1000",
    "/v1/models?limit=1000&after_id=claude-b",
  ]);
  assertEquals(upstream.requests[0]?.headers.get("x-api-key"), KEY);
});

Deno.test("AnthropicClient.models: a number is a number, however it is written", async () => {
  await using upstream = fakeUpstream(() =>
    new Response('{"data":[{"id":"claude-a","max_tokens":8192.0}]}')
  );
  const [model] = await client(upstream.url).models();
  assertEquals(model?.["max_tokens"], 8192);
});

Deno.test("AnthropicClient.models: a page that leads to itself ends the list", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ data: [{ id: "a" }], "has_more": true, "last_id": "a" })
  );
  assertEquals((await client(upstream.url).models()).length, 2);
});

Deno.test("AnthropicClient.models: a bare array is a list, anything else is not", async () => {
  await using upstream = fakeUpstream((_, index) =>
    index === 0 ? Response.json([{ id: "a" }]) : Response.json({ data: "none" })
  );
  const anthropic = client(upstream.url);
  assertEquals(await anthropic.models(), [{
    id: "a",
    "owned_by": "anthropic",
  }]);
  const error = await assertRejects(() => anthropic.models(), ApiError);
  assertEquals(error.kind, "invalid_response");
});

Deno.test("AnthropicClient.send: relays as it is, the caller's version wins, its origin and keys stay behind", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ "input_tokens": 5 })
  );
  const body = '{"model":"claude-x",  "messages":[]}';
  const response = await client(upstream.url).send?.({
    path: "/v1/messages/count_tokens",
    method: "POST",
    body,
    headers: {
      "Anthropic-Version": "2026-10-21",
      "anthropic-beta": "a,b",
      "Origin": "https://example.org",
      "Authorization": "Bearer theirs",
      "X-Api-Key": "theirs",
      "Cookie": "c=1",
    },
  });
  assertEquals(await jsonOf(response), { "input_tokens": 5 });
  const [request] = upstream.requests;
  assertEquals(request?.path, "/v1/messages/count_tokens");
  assertEquals(request?.body, body);
  const header = (name: string) => request?.headers.get(name);
  assertEquals(header("anthropic-version"), "2026-10-21");
  assertEquals(header("anthropic-beta"), "a,b");
  assertEquals(header("x-api-key"), KEY);
  assertEquals(header("origin"), null);
  assertEquals(header("authorization"), null);
  assertEquals(header("cookie"), null);
});
