/**
 * Vercel's AI SDK with its provider for OpenAI as it is by default: it lets responses be stored, and of all that it
 * was answered it sends nothing but the items' ids.
 */
import { createOpenAI } from "@ai-sdk/openai";
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  APICallError,
  generateText,
  isStepCount,
  jsonSchema,
  type ModelMessage,
  streamText,
  tool,
} from "ai";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../../helpers/fake_upstream.ts";
import {
  anthropic,
  event,
  HELLO_WHOLE,
  openAi,
  type Serving,
  serving,
  type ServingOptions,
} from "../serving.ts";

const OPENAI = "openai/gpt-test";

type Options = Parameters<typeof generateText>[0];

function model({ url }: { url: string }, name: string) {
  return createOpenAI({ baseURL: `${url}/v1`, apiKey: "any" })(name);
}

/** Answers with how many messages it got and the last of them; asks for two calls where tools are offered. */
function counting({ body }: UpstreamRequest): Response {
  const { stream, messages, tools } = JSON.parse(body);
  const last = messages.at(-1);
  const said = typeof last.content === "string"
    ? last.content
    : last.content[0].text;
  const isCalling = tools !== undefined && last.role === "user";
  const calls = ["Bern", "Genf"].map((city, index) => ({
    index,
    id: `call_${messages.length}_${index}`,
    type: "function",
    function: { name: "look", arguments: JSON.stringify({ city }) },
  }));
  const message = isCalling
    ? { role: "assistant", content: "I look.", tool_calls: calls }
    : { role: "assistant", content: `${messages.length}: ${said}` };
  const finish = isCalling ? "tool_calls" : "stop";
  if (stream) {
    return sse([event(message), event({}, finish), "data: [DONE]\n\n"]);
  }
  const choices = [{ index: 0, message, finish_reason: finish }];
  return Response.json({ ...HELLO_WHOLE, choices });
}

const tools = {
  look: tool({
    description: "How the weather is",
    inputSchema: jsonSchema<{ city: string }>({
      type: "object",
      properties: { city: { type: "string" } },
    }),
    execute: ({ city }) => `sunny in ${city}`,
  }),
};

/** A conversation of several turns, as the package's documentation has it. */
async function talk(
  server: { url: string },
  { name = OPENAI, stream = false, ...options }:
    & { name?: string; stream?: boolean }
    & Partial<Options>,
): Promise<string[]> {
  const messages: ModelMessage[] = [];
  const texts: string[] = [];
  for (const content of ["Hi", "more", "again"]) {
    messages.push({ role: "user", content });
    const asked = {
      ...options,
      model: model(server, name),
      messages: [...messages],
      maxRetries: 0,
      stopWhen: isStepCount(5),
    } as Options;
    const result = stream ? streamText(asked) : await generateText(asked);
    texts.push(await result.text);
    messages.push(...await result.responseMessages);
  }
  return texts;
}

/** The roles of each request's messages. */
function roles(bodies: readonly UpstreamRequest[]): string[] {
  return bodies.map(({ body }) =>
    JSON.parse(body).messages
      .map(({ role }: { role: string }) => role[0]).join("")
  );
}

for (const stream of [false, true]) {
  Deno.test(`@ai-sdk/openai: a conversation by the ids of its items, stream ${stream}`, async () => {
    await using upstream = fakeUpstream(counting);
    await using server = await serving({ env: openAi(upstream) });
    const texts = await talk(server, { stream });
    assertEquals(texts, ["1: Hi", "3: more", "5: again"]);
    assertEquals(roles(upstream.requests), ["u", "uau", "uauau"]);
    const exchanges = await server.exchanges();
    assertEquals(exchanges.length, 3);
    assertEquals(exchanges[2]?.parent, exchanges[1]?.id);
  });

  Deno.test(`@ai-sdk/openai: loops of tools by the ids of their items, stream ${stream}`, async () => {
    await using upstream = fakeUpstream(counting);
    await using server = await serving({ env: openAi(upstream) });
    const texts = await talk(server, { stream, tools });
    assertEquals(texts, [
      "4: sunny in Genf",
      "9: sunny in Genf",
      "14: sunny in Genf",
    ]);
    assertEquals(
      roles(upstream.requests).at(-1),
      "uattauattauatt",
    );
    const { messages } = JSON.parse(upstream.requests[1]?.body ?? "");
    assertEquals(messages[1].content, "I look.");
    assertEquals(
      messages[1].tool_calls.map(({ id }: { id: string }) => id),
      messages.slice(2).map((message: Record<string, unknown>) =>
        message["tool_call_id"]
      ),
    );
  });
}

