/**
 * The official OpenAI package as a client of the server, for a provider of each dialect and for none.
 */
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import OpenAI from "openai";
import { fixture } from "../dialects/anthropic_messages/fixtures.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";
import {
  anthropic,
  event,
  HELLO,
  HELLO_WHOLE,
  openAi,
  serving,
} from "./serving.ts";

type Params = OpenAI.ChatCompletionCreateParamsStreaming;

function sdk(
  url: string,
  options: ConstructorParameters<typeof OpenAI>[0] = {},
): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", ...options });
}

const USER = { role: "user", content: "What is the weather?" } as const;
const TOOL = {
  type: "function",
  function: {
    name: "look",
    parameters: { type: "object", properties: { city: { type: "string" } } },
  },
} as const;

/** Calls a tool, then tells what the tool said. */
function withTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const last = messages.at(-1);
  const call = {
    id: "call_1",
    type: "function",
    function: { name: "look", arguments: '{"city":"Zürich"}' },
  };
  const message = last.role === "tool"
    ? { role: "assistant", content: `It is ${last.content}.` }
    : { role: "assistant", content: null, tool_calls: [call] };
  const finish = last.role === "tool" ? "stop" : "tool_calls";
  if (!stream) {
    return Response.json({
      ...HELLO_WHOLE,
      choices: [{ index: 0, message, finish_reason: finish }],
    });
  }
  const { name, arguments: json } = call.function;
  const deltas = last.role === "tool" ? [{ content: message.content }] : [
    {
      tool_calls: [{
        index: 0,
        id: call.id,
        type: "function",
        function: { name, arguments: "" },
      }],
    },
    ...json.split(/(?=:)/).map((piece) => ({
      tool_calls: [{ index: 0, function: { arguments: piece } }],
    })),
  ];
  return sse([
    event({ role: "assistant", content: null }),
    ...deltas.map((delta) => event(delta)),
    event({}, finish),
    "data: [DONE]\n\n",
  ]);
}

/** Two requests: the call of a tool, and what follows its answer. */
async function toolLoop(
  client: OpenAI,
  model: string,
  stream: boolean,
): Promise<unknown[]> {
  const ask = async (messages: Params["messages"]) =>
    stream
      ? await client.chat.completions.stream({ model, messages, tools: [TOOL] })
        .finalChatCompletion()
      : await client.chat.completions.create({
        model,
        messages,
        tools: [TOOL],
      });
  const first = await ask([USER]);
  const message = first.choices[0]?.message;
  assert(message);
  const [call] = message.tool_calls ?? [];
  assert(call?.type === "function");
  assertEquals(JSON.parse(call.function.arguments), { city: "Zürich" });
  const second = await ask([
    USER,
    message,
    { role: "tool", tool_call_id: call.id, content: "sunny" },
  ]);
  return [first, second];
}

for (const stream of [false, true]) {
  Deno.test(`openai package: a tool loop gives what the provider itself gives, stream ${stream}`, async () => {
    await using upstream = fakeUpstream(withTools);
    await using server = await serving({ env: openAi(upstream) });
    const direct = await toolLoop(sdk(upstream.url), "m", stream);
    const served = await toolLoop(sdk(server.url), "openai/m", stream);
    assertEquals(
      JSON.parse(JSON.stringify(served)),
      JSON.parse(JSON.stringify(direct)),
    );
    const [first, second] = await server.exchanges();
    assertEquals(second?.parent, first?.id);
  });
}

Deno.test("openai package: chunks are those of the provider", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await serving({ env: openAi(upstream) });
  const chunks = async (client: OpenAI, model: string) =>
    await Array.fromAsync(
      await client.chat.completions.create({
        model,
        messages: [USER],
        stream: true,
      }),
    );
  const served = await chunks(sdk(server.url), "openai/m");
  assertEquals(served, await chunks(sdk(upstream.url), "m"));
  assertEquals(served.length, 4);
});

/** A Messages API that calls a tool, then tells what the tool said. */
function messagesWithTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const [block] = messages.at(-1).content;
  const answered = block.type === "tool_result";
  if (stream) {
    return sse([fixture(answered ? "text" : "tool_use").bytes]);
  }
  return Response.json({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-test",
    content: [
      answered ? { type: "text", text: "It is sunny." } : {
        type: "tool_use",
        id: "toolu_A",
        name: "look",
        input: { city: "Zürich" },
      },
    ],
    stop_reason: answered ? "end_turn" : "tool_use",
    usage: { input_tokens: 3, output_tokens: 4 },
  });
}

