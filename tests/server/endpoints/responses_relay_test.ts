// The wire's own names.
// deno-lint-ignore-file camelcase
/**
 * Responses that pass through, because the provider has the Responses API: the official OpenAI package asks.
 */
import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import { mockResponses } from "../../helpers/mock_responses.ts";
import { RESPONSES_STREAMS, written } from "../../helpers/responses_streams.ts";
import { openAi, type Serving, serving } from "../serving.ts";

function sdk({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

function ask(
  { url }: Serving,
  body: Record<string, unknown>,
): Promise<Response> {
  return fetch(`${url}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "openai/gpt-5-codex", ...body }),
  });
}

for (const { name, events, response } of RESPONSES_STREAMS) {
  Deno.test(`relayed response: ${name} arrives byte for byte and is recorded`, async () => {
    await using upstream = mockResponses();
    await using server = await serving({ env: openAi(upstream) });
    for (const stream of [true, false]) {
      const reply = await ask(server, { input: name, stream });
      const text = await reply.text();
      const id = /"id":"(resp_\w+)"/.exec(text)?.[1] ?? "";
      const own = (text: string) => text.replaceAll(String(response["id"]), id);
      assertEquals(reply.status, 200);
      assertEquals(
        text,
        stream ? own(written(events).join("")) : own(JSON.stringify(response)),
      );
      const exchange = (await server.exchanges()).at(-1);
      assertEquals(exchange?.status, "completed");
      assertEquals(exchange?.response?.id, id);
      assertEquals(exchange?.response?.created, 1_750_000_000);
      assertEquals(exchange?.via?.path, "/v1/responses");
      assertEquals(exchange?.request.messages, [
        { role: "user", content: name },
      ]);
      assertEquals(exchange?.usage?.total_tokens, 123);
    }
    const { body } = upstream.requests[0] ?? { body: "" };
    assertEquals(JSON.parse(body), {
      model: "gpt-5-codex",
      input: name,
      stream: true,
    });
  });
}

Deno.test("relayed response: the record says it as Chat Completions", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  for (const { name } of RESPONSES_STREAMS) {
    await (await ask(server, { input: name, stream: true })).text();
  }
  const choices = (await server.exchanges()).map(({ response }) =>
    response?.choices[0]
  );
  assertObjectMatch(choices[1] ?? {}, {
    finish_reason: "tool_calls",
    message: {
      reasoning_content: "**Thinking about it**\n\nFirst.\n**Deciding**",
      tool_calls: [{
        id: "call_1_KEr9Zb",
        type: "function",
        function: {
          name: "look_up_the_weather_of_a_city",
          arguments: '{"city":"Zürich","days":[1,2,3],"units":"metric"}',
        },
      }],
    },
  });
  assertObjectMatch(choices[2] ?? {}, {
    message: {
      content: "I patch it.",
      tool_calls: [{ type: "custom", custom: { name: "apply_patch" } }, {}],
    },
  });
  assertObjectMatch(choices[3] ?? {}, {
    finish_reason: "stop",
    message: {
      content:
        "It is sunny in Zürich, as the weather service says today. And warm.",
      annotations: [{ url_citation: { start_index: 6 } }],
    },
  });
  assertEquals(choices[4]?.finish_reason, "length");
});

Deno.test("relayed response: the SDK streams, retrieves, lists, cancels and deletes it at its provider", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  const { responses } = sdk(server);
  const made = await responses.stream({
    model: "openai/gpt-5-codex",
    input: "text",
  }).finalResponse();
  assertEquals(
    made.output_text,
    "Grüß dich 🌍! Was kann ich heute für dich tun?",
  );
  const again = await responses.retrieve(made.id);
  assertEquals(
    again.output.map(({ id }) => id),
    made.output.map(({ id }) => id),
  );
  assertEquals(again.created_at, made.created_at);
  const { data } = await responses.inputItems.list(made.id);
  assertEquals(data[0]?.id, "msg_of_the_provider");
  assertEquals((await responses.cancel(made.id)).status, "cancelled");
  const next = await responses.create({
    model: "openai/gpt-5-codex",
    input: "and now",
    previous_response_id: made.id,
  });
  assertObjectMatch(JSON.parse(upstream.requests.at(-1)?.body ?? ""), {
    previous_response_id: made.id,
    input: "and now",
  });
  const [first, second] = await server.exchanges();
  assertEquals(second?.parent, first?.id);
  await responses.delete(next.id);
  await assertRejects(() => responses.retrieve(next.id), OpenAI.NotFoundError);
  assert(upstream.requests.some(({ method }) => method === "DELETE"));
});

Deno.test("relayed response: what only the service has reaches it", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  const body = {
    background: true,
    conversation: "conv_1",
    prompt: { id: "pmpt_1" },
    include: ["reasoning.encrypted_content"],
    input: [
      { type: "item_reference", id: "rs_of_the_provider" },
      { type: "compaction", encrypted_content: "sealed" },
      { type: "some_later_item", anything: [1] },
      { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "g" },
      { role: "user", content: [{ type: "input_image", file_id: "file_1" }] },
    ],
    tools: [{ type: "web_search" }, { type: "mcp", server_url: "https://x" }],
    tool_choice: { type: "web_search" },
  };
  const reply = await ask(server, body);
  assertEquals(reply.status, 200, await reply.text());
  assertEquals(JSON.parse(upstream.requests[0]?.body ?? ""), {
    model: "gpt-5-codex",
    ...body,
  });
  assertEquals((await server.exchanges())[0]?.status, "completed");
});

Deno.test("relayed response: an unknown model is its provider's error", async () => {
  await using upstream = mockResponses();
  await using server = await serving({ env: openAi(upstream) });
  const reply = await ask(server, { model: "openai/missing", input: "x" });
  assertEquals(reply.status, 404);
  assertEquals((await reply.json()).error.code, "model_not_found");
  assertEquals(upstream.requests.length, 1);
});
