import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../../helpers/fake_upstream.ts";
import { anthropic, serving } from "../serving.ts";

const SENT = {
  model: "anthropic/claude-test",
  "max_tokens": 100,
  messages: [{ role: "user", content: "Hi" }],
};

const WHOLE = {
  id: "msg_01",
  type: "message",
  role: "assistant",
  model: "claude-test",
  content: [{ type: "text", text: "Grüße" }],
  "stop_reason": "end_turn",
  "stop_sequence": null,
  usage: { input_tokens: 3, output_tokens: 4 },
};

function send(
  server: { url: string },
  body: unknown = SENT,
  init: RequestInit = {},
  path = "/v1/messages",
): Promise<Response> {
  return fetch(server.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
  });
}

async function withUpstream(
  reply: () => Response,
  test: (
    server: Awaited<ReturnType<typeof serving>>,
    upstream: FakeUpstream,
  ) => Promise<void>,
): Promise<void> {
  await using upstream = fakeUpstream(reply);
  await using server = await serving({ env: anthropic(upstream) });
  await test(server, upstream);
}

function text(name: string): string {
  return new TextDecoder().decode(fixture(name).bytes);
}

Deno.test("messages: the request arrives as it left but for the model's name", async () => {
  await withUpstream(() => Response.json(WHOLE), async (server, upstream) => {
    const sent = '{ "max_tokens":1e2,"model" : "anthropic/claude-test",' +
      '\n"messages":[{"content":[{"type":"text","text":"H\\u00e9",' +
      '"cache_control":{"type":"ephemeral"}}],"role":"user"}], "top_k":4.0}';
    const reply = await send(server, sent, {
      headers: {
        "content-type": "application/json",
        "anthropic-version": "2026-10-21",
        "anthropic-beta": "a-1,b-2",
        "user-agent": "mine/1",
        "x-api-key": "client-key",
        authorization: "Bearer client-key",
        cookie: "a=client-key",
        origin: "http://localhost:3000",
      },
    }, "/v1/messages?beta=true");
    assertEquals(reply.status, 200);
    await reply.body?.cancel();
    const [request] = upstream.requests;
    assertEquals(request?.body, sent.replace("anthropic/claude", "claude"));
    assertEquals(request?.path, "/v1/messages?beta=true");
    const { headers } = request ?? { headers: new Headers() };
    assertEquals(headers.get("anthropic-version"), "2026-10-21");
    assertEquals(headers.get("anthropic-beta"), "a-1,b-2");
    assertEquals(headers.get("user-agent"), "mine/1");
    assertEquals(headers.get("x-api-key"), "sk-canary-serve");
    const all = JSON.stringify([...headers]);
    assertEquals(all.includes("client-key"), false);
    assertEquals(all.includes("localhost:3000"), false);
  });
});

Deno.test("messages: a client that names no version gets the one that all servers know", async () => {
  await withUpstream(() => Response.json(WHOLE), async (server, upstream) => {
    await (await send(server)).body?.cancel();
    const [request] = upstream.requests;
    assertEquals(request?.headers.get("anthropic-version"), "2023-06-01");
  });
});

Deno.test("messages: an answer passes byte for byte and is recorded", async () => {
  const body = `${JSON.stringify(WHOLE, null, 1)}   \n`;
  const headers = {
    "content-type": "application/json",
    "request-id": "req_theirs",
    "anthropic-ratelimit-tokens-remaining": "7",
  };
  await withUpstream(() => new Response(body, { headers }), async (server) => {
    const reply = await send(server);
    assertEquals(await reply.text(), body);
    assertEquals(reply.headers.get("request-id"), "req_theirs");
    assertEquals(
      reply.headers.get("anthropic-ratelimit-tokens-remaining"),
      "7",
    );
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
    assertObjectMatch(exchange ?? {}, {
      provider: "anthropic",
      model: "claude-test",
      status: "completed",
      via: { path: "/v1/messages" },
      request: { max_tokens: 100, messages: SENT.messages },
      response: { choices: [{ message: { content: "Grüße" } }] },
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    });
  });
});