for (const stream of [false, true]) {
  Deno.test(`openai package: a tool loop with an Anthropic model, stream ${stream}`, async () => {
    await using upstream = fakeUpstream(messagesWithTools);
    await using server = await serving({ env: anthropic(upstream) });
    await toolLoop(sdk(server.url), "anthropic/claude-test", stream);
    const [, second] = upstream.requests;
    const [, call, result] = JSON.parse(second?.body ?? "").messages;
    const calls = call.content.filter(({ type }: { type: string }) =>
      type === "tool_use"
    );
    assertObjectMatch(calls[0], { id: "toolu_A", input: { city: "Zürich" } });
    assertObjectMatch(result.content[0], {
      type: "tool_result",
      tool_use_id: "toolu_A",
    });
  });
}

Deno.test("openai package: eliza streams, with usage", async () => {
  await using server = await serving();
  const params = {
    model: "eliza",
    messages: [{ role: "user", content: "I am sad" }],
  } satisfies OpenAI.ChatCompletionCreateParams;
  const client = sdk(server.url);
  const whole = await client.chat.completions.create(params);
  const stream = client.chat.completions.stream({
    ...params,
    stream_options: { include_usage: true },
  });
  const streamed = await stream.finalChatCompletion();
  assertEquals(
    streamed.choices[0]?.message.content,
    whole.choices[0]?.message.content,
  );
  assertEquals(streamed.usage, whole.usage);
});

Deno.test("openai package: structured output is parsed", async () => {
  await using upstream = fakeUpstream(() =>
    sse([
      event({ role: "assistant", content: '{"city":' }),
      event({ content: '"Zürich"}' }),
      event({}, "stop"),
      "data: [DONE]\n\n",
    ])
  );
  await using server = await serving({ env: openAi(upstream) });
  const stream = sdk(server.url).chat.completions.stream({
    model: "openai/m",
    messages: [USER],
    response_format: {
      type: "json_schema",
      json_schema: { name: "place", schema: { type: "object" } },
    },
  });
  const { choices } = await stream.finalChatCompletion();
  assertEquals(JSON.parse(choices[0]?.message.content ?? ""), {
    city: "Zürich",
  });
  assertEquals(
    JSON.parse(upstream.requests[0]?.body ?? "").response_format.type,
    "json_schema",
  );
});

Deno.test("openai package: an error has its class, and is not tried again by both", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json(
      { error: { message: "slow down", type: "requests", code: "rate" } },
      { status: 429, headers: { "retry-after-ms": "1" } },
    )
  );
  await using server = await serving({ env: openAi(upstream) });
  const error = await assertRejects(
    () =>
      sdk(server.url).chat.completions.create({
        model: "openai/m",
        messages: [USER],
        stream: true,
      }),
    OpenAI.RateLimitError,
    "slow down",
  );
  assertEquals([error.code, error.type], ["rate", "requests"]);
  assertEquals(upstream.requests.length, 3);
});

Deno.test("openai package: errors of the server itself have their classes", async () => {
  await using server = await serving({
    access: { keys: ["sk-canary-client"] },
  });
  const ask = (model: string, apiKey: string, content = "Hi") =>
    sdk(server.url, { apiKey }).chat.completions.create({
      model,
      messages: [{ role: "user", content }],
      temperature: content === "hot" ? 3 : 1,
    });
  const key = "sk-canary-client";
  await assertRejects(() => ask("eliza", "wrong"), OpenAI.AuthenticationError);
  await assertRejects(() => ask("nope", key), OpenAI.NotFoundError);
  const bad = await assertRejects(
    () => ask("eliza", key, "hot"),
    OpenAI.BadRequestError,
  );
  assertEquals(bad.param, "temperature");
  assertEquals((await ask("eliza", key)).object, "chat.completion");
});

Deno.test("openai package: an error in the middle of a stream is thrown there", async () => {
  const pieces = [...HELLO.slice(0, 2), 'data: {"error":{"message":"m"}}\n\n'];
  await using upstream = fakeUpstream(() => sse(pieces));
  await using server = await serving({ env: openAi(upstream) });
  const stream = await sdk(server.url).chat.completions.create({
    model: "openai/m",
    messages: [USER],
    stream: true,
  });
  let text = "";
  const error = await assertRejects(async () => {
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
    }
  });
  assertInstanceOf(error, OpenAI.APIError);
  assertEquals(text, "Grüß ");
});

Deno.test("openai package: aborting a stream ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO[1] ?? "";
      await new Promise<never>(() => {});
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const stream = await sdk(server.url).chat.completions.create({
    model: "openai/m",
    messages: [USER],
    stream: true,
  });
  for await (const chunk of stream) {
    assertEquals(chunk.choices[0]?.delta.content, "Grüß ");
    break;
  }
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

Deno.test("openai package: models are listed and retrieved", async () => {
  await using server = await serving();
  const client = sdk(server.url);
  const models = await Array.fromAsync(client.models.list());
  const eliza = models.find(({ id }) => id === "eliza");
  assertEquals(eliza, await client.models.retrieve("eliza"));
  await assertRejects(
    () => client.models.retrieve("eliza/none"),
    OpenAI.NotFoundError,
  );
});
