/**
 * OpenAI's older completions for models that know conversations only, as the official package asks for them.
 */
import OpenAI from "openai";
import {
  assert,
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
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

const PROMPT = "Once";

function sdk({ url }: { url: string }): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
}

/** What OpenAI says of a model that does not complete texts. */
const NOT_A_TEXT_MODEL = {
  error: {
    message:
      "This is a chat model and not supported in the v1/completions endpoint.",
    type: "invalid_request_error",
    param: "model",
    code: null,
  },
};

/** A provider of conversations only. */
function chatOnly(
  logprobs: unknown = null,
): ReturnType<typeof fakeUpstream> {
  return fakeUpstream(({ path, body }) => {
    if (path.endsWith("/v1/completions")) {
      return Response.json(NOT_A_TEXT_MODEL, { status: 404 });
    }
    if (JSON.parse(body).stream) return sse(HELLO);
    const [choice] = HELLO_WHOLE["choices"] as Record<string, unknown>[];
    return Response.json({
      ...HELLO_WHOLE,
      choices: [{ ...choice, logprobs }],
    });
  });
}

async function textOf(
  server: { url: string },
  params: Omit<OpenAI.CompletionCreateParamsNonStreaming, "stream">,
): Promise<string> {
  const stream = await sdk(server).completions.create({
    ...params,
    stream: true,
  });
  let text = "";
  for await (const { choices, object, id } of stream) {
    assertEquals(object, "text_completion");
    assertMatch(id, /^cmpl-/);
    text += choices[0]?.text ?? "";
  }
  return text;
}

Deno.test("completions: a model of conversations answers the prompt as a message, streamed and whole", async () => {
  await using upstream = chatOnly();
  await using server = await serving({ env: openAi(upstream) });
  const params = { model: "openai/gpt-test", prompt: PROMPT, "max_tokens": 9 };
  const { data, response } = await sdk(server).completions.create(params)
    .withResponse();
  assertObjectMatch(data, {
    object: "text_completion",
    choices: [{ text: "Grüß dich 🌍", finish_reason: "stop", logprobs: null }],
    usage: { total_tokens: 5 },
  });
  assertEquals(await textOf(server, params), "Grüß dich 🌍");
  // That the endpoint is not there is asked once.
  assertEquals(upstream.requests.map(({ path }) => path), [
    "/v1/completions",
    "/v1/chat/completions",
    "/v1/chat/completions",
  ]);
  assertObjectMatch(JSON.parse(upstream.requests[1]?.body ?? ""), {
    model: "gpt-test",
    max_tokens: 9,
    messages: [{ role: "user", content: PROMPT }],
  });
  const [refused, answered] = await server.exchanges();
  assertEquals(refused?.status, "error");
  assertEquals(response.headers.get("x-chat-exchange"), answered?.id);
  assertObjectMatch(answered ?? {}, {
    status: "completed",
    via: { path: "/v1/completions" },
    request: { messages: [{ content: PROMPT }] },
    response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
  });
});

Deno.test("completions: providers of every dialect, and none", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream ? sse([fixture("text").bytes]) : Response.json({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "claude-test",
      content: [{ type: "text", text: "upon a time" }],
      stop_reason: "max_tokens",
      usage: { input_tokens: 3, output_tokens: 4 },
    })
  );
  await using server = await serving({ env: anthropic(upstream) });
  for (const model of ["anthropic/claude-test", "eliza"]) {
    const params = { model, prompt: [PROMPT] };
    const { choices } = await sdk(server).completions.create(params);
    assert((choices[0]?.text ?? "").length > 0);
    assert((await textOf(server, params)).length > 0);
  }
});

Deno.test("completions: the prompt is repeated and log probabilities have the older form, where that is asked for", async () => {
  const token = (token: string, logprob: number) => ({ token, logprob });
  await using upstream = chatOnly({
    content: [
      { ...token("Grüß ", -0.1), top_logprobs: [token("Hi ", -2)] },
      { ...token("dich 🌍", -0.2), top_logprobs: [] },
    ],
  });
  await using server = await serving({ env: openAi(upstream) });
  const params = {
    model: "openai/gpt-test",
    prompt: PROMPT,
    echo: true,
    logprobs: 1,
  };
  const { choices: [choice] } = await sdk(server).completions.create(params);
  assertEquals(choice?.text, `${PROMPT}Grüß dich 🌍`);
  assertEquals(choice?.logprobs, {
    tokens: ["Grüß ", "dich 🌍"],
    token_logprobs: [-0.1, -0.2],
    top_logprobs: [{ "Hi ": -2 }, {}],
    text_offset: [4, 9],
  });
  assertEquals(await textOf(server, params), `${PROMPT}Grüß dich 🌍`);
  const { logprobs, top_logprobs: top } = JSON.parse(
    upstream.requests[1]?.body ?? "",
  );
  assertEquals([logprobs, top], [true, 1]);
});

Deno.test("completions: what a conversation cannot say is a clear 400", async () => {
  await using server = await serving();
  const cases: [string, Record<string, unknown>][] = [
    ["prompt", { prompt: ["a", "b"] }],
    ["prompt", { prompt: [1, 2, 3] }],
    ["suffix", { suffix: "end" }],
    ["best_of", { best_of: 2 }],
  ];
  for (const [param, more] of cases) {
    const error = await assertRejects(
      () =>
        sdk(server).completions.create({
          model: "eliza",
          prompt: PROMPT,
          ...more,
        }),
      OpenAI.BadRequestError,
    );
    assertEquals(error.param, param);
  }
});

Deno.test("completions: a model that its provider does not know is not asked as a conversation", async () => {
  const message = "The model `gpt-x` does not exist";
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message, code: "model_not_found" } }, {
      status: 404,
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  await assertRejects(
    () =>
      sdk(server).completions.create({ model: "openai/gpt-x", prompt: PROMPT }),
    OpenAI.NotFoundError,
  );
  assertEquals(upstream.requests.length, 1);
});

Deno.test("completions: a cut stream of a conversation ends with an error", async () => {
  await using upstream = fakeUpstream(({ path }) =>
    path.endsWith("/chat/completions")
      ? sse([event({ content: "Hal" })])
      : new Response(null, { status: 405 })
  );
  await using server = await serving({ env: openAi(upstream) });
  await assertRejects(
    () => textOf(server, { model: "openai/gpt-test", prompt: PROMPT }),
    OpenAI.APIError,
  );
});
