import {
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import {
  event,
  HELLO,
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  readTo,
  serving,
  textReader,
} from "../serving.ts";

Deno.test("relay: the request arrives as it left but for the model's name", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const sent = '{ "seed":9007199254740993,"model" : "openai/a/b",' +
    '\n"messages":[{"content":"H\\u00e9","role":"user","x":1.0}], "top_k":4e1}';
  const reply = await post(server, sent);
  assertEquals(reply.status, 200);
  await reply.body?.cancel();
  const [request] = upstream.requests;
  assertEquals(request?.body, sent.replace("openai/a/b", "a/b"));
  assertEquals(request?.path, "/v1/chat/completions");
  assertEquals(request?.headers.get("authorization"), "Bearer sk-canary-serve");
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.raw, request?.body);
});

Deno.test("relay: nothing of the client's own headers goes upstream", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi(), {
    headers: {
      authorization: "Bearer client-key",
      "api-key": "client-key",
      "x-api-key": "client-key",
      cookie: "a=client-key",
      origin: "http://localhost:3000",
    },
  });
  await reply.body?.cancel();
  const headers = JSON.stringify([...upstream.requests[0]?.headers ?? []]);
  assertEquals(headers.includes("client-key"), false);
  assertEquals(headers.includes("localhost:3000"), false);
});

Deno.test("relay: a completion passes byte for byte and is recorded", async () => {
  const body = `  \n${JSON.stringify(HELLO_WHOLE, null, 1)}\n`;
  await using upstream = fakeUpstream(() =>
    new Response(body, {
      headers: {
        "content-type": "application/json",
        "x-request-id": "theirs",
        "x-ratelimit-remaining-tokens": "7",
        "set-cookie": "a=b",
      },
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi());
  assertEquals(await reply.text(), body);
  assertEquals(reply.headers.get("content-type"), "application/json");
  assertEquals(reply.headers.get("x-upstream-request-id"), "theirs");
  assertEquals(reply.headers.get("x-ratelimit-remaining-tokens"), "7");
  assertEquals(reply.headers.get("set-cookie"), null);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
  assertObjectMatch(exchange ?? {}, {
    source: "serve",
    provider: "openai",
    model: "gpt-test",
    status: "completed",
    attempts: 1,
    request: hi() as Record<string, unknown>,
    response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
    usage: { total_tokens: 5 },
  });
});

Deno.test("relay: a stream passes byte for byte, as it comes, and is recorded", async () => {
  const gate = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO[0] + "" + HELLO[1];
      await gate.promise;
      yield HELLO.slice(2).join("");
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(
    reply.headers.get("content-type"),
    "text/event-stream; charset=utf-8",
  );
  assertEquals(
    reply.headers.get("cache-control"),
    "no-cache, no-transform",
  );
  assertEquals(reply.headers.get("x-accel-buffering"), "no");
  assertEquals(reply.headers.get("content-length"), null);
  const reader = textReader(reply);
  assertEquals(await readTo(reader, "Grüß"), HELLO.slice(0, 2).join(""));
  gate.resolve();
  assertEquals(await readTo(reader, "[DONE]"), HELLO.slice(2).join(""));
  assertEquals((await reader.read()).done, true);
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "completed",
    response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
  });
  const characters = exchange?.timing.deltas.reduce((sum, [, n]) => sum + n, 0);
  assertEquals(characters, "Grüß dich 🌍".length);
});

const TEXT = HELLO.join("");
const deviations: [name: string, pieces: (string | Uint8Array)[]][] = [
  ["CRLF", [TEXT.replaceAll("\n", "\r\n")]],
  ["a BOM and CR", ["\ufeff" + TEXT.replaceAll("\n", "\r")]],
  ["id, retry and event lines", [
    "retry: 9\n\n",
    ...HELLO.map((text) => `id: 1\nevent: message\n${text}`),
  ]],
  ["no space", [TEXT.replaceAll("data: ", "data:")]],
  ["pings", HELLO.map((text) => `event: ping\ndata: {}\n\n${text}`)],
  ["no [DONE]", HELLO.slice(0, -1)],
  ["[DONE] twice and more", [
    TEXT,
    "data: [DONE]\n\n",
    event({ content: "x" }),
  ]],
  ["no last blank line", [TEXT.slice(0, -2)]],
  [
    "one byte at a time",
    Array.from(
      new TextEncoder().encode(TEXT),
      (byte) => Uint8Array.of(byte),
    ),
  ],
];
for (const [name, pieces] of deviations) {
  Deno.test(`relay: a stream with ${name} reaches the client in the strict format`, async () => {
    await using upstream = fakeUpstream(() => sse(pieces));
    await using server = await serving({ env: openAi(upstream) });
    const reply = await post(server, hi({ stream: true }));
    assertEquals(await reply.text(), TEXT);
    const [exchange] = await server.exchanges();
    assertObjectMatch(exchange ?? {}, {
      status: "completed",
      response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
    });
  });
}

