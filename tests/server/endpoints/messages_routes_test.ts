/**
 * What the Messages API has beside answers, as the official package asks for it: models, request ids, errors, counts.
 */
import Anthropic from "@anthropic-ai/sdk";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import {
  anthropic,
  event,
  HELLO,
  HELLO_WHOLE,
  openAi,
  serving,
} from "../serving.ts";

const VERSION = { "anthropic-version": "2023-06-01" };

function sdk({ url }: { url: string }, apiKey = "any"): Anthropic {
  return new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
}

const PARAMS = {
  "max_tokens": 100,
  messages: [{ role: "user" as const, content: "Hi there, how are you?" }],
};

/** A model as that API's own list has it. */
function listed(id: string): Record<string, unknown> {
  return {
    type: "model",
    id,
    "display_name": id.toUpperCase(),
    "created_at": "2026-01-02T03:04:05Z",
    "max_input_tokens": 200_000,
  };
}

Deno.test("anthropic package: models of all providers, page by page in both directions", async () => {
  const own = ["claude-a", "claude-b", "claude-c"];
  await using messages = fakeUpstream(() =>
    Response.json({ data: own.map(listed), has_more: false })
  );
  await using chat = fakeUpstream(() =>
    Response.json({ object: "list", data: [{ id: "gpt-test", created: 5 }] })
  );
  await using server = await serving({
    env: { ...openAi(chat), ...anthropic(messages) },
  });
  const { models } = sdk(server);
  const all = await Array.fromAsync(models.list({ limit: 2 }));
  const ids = all.map(({ id }) => id);
  assertEquals(ids, [
    "openai/gpt-test",
    ...own.map((id) => `anthropic/${id}`),
    "eliza",
  ]);
  const back = await models.list({ limit: 2, before_id: ids[4] ?? "" });
  assertEquals(back.data.map(({ id }) => id), ids.slice(2, 4));
  assertEquals([back.has_more, back.first_id], [true, ids[2] ?? null]);
  const claude = await models.retrieve("claude-a");
  assertEquals(claude, {
    type: "model",
    id: "claude-a",
    display_name: "CLAUDE-A",
    created_at: "2026-01-02T03:04:05Z",
    capabilities: null,
    deprecated_at: null,
    lifecycle: "active",
    line: null,
    max_input_tokens: 200_000,
    max_tokens: null,
    retires_at: null,
  });
  const gpt = await models.retrieve("openai/gpt-test");
  assertEquals([gpt.display_name, gpt.created_at], [
    "openai/gpt-test",
    "1970-01-01T00:00:05Z",
  ]);
});

Deno.test("messages: whoever sends no version of that API reads models and errors as before", async () => {
  await using server = await serving();
  const list = await (await fetch(`${server.url}/v1/models`)).json();
  assertEquals(list.object, "list");
  const reply = await fetch(`${server.url}/v1/models/eliza/nope`);
  assertEquals(reply.headers.get("request-id"), null);
  assertEquals("type" in await reply.json(), false);
});

Deno.test("messages: every failure on that API's paths is in its form and names the request", async () => {
  await using server = await serving({ access: { keys: ["k"] } });
  const key = { "x-api-key": "k" };
  const post = (body: BodyInit): RequestInit => ({
    method: "POST",
    headers: { ...VERSION, ...key },
    body,
  });
  const count = "/v1/messages/count_tokens";
  const body = JSON.stringify({ ...PARAMS, model: "nobody/x" });
  const cases: [string, RequestInit, number, string][] = [
    ["/v1/models", { headers: VERSION }, 401, "authentication_error"],
    ["/v1/messages", { method: "POST" }, 401, "authentication_error"],
    [
      "/v1/models/nope",
      { headers: { ...VERSION, ...key } },
      404,
      "not_found_error",
    ],
    [
      "/v1/models?limit=0",
      { headers: { ...VERSION, ...key } },
      400,
      "invalid_request_error",
    ],
    [
      "/v1/nowhere",
      { headers: { ...VERSION, ...key } },
      404,
      "not_found_error",
    ],
    ["/v1/messages/batches", post("{}"), 404, "not_found_error"],
    ["/v1/messages", post("{"), 400, "invalid_request_error"],
    [count, post("{}"), 400, "invalid_request_error"],
    [count, post(body), 404, "not_found_error"],
    [
      "/v1/messages",
      post(" ".repeat(65 * 1024 * 1024)),
      413,
      "request_too_large",
    ],
  ];
  for (const [path, init, status, type] of cases) {
    const reply = await fetch(server.url + path, init);
    const { error, ...rest } = await reply.json();
    const what = `${path}: ${error.message}`;
    assertEquals([reply.status, rest.type, error.type], [
      status,
      "error",
      type,
    ], what);
    const id = reply.headers.get("request-id");
    assertMatch(id ?? "", /^req_[0-9a-f]{32}$/, what);
    assertEquals(id, reply.headers.get("x-request-id"));
  }
});

