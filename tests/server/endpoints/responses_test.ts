import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import type { ResponseObject } from "../../../lib/dialects/openai_responses/types.ts";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import {
  anthropic,
  event,
  HELLO,
  HELLO_WHOLE,
  openAi,
  post,
  serving,
} from "../serving.ts";

const SENT = { model: "openai/gpt-test", input: "Hi" };

function send(
  server: { url: string },
  body: unknown = SENT,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
  });
}

/** The data of each event, whose name must be that of its type. */
function eventsOf(text: string): Record<string, unknown>[] {
  assert(text.endsWith("\n\n"));
  return text.trimEnd().split("\n\n").map((block) => {
    const [name, data, ...rest] = block.split("\n");
    assertEquals(rest, []);
    const value = JSON.parse(data?.replace(/^data: /, "") ?? "");
    assertEquals(name, `event: ${value.type}`);
    return value;
  });
}

Deno.test("responses: a stream tells every event in order, without [DONE]", async () => {
  const usage = `data: {"choices":[],"usage":${
    JSON.stringify(HELLO_WHOLE["usage"])
  }}\n\n`;
  await using upstream = fakeUpstream(() =>
    sse([...HELLO.slice(0, -1), usage, "data: [DONE]\n\n"])
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, { ...SENT, stream: true });
  assertEquals(
    reply.headers.get("content-type"),
    "text/event-stream; charset=utf-8",
  );
  const events = eventsOf(await reply.text());
  assertEquals(
    events.map(({ type }) => type),
    [
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ],
  );
  assertEquals(
    events.map((event) => event["sequence_number"]),
    events.map((_, index) => index),
  );
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.id, reply.headers.get("x-chat-exchange"));
  assertObjectMatch(events.at(-1) ?? {}, {
    response: {
      id: `resp_${exchange?.id}`,
      status: "completed",
      store: true,
      model: "gpt-test",
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    },
  });
  assertObjectMatch(exchange ?? {}, {
    status: "completed",
    via: { path: "/v1/responses" },
    request: { messages: [{ role: "user", content: "Hi" }] },
    response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
  });
  assertObjectMatch(JSON.parse(upstream.requests[0]?.body ?? ""), {
    model: "gpt-test",
    stream: true,
    stream_options: { include_usage: true },
  });
});

Deno.test("responses: without a stream, the object that its stream ends with", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream ? sse(HELLO) : Response.json(HELLO_WHOLE)
  );
  await using server = await serving({ env: openAi(upstream) });
  const whole = await (await send(server)).json();
  const text = await (await send(server, { ...SENT, stream: true })).text();
  const streamed = eventsOf(text).at(-1)?.["response"] as ResponseObject;
  const same = ({ output, status, model }: ResponseObject) => [
    output.map(({ id: _, ...item }) => item),
    status,
    model,
  ];
  assertEquals(same(whole), same(streamed));
  assertEquals(whole.object, "response");
  assertEquals(whole.output[0].content[0].text, "Grüß dich 🌍");
});

Deno.test("responses: a failure before the first event is an error reply", async () => {
  const body = '{"error":{"message":"No.","type":"t","param":null,"code":"c"}}';
  await using upstream = fakeUpstream(() =>
    new Response(body, { status: 422 })
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, { ...SENT, stream: true });
  assertEquals([reply.status, await reply.text()], [422, body]);
});

Deno.test("responses: a failure later is response.failed, and what came is told as incomplete", async () => {
  const failures: [string[], Record<string, string>, string][] = [
    [
      HELLO.slice(0, 2),
      { code: "server_error", type: "upstream_invalid_response" },
      "truncated",
    ],
    [
      [
        ...HELLO.slice(0, 2),
        'data: {"error":{"message":"Full","type":"overloaded","code":"c"}}\n\n',
      ],
      { code: "server_error", type: "c" },
      "error",
    ],
  ];
  for (const [pieces, error, status] of failures) {
    await using upstream = fakeUpstream(() => sse(pieces));
    await using server = await serving({ env: openAi(upstream) });
    const reply = await send(server, { ...SENT, stream: true });
    assertEquals(reply.status, 200);
    const events = eventsOf(await reply.text());
    assertObjectMatch(events.at(-1) ?? {}, {
      type: "response.failed",
      response: {
        status: "failed",
        error,
        output: [{ status: "incomplete", content: [{ text: "Grüß " }] }],
      },
    });
    const [exchange] = await server.exchanges();
    assertEquals(exchange?.status as string, status);
  }
});