Deno.test("@ai-sdk/openai: the conversation goes on after a restart", async () => {
  await using upstream = fakeUpstream(counting);
  const env = openAi(upstream);
  await using first = await serving({ env });
  const messages: ModelMessage[] = [{ role: "user", content: "Hi" }];
  const { responseMessages } = await generateText({
    model: model(first, OPENAI),
    messages,
    tools,
    stopWhen: isStepCount(2),
  });
  messages.push(...responseMessages, { role: "user", content: "more" });
  await first.exchanges();
  await using second = await serving({ env, context: { store: first.store } });
  const { text } = await generateText({
    model: model(second, OPENAI),
    messages,
  });
  assertEquals(text, "6: more");
  assertEquals(roles(upstream.requests).at(-1), "uattau");
});

Deno.test("@ai-sdk/openai: signed thinking goes back to the provider that signed it", async () => {
  await using upstream = fakeUpstream(() => sse([fixture("thinking").bytes]));
  await using server = await serving({ env: anthropic(upstream) });
  await talk(server, {
    name: "anthropic/claude-test",
    stream: true,
    providerOptions: {
      openai: { forceReasoning: true, reasoningSummary: "auto" },
    },
  });
  const { messages } = JSON.parse(upstream.requests[2]?.body ?? "");
  for (const turn of [messages[1], messages[3]]) {
    assertEquals(turn.content, [
      { type: "thinking", thinking: "First this.", signature: "c2VhbA==" },
      { type: "redacted_thinking", data: "b3BhcXVl" },
      { type: "text", text: "Then that." },
    ]);
  }
});

async function second(
  options: ServingOptions,
  how: { headers?: Record<string, string>; store?: boolean },
  between: (server: Serving) => unknown = () => {},
): Promise<string> {
  await using server = await serving(options);
  const messages: ModelMessage[] = [{ role: "user", content: "I am sad" }];
  const { headers = {}, store } = how;
  const asked = { model: model(server, "eliza"), headers, maxRetries: 0 };
  const { responseMessages } = await generateText({
    ...asked,
    messages,
    ...(store === undefined ? {} : { providerOptions: { openai: { store } } }),
  });
  messages.push(...responseMessages, { role: "user", content: "Yes" });
  await between(server);
  return (await generateText({ ...asked, messages })).text;
}

Deno.test("@ai-sdk/openai: without a history the answers of a moment ago are there", async () => {
  assert((await second({ context: { history: false } }, {})).length > 0);
});

const lost: [string, Parameters<typeof second>][] = [
  ["not to be stored", [{}, { store: false }]],
  ["of a request that left no trace", [{}, {
    headers: { "x-chat-no-record": "1" },
  }]],
  ["that has been deleted", [{}, {}, async (server) => {
    const [exchange] = await server.exchanges();
    const url = `${server.url}/v1/responses/resp_${exchange?.id}`;
    await (await fetch(url, { method: "DELETE" })).body?.cancel();
  }]],
];
for (const [what, asked] of lost) {
  Deno.test(`@ai-sdk/openai: items of a response ${what} are not found, and the error says what to do`, async () => {
    const error = await assertRejects(() => second(...asked), APICallError);
    assertEquals(error.statusCode, 404);
    assert(
      /^no item with id msg_\w+ is in the history: send/.test(error.message),
    );
  });
}
