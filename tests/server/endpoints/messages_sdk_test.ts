/**
 * The official Anthropic package as a client of the server, for a provider of each dialect and for none.
 */
import Anthropic from "@anthropic-ai/sdk";
import {
  assert,
  assertEquals,
  assertInstanceOf,
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
  event,
  HELLO,
  HELLO_WHOLE,
  openAi,
  serving,
} from "../serving.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

function sdk(url: string): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
}

const PARAMS: Params = {
  model: "claude-test",
  "max_tokens": 100,
  messages: [{ role: "user", content: "What is the weather?" }],
  tools: [{
    name: "look",
    input_schema: { type: "object", properties: { city: { type: "string" } } },
  }],
};

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Does the same with the upstream itself and through the server. */
async function both<T>(
  reply: (request: UpstreamRequest) => Response,
  use: (client: Anthropic, model: string) => Promise<T>,
): Promise<{ direct: T; served: T; requests: UpstreamRequest[] }> {
  await using upstream = fakeUpstream(reply);
  await using server = await serving({ env: anthropic(upstream) });
  const direct = await use(sdk(upstream.url), "claude-test");
  const served = await use(sdk(server.url), "anthropic/claude-test");
  await server.exchanges();
  return { direct, served, requests: upstream.requests };
}

/** A Messages API that calls a tool, then tells what the tool said. */
function withTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const [block] = messages.at(-1).content;
  const answered = block.type === "tool_result";
  if (stream) return sse([fixture(answered ? "text" : "tool_use").bytes]);
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
        input: { city: "Zürich", at: 1 },
      },
    ],
    stop_reason: answered ? "end_turn" : "tool_use",
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 4 },
  });
}

/** Two requests: the call of a tool, and what follows its result. */
async function toolLoop(
  { messages }: Anthropic,
  model: string,
  stream: boolean,
): Promise<Anthropic.Message[]> {
  const ask = async (turns: Anthropic.MessageParam[]) => {
    const params = { ...PARAMS, model, messages: turns };
    return stream
      ? await messages.stream(params).finalMessage()
      : await messages.create(params);
  };
  const first = await ask(PARAMS.messages);
  const results = first.content.flatMap((block) =>
    block.type === "tool_use"
      ? [{
        type: "tool_result" as const,
        tool_use_id: block.id,
        content: "sunny",
      }]
      : []
  );
  assert(results.length > 0);
  assertEquals(first.stop_reason, "tool_use");
  const second = await ask([
    ...PARAMS.messages,
    { role: "assistant", content: first.content },
    { role: "user", content: results },
  ]);
  return [first, second];
}

for (const stream of [false, true]) {
  Deno.test(`anthropic package: a tool loop gives what the provider itself gives, stream ${stream}`, async () => {
    const { direct, served, requests } = await both(
      withTools,
      (client, model) => toolLoop(client, model, stream),
    );
    assertEquals(plain(served), plain(direct));
    const [first, second, third, fourth] = requests.map(({ body }) => body);
    assertEquals([third, fourth], [first, second]);
  });
}

for (const name of ["text", "thinking", "tool_use", "citations", "refusal"]) {
  Deno.test(`anthropic package: events of "${name}" are those of the provider`, async () => {
    const { direct, served } = await both(
      () => sse([fixture(name).bytes]),
      async ({ messages }, model) => {
        const events = await messages.create({
          ...PARAMS,
          model,
          stream: true,
        });
        return await Array.fromAsync(events);
      },
    );
    assertEquals(served, direct);
    assert(served.length > 2);
  });
}

Deno.test("anthropic package: thinking goes back with its seal, to the byte", async () => {
  const { direct, served, requests } = await both(
    () => sse([fixture("thinking").bytes]),
    async ({ messages }, model) => {
      const thinking = { type: "adaptive" as const };
      const params = { ...PARAMS, model, thinking };
      const first = await messages.stream(params).finalMessage();
      await messages.stream({
        ...params,
        messages: [
          ...PARAMS.messages,
          { role: "assistant", content: first.content },
          { role: "user", content: "Go on" },
        ],
      }).finalMessage();
      return first;
    },
  );
  assertEquals(plain(served), plain(direct));
  assertEquals(
    served.content.map(({ type }) => type),
    ["thinking", "redacted_thinking", "text"],
  );
  assertEquals(requests[3]?.body, requests[1]?.body);
  assert(requests[3]?.body.includes('"signature":"c2VhbA=="'));
});