Deno.test("anthropic package: answers of other providers have ids of that API, and their requests too", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream ? sse(HELLO) : Response.json(HELLO_WHOLE)
  );
  await using server = await serving({ env: openAi(upstream) });
  const { messages } = sdk(server);
  for (const model of ["eliza", "openai/gpt-test"]) {
    const { data, response, request_id: id } = await messages
      .create({ ...PARAMS, model }).withResponse();
    const exchange = response.headers.get("x-chat-exchange");
    assertEquals(data.id, `msg_${exchange}`);
    assertEquals(id, response.headers.get("x-request-id"));
    const streamed = await messages.stream({ ...PARAMS, model }).finalMessage();
    assertMatch(streamed.id, /^msg_[0-9A-Z]{26}$/);
  }
});

Deno.test("messages: the request's tokens stand at a stream's beginning, estimated where nobody has counted", async () => {
  const counted =
    'data: {"choices":[],"usage":{"prompt_tokens":77,"completion_tokens":2}}\n\n';
  let begun = Promise.withResolvers<void>();
  const pieces = [event({ content: "Hi" }), event({}, "stop") + counted];
  await using upstream = fakeUpstream(({ body }) => {
    const { model } = JSON.parse(body);
    if (model === "silent") return sse(HELLO);
    if (model === "whole") return sse([pieces.join("")]);
    return sse(async function* () {
      yield pieces[0] ?? "";
      await begun.promise;
      yield pieces[1] ?? "";
    }());
  });
  await using messages = fakeUpstream(() => sse([fixture("text").bytes]));
  await using server = await serving({
    env: { ...openAi(upstream), ...anthropic(messages) },
  });
  const ask = async (model: string) => {
    begun = Promise.withResolvers();
    const stream = sdk(server).messages.stream({ ...PARAMS, model });
    const first = Promise.withResolvers<number>();
    stream.on("streamEvent", (event) => {
      if (event.type === "message_start") {
        first.resolve(event.message.usage.input_tokens);
        begun.resolve();
      }
    });
    const { response } = await stream.withResponse();
    const { usage } = await stream.finalMessage();
    return {
      first: await first.promise,
      last: usage.input_tokens,
      mark: response.headers.get("x-chat-estimated"),
    };
  };
  assertEquals(await ask("openai/whole"), { first: 77, last: 77, mark: null });
  const silent = await ask("openai/silent");
  assert(silent.first > 5 && silent.first < 50, `${silent.first}`);
  assertEquals(silent, {
    first: silent.first,
    last: silent.first,
    mark: "input_tokens",
  });
  // Counted in the end, so that the last word is the provider's.
  const { first } = silent;
  assertEquals(await ask("openai/late"), {
    first,
    last: 77,
    mark: "input_tokens",
  });
  assertEquals((await ask("anthropic/claude-test")).mark, null);
});

Deno.test("anthropic package: the error of an unknown model is that package's, with its request's id", async () => {
  await using server = await serving();
  const error = await assertRejects(
    () => sdk(server).models.retrieve("nobody/none"),
    Anthropic.NotFoundError,
  );
  assertMatch(error.requestID ?? "", /^req_/);
});
