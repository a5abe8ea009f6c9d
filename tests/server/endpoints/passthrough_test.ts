import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import { rebuildBody } from "../../../lib/history/chain/rebuild.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { anthropic, openAi, serving } from "../serving.ts";

function send(
  server: { url: string },
  path: string,
  body: BodyInit,
  headers: Record<string, string> = { "content-type": "application/json" },
): Promise<Response> {
  return fetch(server.url + path, { method: "POST", headers, body });
}

function sdk(url: string): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

const USAGE = { "prompt_tokens": 8, "total_tokens": 8 };

function vectors(count: number): unknown {
  return {
    object: "list",
    data: Array.from({ length: count }, (_, index) => ({
      object: "embedding",
      index,
      embedding: [0.25, -1],
    })),
    model: "embed-1",
    usage: USAGE,
  };
}

Deno.test("embeddings: request and reply pass as they are, and are recorded", async () => {
  const body = `${JSON.stringify(vectors(1), null, 2)}\n`;
  await using upstream = fakeUpstream(() =>
    new Response(body, {
      headers: { "content-type": "application/json", "x-request-id": "r" },
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  const sent = '{ "input":["a","b"],"model":"openai/embed-1","x":1e2 }';
  const reply = await send(server, "/v1/embeddings", sent);
  assertEquals(reply.status, 200);
  assertEquals(await reply.text(), body);
  assertEquals(reply.headers.get("content-type"), "application/json");
  assertEquals(reply.headers.get("x-upstream-request-id"), "r");
  const [request] = upstream.requests;
  assertEquals(request?.path, "/v1/embeddings");
  assertEquals(request?.body, sent.replace("openai/", ""));
  assertEquals(request?.headers.get("authorization"), "Bearer sk-canary-serve");
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
  assertObjectMatch(exchange ?? {}, {
    provider: "openai",
    model: "embed-1",
    status: "completed",
    via: { path: "/v1/embeddings" },
    request: { input: ["a", "b"], messages: [] },
    response: { data: [{ embedding: [0.25, -1] }], choices: [] },
    usage: { prompt_tokens: 8, completion_tokens: 0, total_tokens: 8 },
  });
  const rebuilt = rebuildBody(exchange === undefined ? [] : [exchange]);
  assertEquals([rebuilt.body, rebuilt.proven], [request?.body, true]);
});

Deno.test("embeddings: long bodies pass and are left out of the history, tokens are not", async () => {
  const whole = vectors(5000);
  await using upstream = fakeUpstream(() => Response.json(whole));
  await using server = await serving({ env: openAi(upstream) });
  const input = "x".repeat(100_000);
  const reply = await send(
    server,
    "/v1/embeddings",
    JSON.stringify({ model: "openai/embed-1", input }),
  );
  assertEquals(await reply.json(), whole);
  assertEquals(JSON.parse(upstream.requests[0]?.body ?? "").input, input);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.usage?.prompt_tokens, 8);
  assertEquals(exchange?.request["input"], undefined);
  const { size } = await Deno.stat(server.store.location);
  assert(size < 2000, `${size} bytes`);
});

Deno.test("passthrough: any path that names a model, whatever comes back", async () => {
  const sound = Uint8Array.of(0, 255, 254, 10);
  await using upstream = fakeUpstream(({ path }) =>
    path === "/v1/audio/speech"
      ? new Response(sound, { headers: { "content-type": "audio/mpeg" } })
      : new Response('{"results":[]}', {
        status: 201,
        headers: { "content-type": "application/vnd.x+json" },
      })
  );
  await using server = await serving({ env: openAi(upstream) });
  const speech = await send(
    server,
    "/v1/audio/speech",
    '{"model":"openai/tts","input":"Hi"}',
  );
  assertEquals(await speech.bytes(), sound);
  assertEquals(speech.headers.get("content-type"), "audio/mpeg");
  const rerank = await send(server, "/v1/rerank", '{"model":"openai/r"}');
  assertEquals([rerank.status, await rerank.text()], [201, '{"results":[]}']);
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ via, status, response }) => [
      via?.path,
      status,
      response?.["results"],
    ]),
    [
      ["/v1/audio/speech", "completed", undefined],
      ["/v1/rerank", "completed", []],
    ],
  );
});

