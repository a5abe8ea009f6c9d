import { collect, eachChunk } from "../../helpers/answers.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  createOpenAiClient,
  type OpenAiClientOptions,
} from "../../../lib/clients/openai/client.ts";
import type { ChatRequest } from "../../../lib/core/chat.ts";
import type { SentRequest } from "../../../lib/core/call.ts";
import type { ChatClient } from "../../../lib/core/client.ts";
import { ApiError, StreamError } from "../../../lib/core/errors.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../../helpers/fake_upstream.ts";
import { jsonOf } from "../../helpers/wire_reply.ts";

const request: ChatRequest = {
  model: "m-1",
  messages: [{ role: "user", content: "Hi" }],
};
const streaming: ChatRequest = { ...request, stream: true };
const completion = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1700000000,
  model: "m-1",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "Hello" },
    "finish_reason": "stop",
  }],
};

function event(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, "finish_reason": finish }];
  return `data: ${JSON.stringify({ choices })}\n\n`;
}
const ROLE = event({ role: "assistant", content: "" });
const ANSWER = [ROLE, event({ content: "Hello" }), event({}, "stop")];
const DONE = "data: [DONE]\n\n";

function client(url: string, more: Partial<OpenAiClientOptions> = {}) {
  return createOpenAiClient({
    provider: "test",
    baseUrl: `${url}/v1`,
    key: "sk-canary-key",
    ...more,
  });
}

function failure(
  status: number,
  error: Record<string, unknown>,
  headers: Record<string, string> = {},
): Response {
  const waits = { "retry-after-ms": "1", ...headers };
  return Response.json({ error }, { status, headers: waits });
}

async function text(
  client: ChatClient,
  request: ChatRequest,
  onSend?: (sent: SentRequest) => void,
): Promise<string> {
  const answer = client.stream(request);
  try {
    const { choices } = await collect(answer);
    return String(choices[0]?.message.content);
  } finally {
    for (const sent of answer.attempts) onSend?.(sent);
  }
}

Deno.test("OpenAiClient.stream: sends the encoded request with key and content type, and answers as the server did", async () => {
  await using upstream = fakeUpstream(() => Response.json(completion));
  const one = client(upstream.url);
  const stream = one.stream(request);
  assertEquals(await collect(stream), completion as unknown);
  const [received] = upstream.requests;
  assertEquals(
    [received?.method, received?.path, received?.body],
    ["POST", "/v1/chat/completions", one.encode(request)],
  );
  const { headers } = received as UpstreamRequest;
  assertEquals(headers.get("authorization"), "Bearer sk-canary-key");
  assertEquals(headers.get("content-type"), "application/json");
  const url = `${upstream.url}/v1/chat/completions`;
  assertEquals(stream.attempts, [{
    attempt: 1,
    url,
    body: one.encode(request),
  }]);
});

Deno.test("OpenAiClient.stream: chunks are there before the server has said all", async () => {
  const said = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield ROLE;
      yield event({ content: "Hel" });
      await said.promise;
      yield event({ content: "lo" }) + event({}, "stop") + DONE;
    })())
  );
  const chunks = eachChunk(client(upstream.url).stream(streaming));
  await chunks.next();
  const { value } = await chunks.next();
  assertEquals(value?.choices[0]?.delta.content, "Hel");
  said.resolve();
  let rest = "";
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    rest += next.value.choices[0]?.delta.content ?? "";
  }
  assertEquals(rest, "lo");
});

Deno.test("OpenAiClient.stream: leaving the loop ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield event({ content: "Hel" });
      await new Promise<never>(() => {});
    })())
  );
  for await (const chunk of eachChunk(client(upstream.url).stream(streaming))) {
    assertEquals(chunk.choices[0]?.delta.content, "Hel");
    break;
  }
  await upstream.requests[0]?.left;
});

Deno.test("OpenAiClient.stream: an abort throws its reason and ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield event({ content: "Hel" });
      await new Promise<never>(() => {});
    })())
  );
  const stop = new AbortController();
  const reason = new Error("stopped by the test");
  const got: string[] = [];
  const error = await assertRejects(async () => {
    const { signal } = stop;
    for await (
      const chunk of eachChunk(
        client(upstream.url).stream(streaming, { signal }),
      )
    ) {
      got.push(chunk.choices[0]?.delta.content ?? "");
      stop.abort(reason);
    }
  });
  assertEquals([got, error], [["Hel"], reason]);
  await upstream.requests[0]?.left;
});