Deno.test("anthropic package: tokens are counted as by the provider, betas too", async () => {
  const { direct, served, requests } = await both(
    ({ path }) => Response.json({ input_tokens: path.length }),
    async ({ messages, beta }, model) => {
      const params = { model, messages: PARAMS.messages };
      return [
        await messages.countTokens(params),
        await beta.messages.countTokens({ ...params, betas: ["a-1"] }),
      ];
    },
  );
  assertEquals(plain(served), plain(direct));
  const seen = requests.map(({ path, headers }) => [
    path,
    headers.get("anthropic-version"),
    headers.get("anthropic-beta"),
  ]);
  assertEquals(seen.slice(2), seen.slice(0, 2));
});

const FAILURES: [status: number, type: string][] = [
  [400, "invalid_request_error"],
  [401, "authentication_error"],
  [403, "permission_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [429, "rate_limit_error"],
  [500, "api_error"],
  [529, "overloaded_error"],
];
for (const [status, type] of FAILURES) {
  Deno.test(`anthropic package: ${type} is the error that the provider throws`, async () => {
    const { direct, served } = await both(
      () =>
        Response.json(
          { type: "error", error: { type, message: "No." }, request_id: "r" },
          { status, headers: { "x-should-retry": "false", "request-id": "r" } },
        ),
      async ({ messages }, model) => {
        const error = await assertRejects(
          () => messages.create({ ...PARAMS, model }),
          Anthropic.APIError,
        );
        const { name, status, type, message, error: body, requestID } = error;
        return { name, status, type, message, body, requestID };
      },
    );
    assertEquals(plain(served), plain(direct));
    assertEquals(served.status, status);
  });
}

Deno.test("anthropic package: a failure inside a stream is the one that the provider throws", async () => {
  const { direct, served } = await both(
    () => sse([fixture("error_late").bytes]),
    async ({ messages }, model) => {
      const error = await assertRejects(() =>
        messages.stream({ ...PARAMS, model }).finalMessage()
      );
      assertInstanceOf(error, Anthropic.APIError);
      return [error.type, error.message];
    },
  );
  assertEquals(served, direct);
});

Deno.test("anthropic package: an abort ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield fixture("text").bytes.subarray(0, 600);
      await new Promise(() => {});
    }())
  );
  await using server = await serving({ env: anthropic(upstream) });
  const stream = sdk(server.url).messages.stream({
    ...PARAMS,
    model: "anthropic/claude-test",
  });
  stream.on("text", () => stream.abort());
  await assertRejects(() => stream.done(), Anthropic.APIUserAbortError);
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    status: "aborted",
    response: { choices: [{ message: { content: "Grüße" } }] },
  });
});

/** Chat Completions that call a tool, then tell what the tool said. */
function chatWithTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const last = messages.at(-1);
  const answered = last.role === "tool";
  const named = { name: "look", arguments: '{"city":"Zürich"}' };
  const call = { id: "call_1", type: "function", function: named };
  const message = answered
    ? { role: "assistant", content: `It is ${last.content}.` }
    : {
      role: "assistant",
      content: null,
      reasoning_content: "A tool knows.",
      tool_calls: [call],
    };
  const finish = answered ? "stop" : "tool_calls";
  if (!stream) {
    const choices = [{ index: 0, message, finish_reason: finish }];
    return Response.json({ ...HELLO_WHOLE, choices });
  }
  const deltas = answered ? [{ content: message.content }] : [
    { reasoning_content: "A tool " },
    { reasoning_content: "knows." },
    {
      tool_calls: [{
        index: 0,
        ...call,
        function: { name: "look", arguments: "" },
      }],
    },
    ...named.arguments.split(/(?=:)/).map((piece) => ({
      tool_calls: [{ index: 0, function: { arguments: piece } }],
    })),
  ];
  return sse([
    event({ role: "assistant", content: "" }),
    ...deltas.map((delta) => event(delta)),
    event({}, finish),
    `data: {"id":"chatcmpl-1","model":"gpt-test","choices":[],"usage":${
      JSON.stringify(HELLO_WHOLE["usage"])
    }}\n\n`,
    "data: [DONE]\n\n",
  ]);
}