Deno.test("responses: half a call is not given out as done", async () => {
  const call = {
    index: 0,
    id: "c1",
    type: "function",
    function: { name: "f", arguments: '{"a":' },
  };
  await using upstream = fakeUpstream(() =>
    sse([event({ tool_calls: [call] }), event({}, "length")])
  );
  await using server = await serving({ env: openAi(upstream) });
  const text = await (await send(server, { ...SENT, stream: true })).text();
  const events = eventsOf(text);
  assertEquals(text.includes("arguments.done"), false);
  assertObjectMatch(events.at(-1) ?? {}, {
    type: "response.incomplete",
    response: {
      incomplete_details: { reason: "max_output_tokens" },
      output: [{ type: "function_call", status: "incomplete" }],
    },
  });
});

Deno.test("responses: a response goes on from the history, whose instructions it leaves behind", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const system = { role: "system", content: "Be kind." };
  const first = await (await send(server, {
    ...SENT,
    instructions: "Speak German.",
    input: [system, { role: "user", content: "a" }],
  })).json();
  const again = async (id: string, input: string, more = {}) =>
    await (await send(server, {
      ...SENT,
      input,
      previous_response_id: id,
      ...more,
    })).json();
  const second = await again(first.id, "b");
  assertEquals(second.previous_response_id, first.id);
  await again(first.id, "c", { instructions: "Speak French." });
  await again(second.id, "d");
  const said = upstream.requests.map(({ body }) =>
    JSON.parse(body).messages.map((message: Record<string, unknown>) =>
      message["content"]
    )
  );
  const hello = "Grüß dich 🌍";
  assertEquals(said, [
    ["Speak German.", "Be kind.", "a"],
    ["Be kind.", "a", hello, "b"],
    ["Speak French.", "Be kind.", "a", hello, "c"],
    ["Be kind.", "a", hello, "b", hello, "d"],
  ]);
  const exchanges = await server.exchanges();
  const last = exchanges.at(-1);
  assertEquals(`resp_${last?.parent}`, second.id);
  assertEquals(last?.request.messages, [{ role: "user", content: "d" }]);
});

Deno.test("responses: a conversation of another endpoint goes on too", async () => {
  await using server = await serving();
  const chat = await post(server, {
    model: "eliza",
    messages: [{ role: "user", content: "I am sad" }],
  });
  await chat.body?.cancel();
  const id = `resp_${chat.headers.get("x-chat-exchange")}`;
  const reply = await send(server, {
    model: "eliza",
    input: "Yes",
    previous_response_id: id,
  });
  assertEquals(reply.status, 200);
  await reply.body?.cancel();
  const [first, second] = await server.exchanges();
  assertEquals(second?.parent, first?.id);
});

Deno.test("responses: signed thinking goes back to the provider that signed it", async () => {
  await using upstream = fakeUpstream(() => sse([fixture("thinking").bytes]));
  await using server = await serving({ env: anthropic(upstream) });
  const body = { model: "anthropic/claude-test", input: "Hi", stream: true };
  const text = await (await send(server, body)).text();
  const { id } = eventsOf(text).at(-1)?.["response"] as ResponseObject;
  const again = { ...body, input: "Go on", "previous_response_id": id };
  await (await send(server, again)).body?.cancel();
  const { messages } = JSON.parse(upstream.requests[1]?.body ?? "");
  assertEquals(messages[1].content.slice(0, 2), [
    { type: "thinking", thinking: "First this.", signature: "c2VhbA==" },
    { type: "redacted_thinking", data: "b3BhcXVl" },
  ]);
});

