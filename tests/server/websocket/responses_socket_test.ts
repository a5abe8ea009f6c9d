import { assert, assertEquals, assertMatch } from "@std/assert";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { until } from "../../helpers/until.ts";
import { HELLO_WHOLE, openAi, serving } from "../serving.ts";
import { connectSocket, type SocketEvent } from "./socket_client.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** A response of a provider that has the API. */
const DONE = {
  id: "resp_theirs",
  object: "response",
  "created_at": 1,
  model: "gpt-5",
  output: [{
    type: "message",
    id: "msg_1",
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: "Hello", annotations: [] }],
  }],
};

const ask = (input: unknown, more: Record<string, unknown> = {}) => ({
  type: "response.create",
  model: "eliza",
  input,
  ...more,
});

/** What differs in each answer: ids and times. */
function plain(events: readonly SocketEvent[]): string {
  return JSON.stringify(events)
    .replaceAll(/"(?:resp|msg|rs)_[^"]*"/g, '"id"')
    .replaceAll(/"(?:created_at|completed_at)":\d+/g, '"at":0');
}

function responseOf(events: readonly SocketEvent[]): {
  id: string;
  status: string;
  output: { content?: { text: string }[] }[];
} {
  return events.at(-1)?.["response"] as ReturnType<typeof responseOf>;
}

Deno.test("a WebSocket: the events are those of the same request over HTTP, and it is recorded like that", async () => {
  await using server = await serving();
  const { type: _, ...body } = ask("I am sad", { stream: true });
  const reply = await fetch(`${server.url}/v1/responses`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  const events = (await reply.text()).split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice(6)));
  await using socket = await connectSocket(server);
  socket.send(ask("I am sad"));
  const came = await socket.response();
  assertEquals(plain(came), plain(events));
  assertEquals(responseOf(came).status, "completed");
  const [first, second] = await server.exchanges();
  assertEquals(second?.response?.choices, first?.response?.choices);
  assertEquals(second?.request, first?.request);
  assertEquals(second?.sha256, first?.sha256);
  assertEquals(second?.via, { path: "/v1/responses" });
  assertEquals(`resp_${second?.id}`, responseOf(came).id);
});

Deno.test("a WebSocket: previous_response_id continues what the connection knows, although nobody keeps it", async () => {
  await using server = await serving();
  await using socket = await connectSocket(server);
  const store = { store: false };
  socket.send(ask("I am sad", store));
  const first = responseOf(await socket.response());
  socket.send(
    ask([{ role: "user", content: "Because of my mother" }], {
      ...store,
      previous_response_id: first.id,
    }),
  );
  const second = responseOf(await socket.response());
  socket.send(ask("Yes", { ...store, previous_response_id: second.id }));
  const third = responseOf(await socket.response());
  const exchanges = await server.exchanges();
  assertEquals(exchanges.map(({ parent }) => parent), [
    null,
    exchanges[0]?.id,
    exchanges[1]?.id,
  ]);
  assertEquals(`resp_${exchanges[2]?.id}`, third.id);
  // Only the last one: another connection knows none.
  await using other = await connectSocket(server);
  other.send(ask("Yes", { ...store, previous_response_id: third.id }));
  const [failed] = await other.response();
  assertEquals([failed?.type, failed?.["status"]], ["error", 404]);
  assertEquals(
    (failed?.["error"] as { code: string }).code,
    "previous_response_not_found",
  );
});

Deno.test("a WebSocket: a request that is not to be answered is continued by the next one", async () => {
  await using server = await serving();
  await using socket = await connectSocket(server);
  socket.send(ask("I am sad", { generate: false, instructions: "Be kind" }));
  const prepared = await socket.response();
  assertEquals(prepared.map(({ type }) => type), [
    "response.created",
    "response.in_progress",
    "response.completed",
  ]);
  assertEquals(responseOf(prepared).output, []);
  assertEquals(await server.exchanges(), []);
  socket.send(ask([], { previous_response_id: responseOf(prepared).id }));
  const answer = responseOf(await socket.response());
  assertMatch(answer.output[0]?.content?.[0]?.text ?? "", /sad/);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.request.messages.map(({ content }) => content), [
    "I am sad",
  ]);
});

Deno.test("a WebSocket: what cannot be answered is an error, and the connection stays", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "slower", type: "rate", code: "rl" } }, {
      status: 429,
      headers: { "retry-after": "0", "x-should-retry": "false" },
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  await using socket = await connectSocket(server);
  const messages: [message: unknown, status: number, error: RegExp][] = [
    ["no JSON", 400, /not valid JSON/],
    ["[]", 400, /JSON object/],
    ['{"type":"response.create","model":"a","model":"b"}', 400, /model/],
    [{ type: "session.update" }, 400, /must be \\"response.create\\"/],
    [{ model: "eliza", input: "Hi" }, 400, /must be \\"response.create\\"/],
    [{ type: "response.create", input: "Hi" }, 400, /model is missing/],
    [ask(7), 400, /input/],
    [ask("Hi", { model: "anthropic/claude-x" }), 401, /ANTHROPIC_API_KEY/],
    [ask("Hi", { model: "openai/gpt-5" }), 429, /slower/],
  ];
  for (const [message, status, text] of messages) {
    socket.send(message);
    const [event] = await socket.response();
    assertEquals([event?.type, event?.["status"]], ["error", status]);
    assertMatch(JSON.stringify(event?.["error"]), text);
  }
  socket.send({ type: "response.processed", response_id: "resp_1" });
  socket.send(ask("I am sad"));
  assertEquals(responseOf(await socket.response()).status, "completed");
});