const STREAMS = ["text", "thinking", "tool_use", "citations", "unknown"];
for (const name of STREAMS) {
  Deno.test(`messages: the stream "${name}" passes byte for byte, wherever it is cut`, async () => {
    const { bytes } = fixture(name);
    const sendings = [
      [bytes],
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      [text(name).replaceAll("\n", "\r\n")],
      [text(name).replaceAll("\n", "\r")],
    ];
    for (const sent of sendings) {
      await withUpstream(() => sse(sent), async (server) => {
        const reply = await send(server, { ...SENT, stream: true });
        const expected = await new Response(sse(sent).body).text();
        assertEquals(await reply.text(), expected);
        const [exchange] = await server.exchanges();
        // It ends for a reason that nobody knows.
        const expectedStatus = name === "citations" ? "truncated" : "completed";
        assertEquals(exchange?.status, expectedStatus);
      });
    }
  });
}

Deno.test("messages: a cut stream ends with an error event and is recorded as truncated", async () => {
  const whole = text("text");
  const start = whole.indexOf("event: content_block_stop");
  await withUpstream(
    () => sse([whole.slice(0, start), whole.slice(start, start + 40)]),
    async (server) => {
      const reply = await send(server, { ...SENT, stream: true });
      const received = await reply.text();
      assertEquals(received.slice(0, start), whole.slice(0, start));
      const [name, data, ...rest] = received.slice(start).split("\n");
      assertEquals([name, rest], ["event: error", ["", ""]]);
      assertObjectMatch(JSON.parse(data?.slice("data: ".length) ?? ""), {
        type: "error",
        error: { type: "api_error" },
      });
      const [exchange] = await server.exchanges();
      assertObjectMatch(exchange ?? {}, {
        status: "truncated",
        response: { choices: [{ message: { content: "Grüße 👋" } }] },
      });
    },
  );
});

Deno.test("messages: the end that a server leaves out is added", async () => {
  const whole = text("text");
  const end = whole.indexOf("event: message_stop");
  await withUpstream(() => sse([whole.slice(0, end)]), async (server) => {
    const reply = await send(server, { ...SENT, stream: true });
    assertEquals(await reply.text(), whole);
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status, "completed");
  });
  await withUpstream(() => sse([whole.slice(0, -2)]), async (server) => {
    const reply = await send(server, { ...SENT, stream: true });
    assertEquals((await reply.text()).trimEnd(), whole.trimEnd());
  });
});

Deno.test("messages: a failure inside a stream passes as it came, and is the last", async () => {
  await withUpstream(
    () => sse([fixture("error_late").bytes]),
    async (server) => {
      const reply = await send(server, { ...SENT, stream: true });
      assertEquals(await reply.text(), text("error_late"));
      const [exchange] = await server.exchanges();
      assertEquals(exchange?.status, "error");
    },
  );
});

Deno.test("messages: a stream that begins with a failure is an error reply", async () => {
  const failure = {
    type: "error",
    error: { type: "not_found_error", message: "model: x" },
  };
  const events = `event: ping\ndata: {"type":"ping"}\n\nevent: error\ndata: ${
    JSON.stringify(failure)
  }\n\n`;
  await withUpstream(() => sse([events]), async (server) => {
    const reply = await send(server, { ...SENT, stream: true });
    assertEquals(reply.status, 404);
    assertEquals(await reply.json(), failure);
    const [exchange] = await server.exchanges();
    assertObjectMatch(exchange ?? {}, { status: "error", response: null });
  });
});

Deno.test("messages: an error reply passes as it came", async () => {
  const body = '{"type":"error", "error":{"type":"rate_limit_error",' +
    '"message":"slow","x":1.0},"request_id":"req_1"}';
  const headers = {
    "content-type": "application/json",
    "retry-after": "0",
    "x-should-retry": "false",
    "request-id": "req_1",
  };
  await withUpstream(
    () => new Response(body, { status: 429, headers }),
    async (server) => {
      const reply = await send(server);
      assertEquals(reply.status, 429);
      assertEquals(await reply.text(), body);
      assertEquals(reply.headers.get("retry-after"), "0");
      assertEquals(reply.headers.get("request-id"), "req_1");
      assertEquals(reply.headers.get("x-should-retry"), "false");
    },
  );
});