type Unknown = [
  name: string,
  status: number,
  code: string | null,
  first: { body?: Record<string, unknown>; headers?: Record<string, string> },
  id?: string,
];
const unknown: Unknown[] = [
  [
    "one that asked not to be stored",
    404,
    "previous_response_not_found",
    { body: { store: false } },
  ],
  [
    "one that left no trace",
    404,
    "previous_response_not_found",
    { headers: { "x-chat-no-record": "1" } },
  ],
  [
    "another's id",
    404,
    "previous_response_not_found",
    {},
    "resp_68af4030592c81938ec0a5fbab4a3e9f",
  ],
  [
    "an id that nobody gave",
    404,
    "previous_response_not_found",
    {},
    "resp_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  ],
  ["the newest", 404, "previous_response_not_found", {}, "resp_last"],
];
for (const [name, status, code, first, id] of unknown) {
  Deno.test(`responses: ${name} cannot be continued`, async () => {
    await using server = await serving();
    const body = { model: "eliza", input: "Hi" };
    const earlier = await send(server, { ...body, ...first.body }, {
      headers: first.headers ?? {},
    });
    const response: ResponseObject = await earlier.json();
    assertEquals(response["store"], first.body || first.headers ? false : true);
    const reply = await send(server, {
      ...body,
      previous_response_id: id ?? response.id,
    });
    assertEquals(reply.status, status);
    const { error } = await reply.json();
    assertEquals([error.code, error.param], [code, "previous_response_id"]);
  });
}

Deno.test("responses: without a history nothing can be continued, and the response says so", async () => {
  await using server = await serving({ context: { history: false } });
  const body = { model: "eliza", input: "Hi" };
  const response = await (await send(server, body)).json();
  assertEquals(response.store, false);
  const again = { ...body, "previous_response_id": response.id };
  const reply = await send(server, again);
  assertEquals(reply.status, 400);
  const { error } = await reply.json();
  assertEquals(error.param, "previous_response_id");
  assert(error.message.includes("keeps no history"), error.message);
});

const invalid: [name: string, body: unknown, param: string | null][] = [
  ["no JSON", "{", null],
  ["no model", { input: "Hi" }, "model"],
  ["no input", { model: "eliza" }, "input"],
  ["an item that is none", { model: "eliza", input: [1] }, "input[0]"],
  [
    "a temperature out of range",
    { model: "eliza", input: "Hi", temperature: 3 },
    "temperature",
  ],
  [
    "too many items",
    {
      model: "eliza",
      input: Array(3).fill({ role: "user", content: "a" }),
    },
    "messages",
  ],
  [
    "what only the original service keeps",
    { model: "eliza", input: "Hi", background: true },
    "background",
  ],
];
for (const [name, body, param] of invalid) {
  Deno.test(`responses: ${name} is refused`, async () => {
    await using server = await serving({
      context: { limits: { maxMessages: 2 } },
    });
    const reply = await send(server, body);
    assertEquals(reply.status, 400);
    const { error } = await reply.json();
    assertEquals([error.type, error.param], ["invalid_request_error", param]);
    assertEquals(await server.exchanges(), []);
  });
}

Deno.test("responses: silence is filled with comments", async () => {
  const more = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO.slice(0, 2).join("");
      await more.promise;
      yield HELLO.slice(2).join("");
    }())
  );
  await using server = await serving({
    env: openAi(upstream),
    context: { keepAliveMs: 1 },
  });
  const reply = await send(server, { ...SENT, stream: true });
  let text = "";
  for await (const piece of reply.body ?? []) {
    text += new TextDecoder().decode(piece);
    if (text.split(": keep-alive\n\n").length > 3) more.resolve();
  }
  const events = eventsOf(text.replaceAll(": keep-alive\n\n", ""));
  assertEquals(events.at(-1)?.["type"], "response.completed");
});

Deno.test("responses: a client that leaves ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO.slice(0, 2).join("");
      await new Promise(() => {});
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const reply = await send(server, { ...SENT, stream: true });
  const reader = reply.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

Deno.test("responses: a response can be shown as it was given, whole or broken", async () => {
  await using upstream = fakeUpstream(({ body }) => {
    const { stream } = JSON.parse(body);
    return stream ? sse(HELLO.slice(0, 2)) : Response.json(HELLO_WHOLE);
  });
  await using server = await serving({ env: openAi(upstream) });
  const show = async (id: string) => {
    const reply = await fetch(`${server.url}/v1/responses/${id}`);
    return [reply.status, await reply.json()];
  };
  const tool = { type: "function", name: "f", parameters: {}, strict: true };
  const schema = { type: "object" };
  const first = await (await send(server, {
    ...SENT,
    instructions: "Be kind.",
    temperature: 0.5,
    max_output_tokens: 9,
    tools: [tool],
    tool_choice: { type: "function", name: "f" },
    text: { format: { type: "json_schema", name: "n", schema } },
  })).json();
  const { created_at: createdAt, ...members } = first;
  const [status, shown] = await show(first.id);
  assertEquals(status, 200);
  assertObjectMatch(shown, members);
  assert(Math.abs(shown.created_at - createdAt) <= 1);
  const text = await (await send(server, {
    ...SENT,
    stream: true,
    previous_response_id: first.id,
  })).text();
  const failed = eventsOf(text).at(-1)?.["response"] as ResponseObject;
  assertObjectMatch((await show(failed.id))[1], {
    status: "failed",
    previous_response_id: first.id,
    output: failed.output as never,
  });
  const [missing, { error }] = await show("resp_01ARZ3NDEKTSV4RRFFQ69G5FAV");
  assertEquals([missing, error.code], [404, "response_not_found"]);
});
