/**
 * What the Responses API has beside asking: responses shown, listed, deleted, counted and made shorter, as the official
 * package asks for it.
 */
import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../../helpers/fake_upstream.ts";
import {
  anthropic,
  HELLO,
  HELLO_WHOLE,
  openAi,
  type Serving,
  serving,
} from "../serving.ts";

type Item = OpenAI.Responses.ResponseInputItem;

const MODEL = "openai/gpt-test";

function sdk({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

function hello({ body }: UpstreamRequest): Response {
  return JSON.parse(body).stream ? sse(HELLO) : Response.json(HELLO_WHOLE);
}

async function status(reply: Promise<Response>): Promise<number> {
  const { status, body } = await reply;
  await body?.cancel();
  return status;
}

Deno.test("responses: what was sent is given back: metadata, truncation, reasoning", async () => {
  await using upstream = fakeUpstream(hello);
  await using server = await serving({ env: openAi(upstream) });
  const { responses } = sdk(server);
  const sent = {
    metadata: { ticket: "42" },
    truncation: "auto" as const,
    reasoning: { effort: "low" as const, summary: "auto" as const },
  };
  const made = await responses.create({ model: MODEL, input: "Hi", ...sent });
  const shown = await responses.retrieve(made.id);
  for (const response of [made, shown]) assertObjectMatch(response, sent);
  // The provider has no use for them.
  const body = JSON.parse(upstream.requests[0]?.body ?? "");
  assertEquals([body.metadata, body.truncation], [undefined, undefined]);
  const plain = await responses.create({ model: MODEL, input: "Hi" });
  assertObjectMatch(await responses.retrieve(plain.id), {
    metadata: {},
    truncation: "disabled",
  });
});

Deno.test("responses: a stored one is shown as a stream too, from any event on", async () => {
  await using upstream = fakeUpstream(hello);
  await using server = await serving({ env: openAi(upstream) });
  const { responses } = sdk(server);
  const { id } = await responses.create({ model: MODEL, input: "Hi" });
  const all = await Array.fromAsync(
    await responses.retrieve(id, { stream: true }),
  );
  const last = all.at(-1);
  assert(last?.type === "response.completed");
  const { output_text: _, ...shown } = await responses.retrieve(id);
  assertEquals(last.response, shown as typeof last.response);
  const rest = await Array.fromAsync(
    await responses.retrieve(id, { stream: true, starting_after: 2 }),
  );
  assertEquals(rest, all.slice(3));
});

/** A conversation with an instruction, a picture, a call and its result. */
async function weather(server: Serving): Promise<string> {
  const { responses } = sdk(server);
  const input: Item[] = [
    {
      role: "user",
      content: [
        { type: "input_text", text: "What is this?" },
        {
          type: "input_image",
          image_url: "data:image/png;base64,AAAA",
          detail: "low",
        },
      ],
    },
    { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
    { type: "function_call_output", call_id: "c1", output: "sunny" },
  ];
  const first = await responses.create({
    model: MODEL,
    instructions: "Be kind.",
    input,
  });
  const second = await responses.create({
    model: MODEL,
    input: [{
      role: "user",
      content: [{ type: "input_text", text: "And now?" }],
    }],
    previous_response_id: first.id,
  });
  return second.id;
}

Deno.test("openai package: input items of a response, all pages of them", async () => {
  await using upstream = fakeUpstream(hello);
  await using server = await serving({ env: openAi(upstream) });
  const id = await weather(server);
  const { inputItems } = sdk(server).responses;
  const ascending = await Array.fromAsync(
    inputItems.list(id, { order: "asc", limit: 2 }),
  );
  assertEquals(ascending.map(({ type }) => type), [
    "message",
    "function_call",
    "function_call_output",
    "message",
    "message",
  ]);
  assertObjectMatch(ascending[0] ?? {}, {
    role: "user",
    content: [
      { type: "input_text", text: "What is this?" },
      { type: "input_image", detail: "low" },
    ],
  });
  assertObjectMatch(ascending[3] ?? {}, {
    role: "assistant",
    content: [{ type: "output_text", text: "Grüß dich 🌍" }],
  });
  const newestFirst = await Array.fromAsync(inputItems.list(id));
  assertEquals(newestFirst, ascending.toReversed());
  const ids = ascending.map((item) => item.id);
  assertEquals(new Set(ids).size, ids.length);
  const page = await inputItems.list(id, { order: "asc", after: ids[2] ?? "" });
  assertEquals(page.data.map((item) => item.id), ids.slice(3));
  assertEquals(page.has_more, false);
});

Deno.test("responses: input items can be named in a later request, too", async () => {
  await using upstream = fakeUpstream(hello);
  await using server = await serving({ env: openAi(upstream) });
  const id = await weather(server);
  const { responses } = sdk(server);
  const items = await Array.fromAsync(
    responses.inputItems.list(id, { order: "asc" }),
  );
  await responses.create({
    model: MODEL,
    input: items.map((item) => ({ id: item.id ?? "" })),
  });
  const [, second, third] = upstream.requests;
  assertEquals(
    JSON.parse(third?.body ?? "").messages,
    JSON.parse(second?.body ?? "").messages,
  );
});

Deno.test("responses: a list that is asked for badly is a clear 400", async () => {
  await using server = await serving();
  const { id } = await sdk(server).responses.create({
    model: "eliza",
    input: "Hi",
  });
  const cases = ["limit=0", "limit=101", "limit=x", "order=up", "after=msg_1"];
  for (const query of cases) {
    const url = `${server.url}/v1/responses/${id}/input_items?${query}`;
    const reply = await fetch(url);
    assertEquals(reply.status, 400, query);
    const { error } = await reply.json();
    assertEquals(error.param, query.split("=")[0]);
  }
});

Deno.test("openai package: what is deleted is not there any more, after a restart neither; the history has it", async () => {
  await using upstream = fakeUpstream(hello);
  const env = openAi(upstream);
  await using server = await serving({ env });
  const client = sdk(server).responses;
  const kept = await client.create({ model: MODEL, input: "Hi" });
  const gone = await client.create({ model: MODEL, input: "Oh" });
  const after = await client.create({
    model: MODEL,
    input: "And?",
    previous_response_id: gone.id,
  });
  await client.delete(gone.id);
  await using restarted = await serving({
    env,
    context: { store: server.store },
  });
  for (const { responses } of [sdk(server), sdk(restarted)]) {
    const asks = [
      () => responses.retrieve(gone.id),
      () => responses.delete(gone.id),
      () => responses.inputItems.list(gone.id),
      () =>
        responses.create({
          model: MODEL,
          input: "?",
          previous_response_id: gone.id,
        }),
      () =>
        responses.create({
          model: MODEL,
          input: [{ type: "item_reference", id: gone.output[0]?.id ?? "" }],
        }),
    ];
    for (const ask of asks) await assertRejects(ask, OpenAI.NotFoundError);
    assertEquals((await responses.retrieve(kept.id)).id, kept.id);
    // What came after it goes on.
    assertEquals((await responses.retrieve(after.id)).id, after.id);
  }
  assertEquals((await server.exchanges()).length, 3);
});

/** Begins an answer and never ends it. */
function endless(): Response {
  return sse(async function* () {
    yield HELLO.slice(0, 3).join("");
    await new Promise(() => {});
  }());
}

Deno.test("openai package: a response that is being streamed can be cancelled, and is shown as cancelled afterwards", async () => {
  await using upstream = fakeUpstream(endless);
  await using server = await serving({ env: openAi(upstream) });
  const { responses } = sdk(server);
  const stream = await responses.create({
    model: MODEL,
    input: "Hi",
    stream: true,
    metadata: { ticket: "42" },
  });
  let id = "";
  let text = "";
  let last: OpenAI.Responses.ResponseStreamEvent | undefined;
  let cancelled: OpenAI.Responses.Response | undefined;
  for await (const event of stream) {
    last = event;
    if (event.type === "response.created") id = event.response.id;
    if (event.type === "response.output_text.delta") {
      text += event.delta;
      cancelled ??= await responses.cancel(id);
    }
  }
  await upstream.requests[0]?.left;
  const wanted = {
    id,
    status: "cancelled",
    error: null,
    metadata: { ticket: "42" },
  } as const;
  assert(text !== "");
  assert(cancelled);
  assertObjectMatch(cancelled, wanted);
  assert(last?.type === "response.incomplete");
  assertEquals(last.response.status, "cancelled");
  const shown = await responses.retrieve(id);
  assertObjectMatch(shown, { ...wanted, output_text: text });
  assertEquals(cancelled.output, shown.output);
  // Asked again, it is the same.
  assertObjectMatch(await responses.cancel(id), wanted);
  const [exchange] = await server.exchanges();
  assertEquals(
    [exchange?.status, exchange?.error?.type],
    ["aborted", "cancelled"],
  );
});

Deno.test("responses: one that is not stored can be cancelled while it runs, and is not found after", async () => {
  await using upstream = fakeUpstream(endless);
  await using server = await serving({
    env: openAi(upstream),
    context: { history: false },
  });
  const { responses } = sdk(server);
  const stream = await responses.create({
    model: MODEL,
    input: "Hi",
    stream: true,
    store: false,
  });
  let id = "";
  for await (const event of stream) {
    if (event.type !== "response.created") continue;
    ({ id } = event.response);
    const { status, store } = await responses.cancel(id) as unknown as Record<
      string,
      unknown
    >;
    assertEquals([status, store], ["cancelled", false]);
  }
  await assertRejects(() => responses.cancel(id), OpenAI.BadRequestError);
});

Deno.test("openai package: what has ended cannot be cancelled", async () => {
  await using server = await serving();
  const { responses } = sdk(server);
  const { id } = await responses.create({ model: "eliza", input: "Hi" });
  const error = await assertRejects(
    () => responses.cancel(id),
    OpenAI.BadRequestError,
  );
  assert(error.message.includes("synchronous"));
  await assertRejects(
    () => responses.cancel("resp_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    OpenAI.NotFoundError,
  );
});

Deno.test("openai package: input tokens as the provider counts them, else estimated and marked", async () => {
  const counts = (count: unknown) => (request: UpstreamRequest) =>
    request.path.endsWith("_tokens") ? Response.json(count) : hello(request);
  await using chat = fakeUpstream(
    counts({ object: "response.input_tokens", input_tokens: 41 }),
  );
  await using messages = fakeUpstream(counts({ input_tokens: 43 }));
  await using server = await serving({
    env: { ...openAi(chat), ...anthropic(messages) },
  });
  const { responses } = sdk(server);
  const count = async (body: Record<string, unknown>) => {
    const { data, response } = await responses.inputTokens
      .count({ input: "Hi", instructions: "Be kind.", ...body })
      .withResponse();
    assertEquals(data.object, "response.input_tokens");
    return [data.input_tokens, response.headers.get("x-chat-estimated")];
  };
  assertEquals(await count({ model: MODEL }), [41, null]);
  assertEquals(JSON.parse(chat.requests[0]?.body ?? "").model, "gpt-test");
  assertEquals(await count({ model: "anthropic/claude-test" }), [43, null]);
  assertEquals(
    Object.keys(JSON.parse(messages.requests[0]?.body ?? "")).sort(),
    ["messages", "model", "system"],
  );
  const [tokens, mark] = await count({ model: "eliza" });
  assert(Number(tokens) > 0);
  assertEquals(mark, "input_tokens");
  // What only this server knows, its provider cannot count.
  const { id } = await responses.create({
    model: MODEL,
    input: "word ".repeat(1000),
  });
  const [long, why] = await count({ model: MODEL, previous_response_id: id });
  assert(Number(long) > 1000);
  assertEquals(why, "input_tokens");
});

Deno.test("openai package: a conversation is made shorter by its own model, and goes on from there", async () => {
  await using upstream = fakeUpstream(hello);
  await using messages = fakeUpstream(() => sse([fixture("text").bytes]));
  await using server = await serving({
    env: { ...openAi(upstream), ...anthropic(messages) },
  });
  const previous = await weather(server);
  const { responses } = sdk(server);
  const compacted = await responses.compact({
    model: MODEL,
    previous_response_id: previous,
  });
  assertEquals(compacted.object, "response.compaction");
  assertEquals(compacted.output.map(({ type }) => type), [
    "message",
    "message",
    "compaction",
  ]);
  assertEquals(compacted.usage.total_tokens, 5);
  const asked = JSON.parse(upstream.requests[2]?.body ?? "").messages;
  assertEquals(asked.length, 1);
  for (const said of ["What is this?", "calls look", "tool: sunny", "Grüß"]) {
    assert(asked[0].content.includes(said), said);
  }
  // Any model reads it.
  for (const model of [MODEL, "anthropic/claude-test"]) {
    const next = [
      ...compacted.output as Item[],
      { role: "user" as const, content: "Go on" },
    ];
    await responses.stream({ model, input: next }).finalResponse();
  }
  for (const { requests } of [upstream, messages]) {
    const { body = "" } = requests.at(-1) ?? {};
    const told = JSON.stringify(JSON.parse(body).messages);
    for (const said of ["What is this?", "And now?", "Grüß dich", "Go on"]) {
      assert(told.includes(said), said);
    }
    assertEquals(told.includes("sunny"), false);
  }
  const made = (await server.exchanges())
    .find(({ via }) => via?.path === "/v1/responses/compact");
  assertEquals(made?.status, "completed");
});

Deno.test("responses: a compaction of another service is a clear 400", async () => {
  await using server = await serving();
  const reply = await fetch(`${server.url}/v1/responses`, {
    method: "POST",
    body: JSON.stringify({
      model: "eliza",
      input: [{ type: "compaction", id: "cmp_1", encrypted_content: "gAAA" }],
    }),
  });
  assertEquals(reply.status, 400);
  const { error } = await reply.json();
  assertEquals(error.param, "input[0].encrypted_content");
});

Deno.test("responses: methods that a path does not have are named", async () => {
  await using server = await serving();
  const url = `${server.url}/v1/responses`;
  const reply = await fetch(`${url}/resp_1`, { method: "PUT" });
  await reply.body?.cancel();
  assertEquals(reply.status, 405);
  assertEquals(reply.headers.get("allow"), "GET, HEAD, DELETE, OPTIONS");
  assertEquals(await status(fetch(`${url}/input_tokens`)), 404);
});