Deno.test("messages: an answer of the other form is put into the one asked for", async () => {
  await withUpstream(() => sse([fixture("text").bytes]), async (server) => {
    const reply = await send(server);
    assertObjectMatch(await reply.json(), {
      type: "message",
      content: [{ type: "text", text: "Grüße 👋" }],
      stop_reason: "end_turn",
    });
  });
  await withUpstream(() => Response.json(WHOLE), async (server) => {
    const reply = await send(server, { ...SENT, stream: true });
    const received = await reply.text();
    assert(received.startsWith("event: message_start\ndata: {"));
    assert(received.includes('"delta":{"type":"text_delta","text":"Grüße"}'));
    assert(received.endsWith('data: {"type":"message_stop"}\n\n'));
  });
});

Deno.test("messages: what Chat Completions cannot say passes, is recorded, and its conversation recognised", async () => {
  await withUpstream(() => Response.json(WHOLE), async (server, upstream) => {
    const search = { type: "web_search_20260209", name: "web_search" };
    const first = {
      role: "user",
      content: [
        { type: "document", source: { type: "file", file_id: "f" } },
        { type: "text", text: "What is in it?" },
      ],
    };
    const body = { ...SENT, system: "Be brief.", tools: [search] };
    await (await send(server, { ...body, messages: [first] })).body?.cancel();
    const messages = [
      first,
      { role: "assistant", content: WHOLE.content },
      { role: "user", content: "And else?" },
    ];
    await (await send(server, { ...body, messages })).body?.cancel();
    assertEquals(JSON.parse(upstream.requests[1]?.body ?? "").tools, [search]);
    const exchanges = await server.exchanges();
    assertEquals(exchanges.length, 2);
    assertEquals(exchanges[1]?.parent, exchanges[0]?.id);
    assertEquals(exchanges[0]?.request.messages, [
      { role: "system", content: "Be brief." },
      first as never,
    ]);
    assertEquals(exchanges[1]?.request.messages, [
      { role: "user", content: "And else?" },
    ]);
  });
});

Deno.test("messages: silence is filled with pings, between events", async () => {
  const more = Promise.withResolvers<void>();
  const whole = text("text");
  const half = whole.indexOf("event: content_block_stop") + 30;
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield whole.slice(0, half);
      await more.promise;
      yield whole.slice(half);
    }())
  );
  await using server = await serving({
    env: anthropic(upstream),
    context: { keepAliveMs: 1 },
  });
  const reply = await send(server, { ...SENT, stream: true });
  const ping = 'event: ping\ndata: {"type":"ping"}\n\n';
  let received = "";
  for await (const piece of reply.body ?? []) {
    received += new TextDecoder().decode(piece);
    if (received.split(ping).length > 4) more.resolve();
  }
  assertEquals(received.replaceAll(ping, ""), whole.replaceAll(ping, ""));
});

Deno.test("messages: a client that leaves ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield text("text").slice(0, 600);
      await new Promise(() => {});
    }())
  );
  await using server = await serving({ env: anthropic(upstream) });
  const leaving = new AbortController();
  const reply = await send(server, { ...SENT, stream: true }, {
    signal: leaving.signal,
  });
  await reply.body?.getReader().read();
  leaving.abort();
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