for (const stream of [false, true]) {
  Deno.test(`anthropic package: a tool loop with an OpenAI model, stream ${stream}`, async () => {
    await using upstream = fakeUpstream(chatWithTools);
    await using server = await serving({ env: openAi(upstream) });
    const [first, second] = await toolLoop(
      sdk(server.url),
      "openai/gpt-test",
      stream,
    );
    assertEquals(plain(first?.content), [
      { type: "thinking", thinking: "A tool knows.", signature: "" },
      {
        type: "tool_use",
        id: "call_1",
        name: "look",
        input: { city: "Zürich" },
      },
    ]);
    assertObjectMatch(first?.usage ?? {}, {
      input_tokens: 3,
      output_tokens: 2,
    });
    assertEquals(plain(second?.content), [{
      type: "text",
      text: "It is sunny.",
    }]);
    assertEquals(second?.stop_reason, "end_turn");
    const [, { body } = { body: "" }] = upstream.requests;
    assertObjectMatch(JSON.parse(body), {
      model: "gpt-test",
      messages: [
        { role: "user", content: "What is the weather?" },
        { role: "assistant", tool_calls: [{ id: "call_1" }] },
        { role: "tool", tool_call_id: "call_1", content: "sunny" },
      ],
      tools: [{ type: "function", function: { name: "look" } }],
    });
    const [one, two] = await server.exchanges();
    assertEquals(two?.parent, one?.id);
    assertEquals(two?.via?.path, "/v1/messages");
  });
}

Deno.test("anthropic package: errors of an OpenAI provider are those of the package", async () => {
  for (const status of [400, 401, 404, 429]) {
    const error = { message: "No.", type: "invalid_request_error", code: "c" };
    await using upstream = fakeUpstream(() =>
      Response.json({ error }, {
        status,
        headers: { "x-should-retry": "false" },
      })
    );
    await using server = await serving({ env: openAi(upstream) });
    const thrown = await assertRejects(
      () => sdk(server.url).messages.create({ ...PARAMS, model: "openai/x" }),
      Anthropic.APIError,
    );
    assertEquals([thrown.status, thrown.apiMessage], [status, "No."]);
    const type = FAILURES.find(([it]) => it === status)?.[1];
    assertEquals(thrown.type as string, type);
  }
});

Deno.test("anthropic package: a cut stream of an OpenAI provider throws", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO.slice(0, 2)));
  await using server = await serving({ env: openAi(upstream) });
  const error = await assertRejects(() =>
    sdk(server.url).messages.stream({ ...PARAMS, model: "openai/x" })
      .finalMessage()
  );
  assertInstanceOf(error, Anthropic.APIError);
  assertEquals(error.type, "api_error");
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "truncated");
});

Deno.test("anthropic package: eliza answers, streamed and whole", async () => {
  await using server = await serving();
  const { messages } = sdk(server.url);
  const params: Params = {
    model: "eliza",
    "max_tokens": 100,
    messages: [{ role: "user", content: "I am sad" }],
  };
  const whole = await messages.create(params);
  const streamed = await messages.stream(params).finalMessage();
  assertEquals(plain(streamed.content), plain(whole.content));
  assertEquals(streamed.stop_reason, "end_turn");
  assertObjectMatch(streamed.usage, {
    input_tokens: whole.usage.input_tokens,
    output_tokens: whole.usage.output_tokens,
  });
});