Deno.test("relay: comments pass as keep-alives", async () => {
  await using upstream = fakeUpstream(() =>
    sse([": PROCESSING\n\n", ...HELLO.slice(0, 2), ":\n\n", ...HELLO.slice(2)])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(
    await reply.text(),
    `: keep-alive\n\n${HELLO.slice(0, 2).join("")}: keep-alive\n\n${
      HELLO.slice(2).join("")
    }`,
  );
});

Deno.test("relay: a finish reason that [DONE] stands for is added", async () => {
  await using upstream = fakeUpstream(() =>
    sse([event({ content: "a" }), "data: [DONE]\n\n"])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(
    await reply.text(),
    event({ content: "a" }) + event({}, "stop") + "data: [DONE]\n\n",
  );
});

Deno.test("relay: a cut stream ends with an error object and is recorded as truncated", async () => {
  await using upstream = fakeUpstream(() =>
    sse([...HELLO.slice(0, 2), event({ content: "half" }).slice(0, -9)])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  const text = await reply.text();
  assertEquals(text.startsWith(HELLO[0] + "" + HELLO[1]), true);
  const [last, ...others] = text.slice(HELLO.slice(0, 2).join("").length)
    .trim().split("\n\n");
  assertEquals(others, []);
  assertObjectMatch(JSON.parse(last?.slice(6) ?? ""), {
    error: { code: "upstream_invalid_response", param: null },
  });
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "truncated",
    response: {
      choices: [{ message: { content: "Grüß " }, finish_reason: null }],
    },
  });
});

Deno.test("relay: a connection that breaks in the middle is a cut stream", async () => {
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    const body = HELLO[0] + "" + HELLO[1];
    const length = new TextEncoder().encode(body).length.toString(16);
    await connection.write(
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
        `transfer-encoding: chunked\r\n\r\n${length}\r\n${body}\r\n`,
    );
  });
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  const text = await reply.text();
  assertStringIncludes(text, "Grüß ");
  assertStringIncludes(text, '{"error":{"message":"the connection broke');
  assertEquals(text.includes("[DONE]"), false);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "truncated");
});

Deno.test("relay: an error in the stream passes, nothing follows it, and it is recorded", async () => {
  const failure =
    'data: {"error":{"message":"m","type":"overloaded_error"}}\n\n';
  await using upstream = fakeUpstream(() =>
    sse([...HELLO.slice(0, 2), failure, ...HELLO.slice(2)])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(await reply.text(), HELLO[0] + "" + HELLO[1] + failure);
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "error",
    error: { type: "overloaded_error", message: "m" },
    response: { choices: [{ message: { content: "Grüß " } }] },
  });
});

Deno.test("relay: an error before the first chunk is a status", async () => {
  await using upstream = fakeUpstream(() =>
    sse([
      ": x\n\n",
      'data: {"error":{"message":"m","type":"invalid_request_error"}}\n\n',
    ])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(reply.status, 400);
  assertEquals(reply.headers.get("content-type"), "application/json");
  assertObjectMatch(await reply.json(), { error: { message: "m" } });
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "error");
  assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
});

Deno.test("relay: an overload before the first chunk is tried again", async () => {
  await using upstream = fakeUpstream((_request, index) =>
    index === 0
      ? sse(['data: {"error":{"message":"m","code":503}}\n\n'], {
        headers: { "retry-after-ms": "1" },
      })
      : sse(HELLO)
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(await reply.text(), TEXT);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.attempts, 2);
});