const invalid: [name: string, body: unknown, message: string][] = [
  ["no JSON", "{", "the request is not valid JSON"],
  ["no object", [], "the request must be a JSON object, not []"],
  ["no model", { ...SENT, model: undefined }, "model is missing"],
  ["a model that is no name", { ...SENT, model: 7 }, "model must be"],
  ["no messages", { ...SENT, messages: undefined }, "messages is missing"],
  ["empty messages", { ...SENT, messages: [] }, "at least one message"],
  ["a message that is none", { ...SENT, messages: ["Hi"] }, "messages.0 must"],
  ["no limit", { ...SENT, max_tokens: undefined }, "max_tokens is missing"],
  ["a limit in words", { ...SENT, max_tokens: "9" }, "max_tokens must be"],
  ["a fraction", { ...SENT, max_tokens: 1.5 }, "max_tokens must be"],
  ["stream in words", { ...SENT, stream: "yes" }, "stream must be"],
  [
    "too many messages",
    { ...SENT, messages: Array(3).fill(SENT.messages[0]) },
    "messages must hold at most 2 messages, not 3",
  ],
  [
    "a message too long",
    {
      ...SENT,
      messages: [{
        role: "user",
        content: [{
          type: "tool_result",
          tool_use_id: "a",
          content: [{ type: "text", text: "12345678901" }],
        }],
      }],
    },
    "messages.0.content must be at most 10 characters long, not 11",
  ],
];
for (const [name, body, message] of invalid) {
  Deno.test(`messages: ${name} is refused without a call upstream`, async () => {
    await using upstream = fakeUpstream(() => Response.json(WHOLE));
    await using server = await serving({
      env: anthropic(upstream),
      context: { limits: { maxMessages: 2, maxContent: 10 } },
    });
    const reply = await send(server, body);
    assertEquals(reply.status, 400);
    const { type, error } = await reply.json();
    assertEquals([type, error.type], ["error", "invalid_request_error"]);
    assert(error.message.includes(message), error.message);
    assertEquals(upstream.requests, []);
    assertEquals(await server.exchanges(), []);
  });
}

type Refusal = [
  name: string,
  status: number,
  type: string,
  init?: RequestInit,
  body?: unknown,
  path?: string,
];
const refusals: Refusal[] = [
  ["no key", 401, "authentication_error"],
  [
    "a wrong key",
    401,
    "authentication_error",
    { headers: { "x-api-key": "sk-canary-wrong" } },
  ],
  [
    "a foreign page",
    403,
    "permission_error",
    { headers: { origin: "https://evil.example" } },
  ],
  ["another method", 405, "invalid_request_error", { method: "PUT" }],
  [
    "another encoding",
    415,
    "invalid_request_error",
    {
      headers: { "x-api-key": "sk-canary-server", "content-encoding": "br" },
    },
  ],
  [
    "an unknown model",
    404,
    "not_found_error",
    { headers: { "x-api-key": "sk-canary-server" } },
    { ...SENT, model: "nobody-knows" },
  ],
  [
    "a provider without key",
    401,
    "authentication_error",
    { headers: { authorization: "Bearer sk-canary-server" } },
    { ...SENT, model: "groq/x" },
  ],
  [
    "what is not there",
    404,
    "not_found_error",
    { headers: { "x-api-key": "sk-canary-server" } },
    SENT,
    "/v1/messages/batches",
  ],
  [
    "no key for counting",
    401,
    "authentication_error",
    {},
    SENT,
    "/v1/messages/count_tokens",
  ],
];
for (const [name, status, type, init, body, path] of refusals) {
  Deno.test(`messages: ${name} is ${status} in Anthropic's form`, async () => {
    await using server = await serving({
      access: { keys: ["sk-canary-server"] },
    });
    const reply = await send(server, body, init, path);
    assertEquals(reply.status, status);
    const told = await reply.json();
    assertEquals([told.type, told.error.type], ["error", type]);
    assertEquals(typeof told.error.message, "string");
    assertEquals(reply.headers.get("content-type"), "application/json");
  });
}

Deno.test("count_tokens: the provider counts, nothing is recorded", async () => {
  const counted = '{"input_tokens":14 }';
  await withUpstream(
    () =>
      new Response(counted, {
        headers: { "content-type": "application/json" },
      }),
    async (server, upstream) => {
      const body = JSON.stringify({ ...SENT, max_tokens: undefined, x: 1 });
      const reply = await send(
        server,
        body,
        { headers: { "anthropic-version": "2026-10-21" } },
        "/v1/messages/count_tokens",
      );
      assertEquals([reply.status, await reply.text()], [200, counted]);
      const [request] = upstream.requests;
      assertEquals(request?.path, "/v1/messages/count_tokens");
      assertEquals(request?.body, body.replace("anthropic/", ""));
      assertEquals(
        request?.headers.get("anthropic-version"),
        "2026-10-21",
      );
      assertEquals(await server.exchanges(), []);
    },
  );
});