Deno.test("passthrough: a stream passes byte for byte, as it comes", async () => {
  const more = Promise.withResolvers<void>();
  const first = "event: speech.audio.delta\nid: 7\ndata: {}\n";
  const rest = "\ndata: [DONE]\n\n";
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield first;
      await more.promise;
      yield rest;
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(
    server,
    "/v1/audio/speech",
    '{"model":"openai/tts","stream_format":"sse"}',
  );
  assertEquals(reply.headers.get("x-accel-buffering"), "no");
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader?.read())?.value, first);
  more.resolve();
  assertEquals((await reader?.read())?.value, rest);
  assertEquals((await reader?.read())?.done, true);
});

Deno.test("passthrough: an error reply passes with its status", async () => {
  const body = '{"error":{"message":"No.","type":"t","param":null,"code":1.0}}';
  await using upstream = fakeUpstream(() =>
    new Response(body, { status: 422 })
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, "/v1/moderations", '{"model":"openai/m"}');
  assertEquals([reply.status, await reply.text()], [422, body]);
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "error",
    error: { status: 422, message: "No." },
  });
});

Deno.test("passthrough: a reply that breaks off breaks off here too", async () => {
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" +
        'content-length: 99\r\n\r\n{"data":',
    );
  });
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, "/v1/embeddings", '{"model":"openai/m"}');
  await assertRejects(() => reply.text(), TypeError);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "truncated");
});

Deno.test("passthrough: a client that leaves ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield "data: {}\n\n";
      await new Promise(() => {});
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, "/v1/audio/speech", '{"model":"openai/m"}');
  const reader = reply.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

type Refusal = [
  name: string,
  status: number,
  code: string | null,
  path: string,
  body: BodyInit,
  headers?: Record<string, string>,
];
const refusals: Refusal[] = [
  ["no model for embeddings", 400, null, "/v1/embeddings", '{"input":"a"}'],
  ["no JSON", 400, null, "/v1/embeddings", "input=a"],
  ["no model on another path", 404, "unknown_url", "/v1/fine/tuning", "{}"],
  [
    "a path of another server's",
    404,
    "unknown_url",
    "/api/chat",
    '{"model":"openai/m"}',
  ],
  [
    "a path that leaves the provider's",
    404,
    "unknown_url",
    "/v1/%2e%2e%2fadmin",
    '{"model":"openai/m"}',
  ],
  [
    "an unknown model",
    404,
    "model_not_found",
    "/v1/rerank",
    '{"model":"nobody/knows/"}',
  ],
  [
    "a provider that speaks otherwise",
    404,
    "unsupported_endpoint",
    "/v1/embeddings",
    '{"model":"anthropic/claude-test"}',
  ],
  [
    "a model inside this program",
    404,
    "unsupported_endpoint",
    "/v1/embeddings",
    '{"model":"eliza","input":"Hi"}',
  ],
  [
    "a form for completions",
    415,
    "unsupported_content_type",
    "/v1/completions",
    "--x--",
    { "content-type": "multipart/form-data; boundary=x" },
  ],
];
for (const [name, status, code, path, body, headers] of refusals) {
  Deno.test(`passthrough: ${name} is ${status}, and no call upstream`, async () => {
    await using upstream = fakeUpstream(() => Response.json({}));
    await using server = await serving({
      env: { ...openAi(upstream), ...anthropic(upstream) },
    });
    if (code === "model_not_found") {
      await using bare = await serving();
      const reply = await send(bare, path, '{"model":"nobody-knows"}');
      assertEquals(reply.status, status);
      assertEquals((await reply.json()).error.code, code);
      return;
    }
    const reply = await send(server, path, body, headers);
    assertEquals(reply.status, status);
    assertEquals((await reply.json()).error.code, code);
    assertEquals(upstream.requests, []);
    assertEquals(await server.exchanges(), []);
  });
}

function completion(text: string, finish: string | null): unknown {
  return {
    id: "cmpl-1",
    object: "text_completion",
    created: 1_700_000_000,
    model: "old-1",
    choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
  };
}

