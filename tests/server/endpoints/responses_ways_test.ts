/**
 * Where a Responses request goes when it does not simply pass through.
 */
import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { mockResponses } from "../../helpers/mock_responses.ts";
import {
  head,
  RESPONSES_STREAMS,
  written,
} from "../../helpers/responses_streams.ts";
import {
  event,
  HELLO,
  openAi,
  readTo,
  type Serving,
  serving,
  textReader,
} from "../serving.ts";

function ask(
  { url }: Serving,
  body: Record<string, unknown>,
): Promise<Response> {
  return fetch(`${url}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "openai/gpt-5", ...body }),
  });
}

const [TEXT] = RESPONSES_STREAMS;
const EVENTS = written(TEXT?.events ?? []);
const SAID = "Grüß dich 🌍! Was kann ich heute für dich tun?";

for (
  const [what, reply] of [
    ["has no such path", () => {
      const error = { message: "Not Found", type: "invalid_request_error" };
      return Response.json({ error }, { status: 404 });
    }],
    [
      "answers it with a page that says 404",
      () => new Response("404 page not found", { status: 404 }),
    ],
    ["answers it in another dialect", () => sse([event({ content: "no" })])],
  ] as const
) {
  Deno.test(`responses: a server that ${what} is asked once, and gets chat requests`, async () => {
    await using upstream = fakeUpstream(
      ({ path }) => path.endsWith("/responses") ? reply() : sse(HELLO),
      { responses: true },
    );
    await using server = await serving({ env: openAi(upstream) });
    for (let turn = 0; turn < 2; turn++) {
      const text = await (await ask(server, { input: "Hi", stream: true }))
        .text();
      assert(text.includes("response.completed"), text);
      assert(text.includes("Grüß dich 🌍"), text);
    }
    assertEquals(upstream.requests.map(({ path }) => path), [
      "/v1/responses",
      "/v1/chat/completions",
      "/v1/chat/completions",
    ]);
    const [first, second] = await server.exchanges();
    assertEquals([first?.attempts, second?.attempts], [2, 1]);
    assertEquals(first?.status, "completed");
  });
}

Deno.test("responses: what such a server cannot get as a chat request is a 400", async () => {
  await using upstream = fakeUpstream(
    () => new Response("nothing here", { status: 404 }),
    { responses: true },
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await ask(server, {
    input: "x",
    tools: [{ type: "web_search" }],
    tool_choice: { type: "web_search" },
  });
  assertEquals(reply.status, 400);
  assertEquals((await reply.json()).error.param, "tool_choice");
});

Deno.test("responses: a conversation goes from one provider to the other and back", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  const first = await (await ask(server, { input: "text" })).json();
  const second = await (await ask(server, {
    model: "eliza",
    input: "I am sad",
    previous_response_id: first.id,
  })).json();
  assertEquals(second.previous_response_id, first.id);
  await (await ask(server, {
    input: "and now",
    previous_response_id: second.id,
  })).text();
  const sent = JSON.parse(upstream.requests.at(-1)?.body ?? "");
  assertEquals(sent.previous_response_id, undefined);
  assertEquals(
    sent.input.map((item: { role: string; content: unknown }) => [
      item.role,
      typeof item.content === "string"
        ? item.content
        : (item.content as { text: string }[])[0]?.text,
    ]),
    [
      ["user", "text"],
      ["assistant", SAID],
      ["user", "I am sad"],
      ["assistant", second.output[0].content[0].text],
      ["user", "and now"],
    ],
  );
  assertEquals(sent.input.some((item: object) => "id" in item), false);
  const [a, b, c] = await server.exchanges();
  assertEquals([b?.parent, c?.parent], [a?.id, b?.id]);
});

Deno.test("responses: a provider that keeps no responses gets the conversation, and the history shows the response", async () => {
  await using upstream = mockResponses();
  await using server = await serving({
    env: { GROQ_API_KEY: "sk-canary", GROQ_BASE_URL: `${upstream.url}/v1` },
  });
  const model = "groq/gpt-oss";
  const first = await (await ask(server, { model, input: "text" })).json();
  await (await ask(server, {
    model,
    input: "and now",
    previous_response_id: first.id,
  })).text();
  const sent = JSON.parse(upstream.requests.at(-1)?.body ?? "");
  assertEquals(sent.input.length, 3);
  const shown = await fetch(`${server.url}/v1/responses/${first.id}`);
  assertEquals(await shown.json(), first);
  assertEquals(upstream.requests.length, 2);
});

Deno.test("responses: what this server has sealed does not go to a provider", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  const sealed = btoa(JSON.stringify([{ type: "thinking", thinking: "x" }]));
  const reply = await ask(server, {
    input: [
      { role: "user", content: "a" },
      { type: "reasoning", summary: [], encrypted_content: sealed },
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gA" },
      { role: "user", content: "b" },
    ],
  });
  await reply.text();
  assertEquals(
    reply.headers.get("x-chat-left-out"),
    "input[reasoning].encrypted_content",
  );
  const { input } = JSON.parse(upstream.requests[0]?.body ?? "");
  assertEquals(input.length, 3);
  assertEquals(input[1].id, "rs_1");
});

Deno.test("responses: a stream that breaks ends with response.failed, and what came is recorded", async () => {
  await using upstream = fakeUpstream(
    () => sse(EVENTS.slice(0, 6)),
    { responses: true },
  );
  await using server = await serving({ env: openAi(upstream) });
  const text = await (await ask(server, { input: "x", stream: true })).text();
  assert(text.startsWith(EVENTS.slice(0, 6).join("")));
  const data = text.trim().split("data: ").at(-1) ?? "";
  assertObjectMatch(JSON.parse(data), {
    type: "response.failed",
    sequence_number: 6,
    response: {
      id: TEXT?.response["id"],
      status: "failed",
      error: { code: "server_error" },
    },
  });
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "truncated");
  assertEquals(
    exchange?.response?.choices[0]?.message.content,
    "Grüß dich 🌍! W",
  );
});

Deno.test("responses: a stream that begins with a failure is one by its status", async () => {
  const failed = head({
    status: "failed",
    error: { code: "rate_limit_exceeded", message: "slow down, please" },
  });
  await using upstream = fakeUpstream(() =>
    sse(written([
      { type: "response.created", sequence_number: 0, response: head() },
      { type: "response.failed", sequence_number: 1, response: failed },
    ])), { responses: true });
  await using server = await serving({ env: openAi(upstream) });
  const reply = await ask(server, { input: "x", stream: true });
  assertEquals(reply.status, 429);
  assertEquals((await reply.json()).error.message, "slow down, please");
});

Deno.test("responses: a stream that nobody asked for is given whole, and a whole one as a stream", async () => {
  await using upstream = fakeUpstream(
    ({ body }) =>
      JSON.parse(body).stream ? Response.json(TEXT?.response) : sse(EVENTS),
    { responses: true },
  );
  await using server = await serving({ env: openAi(upstream) });
  const whole = await (await ask(server, { input: "x" })).json();
  assertEquals(whole, TEXT?.response);
  const text = await (await ask(server, { input: "x", stream: true })).text();
  const events = text.trim().split("\n\n").map((one) =>
    JSON.parse(one.split("data: ")[1] ?? "")
  );
  assertEquals(events.at(-1).response, TEXT?.response);
  assertEquals(
    events.filter(({ type }) => type === "response.output_text.delta")
      .map(({ delta }) => delta).join(""),
    SAID,
  );
  assertEquals(events.map((event) => event.sequence_number), [
    ...events.keys(),
  ]);
});

Deno.test("responses: the id of a queued response comes before any of its answer", async () => {
  const gate = Promise.withResolvers<void>();
  const queued = head({ status: "queued", background: true });
  await using upstream = fakeUpstream(() =>
    sse((async function* () {
      yield* written([
        { type: "response.created", sequence_number: 0, response: queued },
        { type: "response.queued", sequence_number: 1, response: queued },
      ]);
      await gate.promise;
      yield* EVENTS.slice(2);
    })()), { responses: true });
  await using server = await serving({ env: openAi(upstream) });
  const reply = await ask(server, { input: "x", stream: true });
  const reader = textReader(reply);
  const opening = await readTo(reader, '"type":"response.queued"');
  assert(opening.startsWith("event: response.created"), opening);
  gate.resolve();
  const rest = await readTo(reader, '"type":"response.completed"');
  assert(rest.includes(EVENTS.at(-2) ?? "?"));
  await reader.cancel();
});

Deno.test("responses: the answer of a background response is recorded once it is shown", async () => {
  const id = String(TEXT?.response["id"]);
  const shown = [
    head({ status: "in_progress", background: true }),
    TEXT?.response,
    TEXT?.response,
  ];
  await using upstream = fakeUpstream(({ method }) =>
    Response.json(
      method === "GET"
        ? shown.shift()
        : head({ status: "queued", background: true }),
    ), { responses: true });
  await using server = await serving({ env: openAi(upstream) });
  const made = await (await ask(server, { input: "x", background: true }))
    .json();
  assertEquals([made.id, made.status], [id, "queued"]);
  const url = `${server.url}/v1/responses/${id}`;
  for (const status of ["in_progress", "completed", "completed"]) {
    assertEquals((await (await fetch(url)).json()).status, status);
  }
  const [first, late, ...others] = await server.exchanges();
  assertEquals(others, []);
  assertEquals(first?.response?.choices[0]?.message.content, "");
  assertEquals(late?.response?.choices[0]?.message.content, SAID);
  assertEquals(late?.request.messages, first?.request.messages);
  assertEquals(late?.usage?.total_tokens, 123);
  await (await ask(server, {
    model: "eliza",
    input: "I am sad",
    previous_response_id: id,
  })).text();
  assertEquals((await server.exchanges()).at(-1)?.parent, late?.id);
  const { registry } = server.context;
  const openai = await registry.client(registry.provider("openai"));
  const problems: unknown[] = [];
  const verified = await server.store.verify({
    encoder: ({ provider }) =>
      provider === "openai"
        ? (request) => openai.encode(request)
        : (request) => JSON.stringify(request),
    report: (problem) => Promise.resolve(void problems.push(problem)),
  });
  assertEquals(problems, []);
  assertEquals(verified.proven, 3);
});

Deno.test("responses: a conversation is compacted by the provider that can read it, and by a model elsewhere", async () => {
  const compacted = {
    id: "resp_c",
    object: "response.compaction",
    output: [{ type: "compaction", encrypted_content: "gAAAA" }],
  };
  let has = true;
  await using upstream = fakeUpstream(
    ({ path }) =>
      !path.endsWith("/compact")
        ? sse(HELLO)
        : has
        ? Response.json(compacted)
        : new Response("Not Found", { status: 404 }),
    { responses: true },
  );
  await using server = await serving({ env: openAi(upstream) });
  const compact = async (input: unknown) => {
    const reply = await fetch(`${server.url}/v1/responses/compact`, {
      method: "POST",
      body: JSON.stringify({ model: "openai/gpt-5", input }),
    });
    return await reply.json();
  };
  const sealed = [{ type: "compaction", encrypted_content: "theirs" }];
  assertEquals(await compact(sealed), compacted);
  has = false;
  const own = await compact("Hello");
  assertEquals(own.object, "response.compaction");
  assertEquals(own.output.at(-1).type, "compaction");
});

Deno.test("responses: a GET that asks for no WebSocket is a 405", async () => {
  await using server = await serving({});
  const plain = await fetch(`${server.url}/v1/responses`);
  await plain.body?.cancel();
  assertEquals(plain.status, 405);
  assertEquals(plain.headers.get("allow"), "POST, OPTIONS");
});
