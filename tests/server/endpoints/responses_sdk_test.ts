/**
 * The Responses API of the official OpenAI package, for a provider of each dialect and for none.
 */
import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import {
  type FakeUpstream,
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
  type Serving,
  serving,
} from "../serving.ts";

type Params = Omit<OpenAI.Responses.ResponseCreateParams, "stream">;
type Item = OpenAI.Responses.ResponseInputItem;

function sdk({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

const TOOLS: OpenAI.Responses.FunctionTool[] = [{
  type: "function",
  name: "look",
  strict: false,
  parameters: { type: "object", properties: { city: { type: "string" } } },
}];

async function ask(
  server: Serving,
  params: Params,
  stream: boolean,
): Promise<OpenAI.Responses.Response> {
  const { responses } = sdk(server);
  return stream
    ? await responses.stream(params).finalResponse()
    : await responses.create(params);
}

/** Chat Completions that call a tool, then tell what the tool said. */
function chatWithTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const last = messages.at(-1);
  const answered = last.role === "tool";
  const named = { name: "look", arguments: '{"city":"Zürich"}' };
  const call = { id: "call_1", type: "function", function: named };
  const content = `It is ${last.content}.`;
  const finish = answered ? "stop" : "tool_calls";
  if (!stream) {
    const message = answered
      ? { role: "assistant", content }
      : { role: "assistant", content: null, tool_calls: [call] };
    const choices = [{ index: 0, message, finish_reason: finish }];
    return Response.json({ ...HELLO_WHOLE, choices });
  }
  const pieces = named.arguments.split(/(?=:)/);
  return sse([
    event({ role: "assistant", content: "" }),
    ...answered ? [event({ content })] : [
      event({
        tool_calls: [{
          ...call,
          index: 0,
          function: { name: "look", arguments: "" },
        }],
      }),
      ...pieces.map((piece) =>
        event({ tool_calls: [{ index: 0, function: { arguments: piece } }] })
      ),
    ],
    event({}, finish),
    "data: [DONE]\n\n",
  ]);
}

/** The same as a Messages API. */
function messagesWithTools({ body }: UpstreamRequest): Response {
  const { stream, messages } = JSON.parse(body);
  const [block] = messages.at(-1).content;
  const answered = block.type === "tool_result";
  if (stream) return sse([fixture(answered ? "text" : "tool_use").bytes]);
  const content = answered
    ? { type: "text", text: "It is sunny." }
    : { type: "tool_use", id: "toolu_A", name: "look", input: { city: "Z" } };
  return Response.json({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-test",
    content: [content],
    stop_reason: answered ? "end_turn" : "tool_use",
    usage: { input_tokens: 3, output_tokens: 4 },
  });
}

interface Kind {
  name: string;
  model: string;
  reply: (request: UpstreamRequest) => Response;
  env: (upstream: FakeUpstream) => Record<string, string>;
}
const KINDS: Kind[] = [
  {
    name: "an OpenAI",
    model: "openai/gpt-test",
    reply: chatWithTools,
    env: openAi,
  },
  {
    name: "an Anthropic",
    model: "anthropic/claude-test",
    reply: messagesWithTools,
    env: anthropic,
  },
];

/** The results of the calls in an answer. */
function results({ output }: OpenAI.Responses.Response): Item[] {
  const calls = output.filter((item) => item.type === "function_call");
  assert(calls.length > 0);
  for (const call of calls) assertEquals(call.status, "completed");
  return calls.map((call) => ({
    type: "function_call_output",
    call_id: call.call_id,
    output: "sunny",
  }));
}

for (const { name, model, reply, env } of KINDS) {
  for (const stream of [false, true]) {
    Deno.test(`openai package: a tool loop of responses with ${name} model, stream ${stream}`, async () => {
      await using upstream = fakeUpstream(reply);
      await using server = await serving({ env: env(upstream) });
      const question: Item = { role: "user", content: "What is the weather?" };
      const params: Params = { model, input: [question], tools: TOOLS };
      const first = await ask(server, params, stream);
      const outputs = results(first);
      const second = await ask(server, {
        ...params,
        store: false,
        input: [question, ...first.output as Item[], ...outputs],
      }, stream);
      assert(second.output_text.length > 0);
      const third = await ask(server, {
        ...params,
        input: outputs,
        previous_response_id: first.id,
      }, stream);
      assertEquals(third.output_text, second.output_text);
      const [, stateless, stateful] = upstream.requests;
      assertEquals(stateful?.body, stateless?.body);
      const [one, two, three] = await server.exchanges();
      assertEquals([two?.parent, three?.parent], [one?.id, one?.id]);
    });
  }
}

Deno.test("openai package: events of responses add up to the last one", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await serving({ env: openAi(upstream) });
  const stream = sdk(server).responses.stream({
    model: "openai/gpt-test",
    input: "Hi",
  });
  const texts: string[] = [];
  stream.on("response.output_text.delta", ({ delta, snapshot }) => {
    texts.push(delta);
    assertEquals(snapshot, texts.join(""));
  });
  const response = await stream.finalResponse();
  assertEquals(texts, ["Grüß ", "dich 🌍"]);
  assertEquals(response.output_text, "Grüß dich 🌍");
  assertEquals(response.status, "completed");
});