Deno.test("relay: an error reply keeps its status, its body and the headers that clients need", async () => {
  const body = '{"error":{"message":"slow down","type":"requests","x":[1]}}';
  await using upstream = fakeUpstream(() =>
    new Response(body, {
      status: 429,
      headers: {
        "retry-after-ms": "1",
        "retry-after": "0.001",
        "x-ratelimit-remaining-requests": "0",
        "x-request-id": "theirs",
        "x-should-retry": "true",
      },
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals([reply.status, await reply.text()], [429, body]);
  assertEquals(upstream.requests.length, 3);
  const { headers } = reply;
  assertEquals(headers.get("retry-after-ms"), "1");
  assertEquals(headers.get("retry-after"), "0.001");
  assertEquals(headers.get("x-ratelimit-remaining-requests"), "0");
  assertEquals(headers.get("x-upstream-request-id"), "theirs");
  // The tries are used up: a client that did the same would multiply them.
  assertEquals(headers.get("x-should-retry"), "false");
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "error",
    attempts: 3,
    error: { status: 429, message: "slow down" },
  });
});

const replies: [string, () => Response, number, string | null][] = [
  [
    "another form of error",
    () => Response.json({ detail: "no" }, { status: 422 }),
    422,
    null,
  ],
  [
    "a page",
    () =>
      new Response("<html>login</html>", {
        headers: { "content-type": "text/html" },
      }),
    502,
    "upstream_invalid_response",
  ],
  ["nothing", () => new Response(""), 502, "upstream_invalid_response"],
  ["a text", () => new Response("hello"), 502, "upstream_invalid_response"],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "/x" } }),
    502,
    null,
  ],
  [
    "an error with status 200",
    () => Response.json({ error: { message: "m", code: 404 } }),
    404,
    "404",
  ],
];
for (const [name, handler, status, code] of replies) {
  for (const stream of [false, true]) {
    Deno.test(`relay: ${name} becomes ${status} in OpenAI's form${stream ? ", streaming" : ""}`, async () => {
      await using upstream = fakeUpstream(handler);
      await using server = await serving({ env: openAi(upstream) });
      const reply = await post(server, hi({ stream }));
      assertEquals(reply.status, status);
      assertEquals(reply.headers.get("location"), null);
      const { error } = await reply.json();
      assertEquals(Object.keys(error), ["message", "type", "param", "code"]);
      if (code !== null) assertEquals(error.code, code);
      const [exchange] = await server.exchanges();
      assertEquals(exchange?.status, "error");
    });
  }
}

Deno.test("relay: an unreachable provider is 502, without its path", async () => {
  const env = openAi({ url: "http://127.0.0.1:1/secret" });
  await using server = await serving({ env });
  const reply = await post(server, hi());
  assertEquals(reply.status, 502);
  const { error } = await reply.json();
  assertEquals(error.code, "upstream_unreachable");
  assertEquals(error.message.includes("secret"), false);
});

Deno.test("relay: a completion where a stream was asked for becomes a stream", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  for (const usage of [true, false]) {
    const options = usage ? { stream_options: { include_usage: true } } : {};
    const reply = await post(server, hi({ stream: true, ...options }));
    const events = (await reply.text()).trim().split("\n\n");
    assertEquals(events.pop(), "data: [DONE]");
    const [first, ...rest] = events.map((event) => JSON.parse(event.slice(6)));
    assertObjectMatch(first, {
      object: "chat.completion.chunk",
      choices: [{
        delta: { role: "assistant", content: "Grüß dich 🌍" },
        finish_reason: "stop",
      }],
    });
    assertEquals(rest.map((chunk) => [chunk.choices, chunk.usage]), [
      ...(usage ? [[[], HELLO_WHOLE["usage"]]] : []),
    ]);
  }
});

Deno.test("relay: a stream where none was asked for becomes a completion", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi());
  assertObjectMatch(await reply.json(), {
    object: "chat.completion",
    choices: [{ message: { content: "Grüß dich 🌍" }, finish_reason: "stop" }],
  });
});

Deno.test("relay: a stream that calls itself JSON is a stream", async () => {
  await using upstream = fakeUpstream(() =>
    new Response(TEXT, { headers: { "content-type": "application/json" } })
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await post(server, hi({ stream: true }));
  assertEquals(await reply.text(), TEXT);
});

for (const length of ["content-length: 999", "transfer-encoding: chunked"]) {
  Deno.test(`relay: a completion that is cut is 502, recorded as truncated (${length})`, async () => {
    await using upstream = rawServer(async (connection) => {
      await connection.request();
      const head = `content-type: application/json\r\n${length}`;
      await connection.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n2\r\n{"`);
    });
    await using server = await serving({ env: openAi(upstream) });
    const reply = await post(server, hi());
    assertEquals(reply.status, 502);
    assertObjectMatch(await reply.json(), {
      error: { code: "upstream_invalid_response" },
    });
    const [exchange] = await server.exchanges();
    assertObjectMatch(exchange ?? {}, { status: "truncated", response: null });
  });
}

Deno.test("relay: a completion without choices passes as it came, and is recorded", async () => {
  const body = { ...HELLO_WHOLE, choices: [] };
  await using upstream = fakeUpstream(() => Response.json(body));
  await using server = await serving({ env: openAi(upstream) });
  const whole = await post(server, hi());
  assertEquals([whole.status, await whole.json()], [200, body]);
  const streamed = await post(server, hi({ stream: true }));
  assertEquals(streamed.status, 200);
  assertMatch(await streamed.text(), /data: \[DONE\]\n\n$/);
  const recorded = await server.exchanges();
  assertEquals(
    recorded.map(({ status, response }) => [status, response?.choices]),
    [["completed", []], ["completed", []]],
  );
});