Deno.test("count_tokens: an estimate that says so where the provider does not count", async () => {
  const absent = [
    new Response("no such page", { status: 404 }),
    Response.json({ error: { message: "Not here." } }, { status: 405 }),
    Response.json({ id: "chatcmpl-1", choices: [] }),
  ];
  for (const reply of absent) {
    await withUpstream(() => reply.clone(), async (server) => {
      const counted = await send(server, SENT, {}, "/v1/messages/count_tokens");
      assertEquals(counted.status, 200);
      assertEquals(counted.headers.get("x-chat-estimated"), "input_tokens");
      const { input_tokens: tokens } = await counted.json();
      assert(tokens > 0);
    });
  }
});

Deno.test("count_tokens: any model; prompt, tools and pictures count, what a picture weighs does not", async () => {
  await using server = await serving();
  const count = async (more: Record<string, unknown> = {}) => {
    const reply = await send(
      server,
      { ...SENT, model: "eliza", ...more },
      {},
      "/v1/messages/count_tokens",
    );
    assertEquals(reply.status, 200);
    assertEquals(reply.headers.get("x-chat-estimated"), "input_tokens");
    return (await reply.json()).input_tokens;
  };
  const plain = await count();
  const picture = (data: string) => {
    const source = { type: "base64", "media_type": "image/png", data };
    return count({
      messages: [{ role: "user", content: [{ type: "image", source }] }],
    });
  };
  assert(plain > 0 && plain < 50);
  assert(await count({ system: "word ".repeat(400) }) >= plain + 500);
  const schema = { type: "object", description: "word ".repeat(400) };
  const tool = { name: "read", description: "reads", "input_schema": schema };
  assert(await count({ tools: [tool] }) >= plain + 500);
  // Tools that only its provider runs cannot be sent to another model, but counted.
  const search = { type: "web_search_20250305", name: "web_search" };
  assert(await count({ tools: [search] }) > plain);
  assertEquals(await picture("A".repeat(40_000)), await picture("AAAA"));
  assert(await picture("AAAA") > 1000);
});

Deno.test("count_tokens: a model that its provider does not know is no missing endpoint", async () => {
  const body = {
    type: "error",
    error: { type: "not_found_error", message: "model: claude-x" },
  };
  await withUpstream(
    () => Response.json(body, { status: 404 }),
    async (server) => {
      const reply = await send(server, SENT, {}, "/v1/messages/count_tokens");
      assertEquals([reply.status, await reply.json()], [404, body]);
    },
  );
});

Deno.test("messages: a conversation costs the history what is new in it, and every body can be had again", async () => {
  await withUpstream(() => Response.json(WHOLE), async (server, upstream) => {
    const words = "word ".repeat(200);
    const turns = 20;
    const messages: Record<string, unknown>[] = [];
    const tools = [{ name: "f", input_schema: { type: "object" }, x: words }];
    for (let turn = 0; turn < turns; turn++) {
      const text = { type: "text", text: `${turn} ${words}` };
      const marked = { ...text, "cache_control": { type: "ephemeral" } };
      const body = {
        ...SENT,
        messages: [...messages, { role: "user", content: [marked] }],
        tools,
      };
      await (await send(server, body)).body?.cancel();
      messages.push(
        { role: "user", content: [text] },
        { role: "assistant", content: WHOLE.content },
      );
    }
    const exchanges = await server.exchanges();
    assertEquals(exchanges.length, turns);
    for (const [index, { id }] of exchanges.entries()) {
      const rebuilt = rebuildBody(await server.store.chain(id));
      assertEquals(rebuilt.body, upstream.requests[index]?.body);
    }
    const { size } = await Deno.stat(server.store.location);
    // Its messages, and in the patch its turn and the one before, whose mark has gone.
    assert(size < turns * (3 * words.length + 2000), `${size} bytes`);
  });
});