Deno.test("a WebSocket: a provider of Chat Completions, a provider in the path, the model's key, the run", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  await using socket = await connectSocket(server, {
    path: "/provider/openai/v1/responses",
    headers: {
      "session-id": "019a2f3b-4c5d-7e6f-8a9b-0c1d2e3f4a5b",
      "openai-beta": "responses_websockets=2026-02-06",
    },
  });
  for (let i = 0; i < 2; i++) {
    socket.send({ type: "response.create", model: "gpt-5", input: "Hi" });
    await socket.response();
  }
  const [request] = upstream.requests;
  const sent = JSON.parse(request?.body ?? "{}");
  assertEquals([sent.model, sent.type], ["gpt-5", undefined]);
  assertEquals(request?.headers.get("authorization"), "Bearer sk-canary-serve");
  assertEquals(request?.headers.get("openai-beta"), null);
  const exchanges = await server.exchanges();
  assert(exchanges.length === 2 && exchanges.every(({ run }) => run));
});

Deno.test("a WebSocket: headers travel in the metadata of a request, and in an event of their own before an answer", async () => {
  await using upstream = fakeUpstream(() =>
    sse(
      ["response.created", "response.completed"].map((type) =>
        `event: ${type}\ndata: ${
          JSON.stringify({ type, response: { ...DONE, status: "completed" } })
        }\n\n`
      ),
      { headers: { "x-codex-turn-state": "sticky-2" } },
    ), { responses: true });
  await using server = await serving({ env: openAi(upstream) });
  await using socket = await connectSocket(server, {
    headers: { "x-codex-turn-metadata": "of the handshake" },
  });
  socket.send(ask("Hi", {
    model: "openai/gpt-5",
    "client_metadata": {
      "turn_id": "t1",
      "x-codex-turn-metadata": "of the turn",
      "x-codex-ws-stream-request-start-ms": "1",
      "ws_request_header_x_openai_internal_lite": "true",
      "ws_request_header_traceparent": TRACE,
      "ws_request_header_x_codex_auth_token": "canary",
      "ws_request_header_authorization": "canary",
      "ws_request_header_host": "canary",
      "ws_request_header_x_codex_bad": "a\nb",
    },
  }));
  const [first] = await socket.response();
  assertEquals(first, {
    type: "response.metadata",
    headers: { "x-codex-turn-state": "sticky-2" },
  });
  const [request] = upstream.requests;
  const { headers } = request ?? { headers: new Headers() };
  assertEquals(headers.get("x-openai-internal-lite"), "true");
  assertEquals(headers.get("x-codex-turn-metadata"), "of the turn");
  assertEquals(headers.get("x-codex-auth-token"), null);
  assertEquals(headers.get("x-codex-bad"), null);
  assertEquals(headers.get("authorization"), "Bearer sk-canary-serve");
  assertEquals(JSON.parse(request?.body ?? "").client_metadata, {
    "turn_id": "t1",
    "x-codex-turn-metadata": "of the turn",
  });
  // The provider's own response is known here, so that it gets the whole conversation.
  const more = { model: "openai/gpt-5", "previous_response_id": DONE.id };
  socket.send(ask("And?", more));
  await socket.response();
  const sent = JSON.parse(upstream.requests[1]?.body ?? "");
  assertEquals(sent.previous_response_id, undefined);
  assertEquals(sent.input, [
    { role: "user", content: "Hi" },
    ...DONE.output,
    { role: "user", content: "And?" },
  ]);
  const [one, two] = await server.exchanges();
  assertEquals(two?.parent, one?.id);
});

Deno.test("a WebSocket: one response at a time; a client that leaves stops it", async () => {
  const left = Promise.withResolvers<void>();
  let asked = false;
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    asked = true;
    await connection.gone();
    left.resolve();
  });
  await using server = await serving({ env: openAi(upstream) });
  const socket = await connectSocket(server);
  socket.send(ask("Hi", { model: "openai/gpt-5" }));
  await until("the call", () => asked);
  socket.send(ask("waits"));
  socket.send(ask("one too many"));
  const event = await socket.next();
  assertEquals([event.type, event["status"]], ["error", 400]);
  assertMatch(JSON.stringify(event), /at most 1 request may wait/);
  await socket[Symbol.asyncDispose]();
  await left.promise;
  const exchanges = await server.exchanges();
  assertEquals(exchanges.map(({ status }) => status), ["aborted"]);
});

Deno.test("a WebSocket: a server that stops lets the response end, and says that it goes", async () => {
  const on = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async () => {
    await on.promise;
    return Response.json(HELLO_WHOLE);
  });
  await using server = await serving({ env: openAi(upstream) });
  const idle = await connectSocket(server);
  const busy = await connectSocket(server);
  busy.send(ask("Hi", { model: "openai/gpt-5" }));
  await until("the call", () => upstream.requests.length === 1);
  const stopped = server.listening.stop(new AbortController().signal);
  assertEquals((await idle.closed).code, 1001);
  on.resolve();
  assertEquals(responseOf(await busy.response()).status, "completed");
  assertEquals((await busy.closed).code, 1001);
  await stopped;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "completed");
});
