/** The two names of the limit on the answer's tokens: what a server asks for is remembered. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { createOpenAiClient } from "../../lib/clients/openai/client.ts";
import { collect } from "../helpers/answers.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import { sha256 } from "../../lib/core/data/digest.ts";
import { ApiError } from "../../lib/core/errors.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { HELLO, openAi, post, serving } from "../server/serving.ts";

const ANSWER = {
  choices: [{
    index: 0,
    message: { role: "assistant", content: "Hello" },
    "finish_reason": "stop",
  }],
};

function refusal(message: string, status = 400): Response {
  return Response.json({ error: { message } }, { status });
}

function ask(model: string, members: Partial<ChatRequest>): ChatRequest {
  return { model, messages: [{ role: "user", content: "Hi" }], ...members };
}

const SERVERS = [
  [
    "max_tokens",
    "max_completion_tokens",
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    400,
  ],
  [
    "max_completion_tokens",
    "max_tokens",
    "Unrecognized request argument supplied: max_completion_tokens",
    400,
  ],
  [
    "max_completion_tokens",
    "max_tokens",
    "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted'}]",
    422,
  ],
] as const;

for (const [sent, wanted, message, status] of SERVERS) {
  Deno.test(`OpenAiClient: a server that answers ${sent} with ${status} is asked with ${wanted}, and so from then on: ${message}`, async () => {
    await using upstream = fakeUpstream(({ body }) =>
      sent in JSON.parse(body)
        ? refusal(message, status)
        : Response.json(ANSWER)
    );
    const client = createOpenAiClient({
      provider: "p",
      baseUrl: `${upstream.url}/v1`,
    });
    for (const model of ["a", "a", "b"]) {
      await collect(client.stream(ask(model, { [sent]: 9 })));
    }
    assertEquals(
      upstream.requests.map(({ body }) => {
        const { model, [sent]: refused, [wanted]: taken } = JSON.parse(body);
        return [model, refused, taken];
      }),
      [
        ["a", 9, undefined],
        ["a", undefined, 9],
        ["a", undefined, 9],
        ["b", 9, undefined],
        ["b", undefined, 9],
      ],
    );
  });
}

Deno.test("OpenAiClient: a limit whose value is wrong is not asked for again, and a server that knows no name only twice", async () => {
  const refusals: [message: string, tries: number][] = [
    ["Invalid 'max_completion_tokens': integer above maximum value", 1],
    ["max_tokens is too large", 1],
    ["Unknown argument: max_tokens or max_completion_tokens", 2],
  ];
  for (const [message, tries] of refusals) {
    await using upstream = fakeUpstream(() => refusal(message));
    const client = createOpenAiClient({
      provider: "p",
      baseUrl: `${upstream.url}/v1`,
    });
    const request = ask("a", { "max_completion_tokens": 9 });
    await assertRejects(() => collect(client.stream(request)), ApiError);
    assertEquals(upstream.requests.length, tries, message);
  }
});

for (const [sent, wanted, message, status] of SERVERS) {
  Deno.test(`serve: a relayed request whose ${sent} is refused with ${status} is sent with ${wanted}, and so from then on: ${message}`, async () => {
    await using upstream = fakeUpstream(({ body }) =>
      sent in JSON.parse(body)
        ? refusal(message, status)
        : Response.json({ ...ANSWER, id: "c", model: "m", created: 1 })
    );
    await using server = await serving({ env: openAi(upstream) });
    const exact = '"seed":9007199254740993,"temperature":1.0';
    const post = async (model: string) => {
      const reply = await fetch(`${server.url}/v1/chat/completions`, {
        method: "POST",
        body:
          `{"model":"openai/${model}","messages":[{"role":"user","content":"Hi"}],"${sent}":9,${exact}}`,
      });
      assertEquals((await reply.json()).choices[0].message.content, "Hello");
    };
    for (const model of ["a", "a", "b"]) await post(model);
    assertEquals(
      upstream.requests.map(({ body }) => {
        const { model, ...members } = JSON.parse(body);
        return [model, sent in members, members[wanted], body.includes(exact)];
      }),
      [
        ["a", true, undefined, true],
        ["a", false, 9, true],
        ["a", false, 9, true],
        ["b", true, undefined, true],
        ["b", false, 9, true],
      ],
    );
    const exchanges = await server.exchanges();
    assertEquals(exchanges.map(({ attempts }) => attempts), [2, 1, 2]);
    // What was sent last is what the record proves.
    const last = upstream.requests.at(-1)?.body ?? "";
    assertEquals(exchanges.at(-1)?.sha256, sha256(last));
  });
}

Deno.test("serve: a server that refuses both names is asked with each once", async () => {
  await using upstream = fakeUpstream(() =>
    refusal("max_completion_tokens and max_tokens are not supported")
  );
  await using server = await serving({ env: openAi(upstream) });
  const body = { ...ask("openai/a", { "max_tokens": 9 }) };
  const reply = await post(server, body);
  assertEquals(reply.status, 400);
  await reply.body?.cancel();
  assertEquals(upstream.requests.length, 2);
});

Deno.test("serve: stream_options are left out for a server that does not know them", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    "stream_options" in JSON.parse(body)
      ? refusal("Unknown field: stream_options")
      : sse(HELLO)
  );
  await using server = await serving({ env: openAi(upstream) });
  const body = ask("openai/a", {
    stream: true,
    "stream_options": { "include_usage": true },
  });
  for (let round = 0; round < 2; round++) {
    const reply = await post(server, { ...body });
    assertStringIncludes(await reply.text(), "[DONE]");
  }
  assertEquals(upstream.requests.length, 3);
});