function textEvent(text: string, finish: string | null = null): string {
  return `data: ${JSON.stringify(completion(text, finish))}\n\n`;
}

const TEXTS = [textEvent("Once "), textEvent("upon"), textEvent("", "stop")];
const DONE = "data: [DONE]\n\n";

Deno.test("completions: a text passes as it is and is recorded", async () => {
  const whole = {
    ...completion("Once upon", "length") as object,
    usage: USAGE,
  };
  await using upstream = fakeUpstream(() => Response.json(whole));
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(
    server,
    "/v1/completions",
    '{"model":"openai/old-1","prompt":"Once","max_tokens":2}',
  );
  assertEquals(await reply.json(), whole);
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    via: { path: "/v1/completions" },
    request: { prompt: "Once", messages: [] },
    response: {
      choices: [{
        message: { role: "assistant", content: "Once upon" },
        finish_reason: "length",
      }],
    },
    usage: { prompt_tokens: 8 },
  });
});

Deno.test("completions: a stream passes byte for byte, its text is recorded", async () => {
  const events = [...TEXTS, DONE];
  await using upstream = fakeUpstream(() => sse(events));
  await using server = await serving({ env: openAi(upstream) });
  const body = { model: "openai/old-1", prompt: "Once", stream: true };
  const reply = await send(server, "/v1/completions", JSON.stringify(body));
  assertEquals(await reply.text(), events.join(""));
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "completed",
    response: { choices: [{ message: { content: "Once upon" } }] },
  });
});

Deno.test("completions: a cut stream ends with an error, an unfinished one is finished", async () => {
  const body = { model: "openai/old-1", prompt: "Once", stream: true };
  for (const [events, status] of [[[], "truncated"], [[DONE], "completed"]]) {
    await using upstream = fakeUpstream(() =>
      sse([...TEXTS.slice(0, 2), ...events ?? []])
    );
    await using server = await serving({ env: openAi(upstream) });
    const reply = await send(server, "/v1/completions", JSON.stringify(body));
    const text = await reply.text();
    const last = text.slice(TEXTS.slice(0, 2).join("").length);
    if (status === "truncated") {
      const { error } = JSON.parse(last.slice("data: ".length));
      assertEquals(error.code, "upstream_invalid_response");
    } else {
      const [finish, ...rest] = last.split(/(?<=\n\n)/);
      assertObjectMatch(JSON.parse(finish?.slice("data: ".length) ?? ""), {
        object: "text_completion",
        choices: [{ text: "", finish_reason: "stop" }],
      });
      assertEquals(rest, [DONE]);
    }
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status as string, status);
  }
});

Deno.test("completions: an answer of the other form is put into the one asked for", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream
      ? Response.json(completion("Once upon", "stop"))
      : sse([...TEXTS, DONE])
  );
  await using server = await serving({ env: openAi(upstream) });
  const params = { model: "openai/old-1", prompt: "Once" };
  const { completions } = sdk(server.url);
  const whole = await completions.create(params);
  assertEquals(whole.object, "text_completion");
  assertEquals(whole.choices[0]?.text, "Once upon");
  const stream = await completions.create({ ...params, stream: true });
  const texts = (await Array.fromAsync(stream)).map(({ choices }) =>
    choices[0]?.text
  );
  assertEquals(texts, ["Once upon"]);
});

Deno.test("openai package: embeddings and moderations are those of the provider", async () => {
  await using upstream = fakeUpstream(({ path }) =>
    Response.json(
      path.endsWith("embeddings")
        ? vectors(2)
        : { id: "modr-1", model: "m", results: [{ flagged: false }] },
    )
  );
  await using server = await serving({ env: openAi(upstream) });
  const use = async (client: OpenAI, prefix: string) => [
    await client.embeddings.create({
      model: `${prefix}embed-1`,
      input: "a",
      encoding_format: "float",
    }),
    await client.moderations.create({ model: `${prefix}m`, input: "a" }),
  ];
  const direct = await use(sdk(upstream.url), "");
  const served = await use(sdk(server.url), "openai/");
  assertEquals(
    JSON.parse(JSON.stringify(served)),
    JSON.parse(JSON.stringify(direct)),
  );
});