const addresses: [
  about: string,
  base: (url: string) => string,
  path: string,
  options?: Partial<OpenAiClientOptions>,
][] = [
  ["slashes at the end", (url) => `${url}/v1//`, "/v1/chat/completions"],
  ["no /v1", (url) => url, "/chat/completions"],
  ["a path", (url) => `${url}/a%20b/v1/`, "/a%20b/v1/chat/completions"],
  ["a query", (url) => `${url}/v1?x=1`, "/v1/chat/completions?x=1"],
  [
    "query members of the provider",
    (url) => `${url}/v1`,
    "/v1/chat/completions?api-version=2025-01-01",
    { query: { "api-version": "2025-01-01" } },
  ],
];
for (const [about, base, path, options] of addresses) {
  Deno.test(`OpenAiClient: base URL with ${about}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(completion));
    const baseUrl = base(upstream.url);
    const one = client(upstream.url, { ...options, baseUrl });
    await text(one, request);
    assertEquals(upstream.requests[0]?.path, path);
    assertEquals(one.baseUrl, baseUrl.replace(/\/+$/, ""));
  });
}

Deno.test("OpenAiClient: credentials in the base URL are sent as Basic and shown nowhere", async () => {
  await using upstream = fakeUpstream(() => failure(400, { message: "no" }));
  const sent: SentRequest[] = [];
  const one = client(upstream.url, {
    baseUrl: `${upstream.url}/v1`.replace("//", "//us%40er:p%C3%A4ss@"),
  });
  const error = await assertRejects(
    () => text(one, request, (each) => sent.push(each)),
    ApiError,
  );
  assertEquals(
    upstream.requests[0]?.headers.get("authorization"),
    `Basic ${btoa("us@er:p\u00c3\u00a4ss")}`, // UTF-8
  );
  assertEquals(one.baseUrl, `${upstream.url}/v1`);
  assertEquals(JSON.stringify([sent, error]).includes("C3%A4"), false);
});

const keys: [
  about: string,
  options: Partial<OpenAiClientOptions>,
  expected: Record<string, string | null>,
][] = [
  ["none", { key: "" }, { authorization: null, "api-key": null }],
  [
    "in a header of its own",
    { auth: "api-key" },
    { authorization: null, "api-key": "sk-canary-key" },
  ],
  [
    "headers of the provider",
    { headers: { "OpenAI-Organization": "org-1", Authorization: "other" } },
    { "openai-organization": "org-1", authorization: "Bearer sk-canary-key" },
  ],
];
for (const [about, options, expected] of keys) {
  Deno.test(`OpenAiClient: the key: ${about}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(completion));
    await text(client(upstream.url, options), request);
    const headers = upstream.requests[0]?.headers;
    for (const [name, value] of Object.entries(expected)) {
      assertEquals(headers?.get(name), value);
    }
  });
}