Deno.test("openai package: reasoning of a provider is told, and summed up where a summary is asked for", async () => {
  await using upstream = fakeUpstream(() => sse([fixture("thinking").bytes]));
  await using server = await serving({ env: anthropic(upstream) });
  const params: Params = { model: "anthropic/claude-test", input: "Hi" };
  const told = await ask(server, params, true);
  const summed = await ask(
    server,
    { ...params, reasoning: { summary: "auto" } },
    true,
  );
  const [reasoning] = told.output;
  assert(reasoning?.type === "reasoning");
  assertEquals(reasoning.content, [
    { type: "reasoning_text", text: "First this." },
  ]);
  const [summary] = summed.output;
  assert(summary?.type === "reasoning");
  assertEquals(summary.summary, [
    { type: "summary_text", text: "First this." },
  ]);
  assertEquals(told.usage?.output_tokens_details.reasoning_tokens, 21);
});

Deno.test("openai package: sealed reasoning goes back to the provider, without a history", async () => {
  await using upstream = fakeUpstream(() => sse([fixture("thinking").bytes]));
  await using server = await serving({ env: anthropic(upstream) });
  const params: Params = {
    model: "anthropic/claude-test",
    input: "Hi",
    include: ["reasoning.encrypted_content"],
    store: false,
  };
  const first = await ask(server, params, true);
  await ask(server, {
    ...params,
    input: [
      { role: "user", content: "Hi" },
      ...first.output as Item[],
      { role: "user", content: "Go on" },
    ],
  }, true);
  const { messages } = JSON.parse(upstream.requests[1]?.body ?? "");
  assertEquals(messages[1].content, [
    { type: "thinking", thinking: "First this.", signature: "c2VhbA==" },
    { type: "redacted_thinking", data: "b3BhcXVl" },
    { type: "text", text: "Then that." },
  ]);
});

const SCHEMA = {
  type: "object",
  properties: { n: { type: "number" } },
  required: ["n"],
  additionalProperties: false,
};
Deno.test("openai package: structured output of responses is parsed", async () => {
  const answer = '{"n":7}';
  await using chat = fakeUpstream(() =>
    sse([event({ content: answer }, "stop")])
  );
  await using messages = fakeUpstream(() =>
    Response.json({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-test",
      content: [{ type: "text", text: answer }],
      stop_reason: "end_turn",
      usage: { input_tokens: 3, output_tokens: 4 },
    })
  );
  await using server = await serving({
    env: { ...openAi(chat), ...anthropic(messages) },
  });
  const format = {
    type: "json_schema" as const,
    name: "answer",
    strict: true,
    schema: SCHEMA,
  };
  for (const model of ["openai/gpt-test", "anthropic/claude-test"]) {
    const response = await sdk(server).responses.parse({
      model,
      input: "Which?",
      text: { format },
    });
    assertEquals(response.output_text, answer);
  }
  assertObjectMatch(JSON.parse(chat.requests[0]?.body ?? ""), {
    response_format: {
      type: "json_schema",
      json_schema: { name: "answer", strict: true, schema: SCHEMA },
    },
  });
  assertObjectMatch(JSON.parse(messages.requests[0]?.body ?? ""), {
    output_config: { format: { type: "json_schema", schema: SCHEMA } },
  });
});

Deno.test("openai package: errors of responses are those of the package", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "No.", type: "t", code: "c" } }, {
      status: 429,
      headers: { "x-should-retry": "false" },
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  const { responses } = sdk(server);
  const limited = await assertRejects(
    () => responses.create({ model: "openai/m", input: "Hi" }),
    OpenAI.RateLimitError,
  );
  assertEquals([limited.code, limited.type], ["c", "t"]);
  const lost = await assertRejects(
    () =>
      responses.create({
        model: "openai/m",
        input: "Hi",
        previous_response_id: "resp_x",
      }),
    OpenAI.NotFoundError,
  );
  assertEquals(lost.code, "previous_response_not_found");
});

Deno.test("openai package: a cut stream of responses ends as failed", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO.slice(0, 2)));
  await using server = await serving({ env: openAi(upstream) });
  const events = await Array.fromAsync(
    await sdk(server).responses.create({
      model: "openai/m",
      input: "Hi",
      stream: true,
    }),
  );
  const last = events.at(-1);
  assert(last?.type === "response.failed");
  assertEquals(last.response.status, "failed");
  assertEquals(events.some(({ type }) => type.endsWith("completed")), false);
});

Deno.test("openai package: an abort of responses ends the call upstream", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO.slice(0, 2).join("");
      await new Promise(() => {});
    }())
  );
  await using server = await serving({ env: openAi(upstream) });
  const stream = sdk(server).responses.stream({
    model: "openai/m",
    input: "Hi",
  });
  stream.on("response.output_text.delta", () => stream.abort());
  const error = await assertRejects(() => stream.finalResponse());
  assertInstanceOf(error, OpenAI.APIUserAbortError);
  await upstream.requests[0]?.left;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

Deno.test("openai package: responses of eliza, streamed and whole", async () => {
  await using server = await serving();
  const params: Params = {
    model: "eliza",
    input: "I am sad",
    instructions: "Listen.",
  };
  const whole = await ask(server, params, false);
  const streamed = await ask(server, params, true);
  assert(whole.output_text.length > 0);
  assertEquals(streamed.output_text, whole.output_text);
  assertEquals(streamed.usage, whole.usage);
  assertEquals(streamed.instructions, "Listen.");
});