Deno.test("OpenAiClient.stream: a refusal is an ApiError with all that the reply told", async () => {
  await using upstream = fakeUpstream(() =>
    failure(429, { message: "Slow down", type: "tokens", code: "x" }, {
      "x-request-id": "req_1",
      "x-should-retry": "false",
      "retry-after-ms": "1500",
    })
  );
  const error = await assertRejects(
    () => text(client(upstream.url), request),
    ApiError,
    "Slow down",
  );
  assertEquals(
    [error.kind, error.status, error.type, error.code, error.requestId],
    ["rate_limit", 429, "tokens", "x", "req_1"],
  );
  assertEquals(error.retryAfterMs, 1500);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("OpenAiClient.stream: tries again what may pass, counting the attempts", async () => {
  await using upstream = fakeUpstream((_request, index) =>
    index === 0
      ? failure(503, { message: "busy" })
      : index === 1
      ? sse([ROLE, `data: {"error":{"type":"overloaded_error"}}\n\n`], {
        headers: { "retry-after-ms": "1" },
      })
      : sse([...ANSWER, DONE])
  );
  const attempts: number[] = [];
  const answer = await text(
    client(upstream.url),
    streaming,
    ({ attempt }) => attempts.push(attempt),
  );
  assertEquals([answer, attempts], ["Hello", [1, 2, 3]]);
});

Deno.test("OpenAiClient.stream: a used-up quota inside the stream is not tried again", async () => {
  const error = { message: "No credit", type: "insufficient_quota" };
  await using upstream = fakeUpstream(() =>
    sse([ROLE, `data: ${JSON.stringify({ error })}\n\n`])
  );
  const refused = await assertRejects(
    () => text(client(upstream.url), streaming),
    ApiError,
    "No credit",
  );
  assertEquals([refused.kind, refused.status], ["quota", 429]);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("OpenAiClient.stream: a failure after the first content ends the stream, and nothing is tried again", async () => {
  const error = { message: "Overloaded sk-canary-key", code: 529 };
  await using upstream = fakeUpstream(() =>
    sse([
      ROLE,
      event({ content: "Hel" }),
      `data: ${JSON.stringify({ error })}\n\n`,
    ])
  );
  let got = "";
  const broken = await assertRejects(async () => {
    for await (
      const chunk of eachChunk(client(upstream.url).stream(streaming))
    ) {
      got += chunk.choices[0]?.delta.content ?? "";
    }
  }, StreamError);
  assertEquals([got, broken.kind, broken.status], ["Hel", "error", 529]);
  assertEquals(broken.message.includes("canary"), false);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("OpenAiClient: a key of whatever form does not come back in an error", async () => {
  const key = "0123456789abcdef";
  const told = { message: `no such key: ${key}` };
  await using upstream = fakeUpstream((_request, index) =>
    index === 0
      ? failure(401, told)
      : sse([`data: ${JSON.stringify({ error: { ...told, code: 401 } })}\n\n`])
  );
  const one = client(upstream.url, { key });
  for (let call = 0; call < 2; call++) {
    const error = await assertRejects(() => text(one, streaming), ApiError);
    assertEquals([error.kind, error.message], ["auth", "no such key: ***"]);
    assertEquals(error.body?.includes(key) ?? false, false);
  }
});

Deno.test("OpenAiClient.stream: a server that does not know stream_options is asked without, once and for all", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    body.includes("stream_options")
      ? failure(422, { message: "stream_options: extra fields not permitted" })
      : sse([...ANSWER, DONE])
  );
  const one = client(upstream.url);
  const sent: SentRequest[] = [];
  for (let call = 0; call < 2; call++) {
    assertEquals(
      await text(one, streaming, (each) => sent.push(each)),
      "Hello",
    );
  }
  assertEquals(sent.map(({ attempt }) => attempt), [1, 2, 1]);
  // What this process has learned is not what another one could rebuild.
  assertEquals(one.encode(streaming), client(upstream.url).encode(streaming));
  assertEquals(
    upstream.requests.map(({ body }) => "stream_options" in JSON.parse(body)),
    [true, false, false],
  );
});

Deno.test("OpenAiClient.stream: another 400 is not taken for that", async () => {
  await using upstream = fakeUpstream(() => failure(400, { message: "bad n" }));
  await assertRejects(
    () => text(client(upstream.url), streaming),
    ApiError,
    "bad n",
  );
  assertEquals(upstream.requests.length, 1);
});

Deno.test("OpenAiClient.stream: a redirect is a configuration's fault, and the key stays here", async () => {
  await using upstream = fakeUpstream(() =>
    new Response(null, { status: 307, headers: { location: "/elsewhere" } })
  );
  const error = await assertRejects(
    () => text(client(upstream.url), request),
    ApiError,
  );
  assertEquals([error.kind, error.status], ["redirect", 307]);
  assertStringIncludes(error.message, "/elsewhere");
  assertEquals(upstream.requests.length, 1);
});

const lists: [about: string, reply: unknown][] = [
  ["as OpenAI's", { object: "list", data: [{ id: "a", x: 1 }, { id: "b" }] }],
  ["without object", { data: [{ id: "a", x: 1 }, { id: "b" }, { name: "?" }] }],
  ["as a bare array", [{ id: "a", x: 1 }, { id: "b" }]],
];
for (const [about, reply] of lists) {
  Deno.test(`OpenAiClient.models: a list ${about}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(reply));
    assertEquals(await client(upstream.url).models(), [
      { id: "a", x: 1 },
      { id: "b" },
    ]);
    const [received] = upstream.requests;
    assertEquals([received?.method, received?.path], ["GET", "/v1/models"]);
    assertEquals(received?.headers.get("content-type"), null);
  });
}

const noLists: [about: string, reply: () => Response, kind: string][] = [
  ["a page", () => new Response("<html>log in</html>"), "invalid_response"],
  ["other JSON", () => Response.json({ models: 3 }), "invalid_response"],
  [
    "an error inside a success",
    () => Response.json({ error: { message: "no", code: 401 } }),
    "auth",
  ],
  ["a refusal", () => failure(401, { message: "no" }), "auth"],
];
for (const [about, reply, kind] of noLists) {
  Deno.test(`OpenAiClient.models: ${about} is no list`, async () => {
    await using upstream = fakeUpstream(reply);
    const one = client(upstream.url);
    const error = await assertRejects(() => one.models(), ApiError);
    assertEquals(error.kind, kind);
  });
}

Deno.test("OpenAiClient.send: passes text and headers on, with the client's own key, and leaves the reply unread", async () => {
  await using upstream = fakeUpstream(() => Response.json({ ok: 1 }));
  const body = '{"model":"m","seed":9007199254740993}';
  const response = await client(upstream.url).send?.({
    path: "/embeddings",
    method: "POST",
    body,
    headers: { authorization: "Bearer theirs", "x-title": "t" },
  });
  assertEquals(await jsonOf(response), { ok: 1 });
  const [received] = upstream.requests;
  assertEquals([received?.path, received?.body], ["/v1/embeddings", body]);
  assertEquals(received?.headers.get("authorization"), "Bearer sk-canary-key");
  assertEquals(received?.headers.get("x-title"), "t");
});
