/**
 * Every reply, chunk, error and list against OpenAI's published shapes: relayed, translated and built in.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { mockAnthropic } from "../helpers/mock_anthropic.ts";
import { mockOpenAi } from "../helpers/mock_openai.ts";
import {
  anthropic,
  openAi,
  post,
  type Serving,
  serving,
} from "../server/serving.ts";
import { readClientStream } from "./client_stream.ts";
import { assertValid } from "./schemas.ts";

const TOOLS = [{
  type: "function",
  function: { name: "weather", parameters: { type: "object" } },
}];

const CALL = {
  role: "assistant",
  content: null,
  "tool_calls": [{
    id: "call_1",
    type: "function",
    function: { name: "weather", arguments: "{}" },
  }],
};

function user(content: string): unknown {
  return { role: "user", content };
}

/** What is asked; `mock_model.ts` says what comes of it. */
const REQUESTS: Readonly<Record<string, Record<string, unknown>>> = {
  "an answer": { messages: [user("Hello")] },
  reasoning: { messages: [user("Think")] },
  "an answer cut by its limit": { messages: [user("Talk on")] },
  "calls of tools": { messages: [user("Weather?")], tools: TOOLS },
  "an answer after a tool's": {
    messages: [user("Weather?"), CALL, {
      role: "tool",
      "tool_call_id": "call_1",
      content: "fine",
    }],
    tools: TOOLS,
  },
  "structured output": {
    messages: [user("Report")],
    "response_format": {
      type: "json_schema",
      "json_schema": { name: "a", schema: { type: "object" } },
    },
  },
  "a refused key": { messages: [user("Fail with 401")] },
  "a refused request": { messages: [user("Fail with 400")] },
  "an unknown model": { messages: [user("Fail with 404")] },
  "a rate limit": { messages: [user("Fail with 429")] },
  "an overloaded provider": { messages: [user("Fail with 503")] },
  "an error inside the stream": { messages: [user("Fail midway")] },
  "a stream that is cut": { messages: [user("Break off")] },
  "a call that is cut": { messages: [user("Break off")], tools: TOOLS },
};

/** A server with a provider of each dialect behind it. */
async function withProviders(
  check: (server: Serving) => Promise<void>,
): Promise<void> {
  await using relayed = mockOpenAi();
  await using translated = mockAnthropic();
  await using server = await serving({
    env: { ...openAi(relayed), ...anthropic(translated) },
  });
  await check(server);
}

for (const model of ["openai/mock-1", "anthropic/mock-1", "eliza"]) {
  for (const [about, request] of Object.entries(REQUESTS)) {
    Deno.test(`schemas: ${model}, whole: ${about}`, () =>
      withProviders(async (server) => {
        const reply = await post(server, { model, ...request });
        assertValid(reply.ok ? "chat_completion" : "error", await reply.json());
      }));

    for (const usage of [false, true]) {
      const how = usage ? "streamed with usage" : "streamed";
      Deno.test(`schemas: ${model}, ${how}: ${about}`, () =>
        withProviders(async (server) => {
          const options = usage
            ? { "stream_options": { include_usage: true } }
            : {};
          const reply = await post(server, {
            model,
            ...request,
            stream: true,
            ...options,
          });
          if (!reply.ok) return assertValid("error", await reply.json());
          const { chunks, error } = await readClientStream(reply);
          for (const chunk of chunks) {
            assertValid("chat_completion_chunk", chunk);
          }
          if (error !== undefined) assertValid("error", { error });
          assertEquals(new Set(chunks.map(({ id }) => id)).size, 1);
          const usages = chunks.map((chunk) => chunk["usage"]);
          const last = error === undefined && usage ? usages.pop() : {};
          assert(last);
          assertEquals(new Set(usages), new Set([usage ? null : undefined]));
        }));
    }
  }
}

/** What is wrong before any provider is asked. */
const FAULTS: Readonly<Record<string, (server: Serving) => Promise<Response>>> =
  {
    "no JSON": (server) => post(server, "{"),
    "no object": (server) => post(server, "[]"),
    "no model": (server) => post(server, { messages: [user("Hi")] }),
    "no messages": (server) => post(server, { model: "eliza" }),
    "empty messages": (server) =>
      post(server, { model: "eliza", messages: [] }),
    "a wrong role": (server) =>
      post(server, { model: "eliza", messages: [{ role: "x" }] }),
    "a wrong number": (server) =>
      post(server, { model: "eliza", messages: [user("Hi")], temperature: 3 }),
    "a model of nobody": (server) =>
      post(server, { model: "nobody", messages: [user("Hi")], stream: true }),
    "a provider without key": (server) =>
      post(server, { model: "mistral/m", messages: [user("Hi")] }),
    "a wrong method": ({ url }) => fetch(`${url}/v1/chat/completions`),
    "an unknown path": ({ url }) => fetch(`${url}/v1/nothing`),
    "an unknown model's facts": ({ url }) =>
      fetch(`${url}/v1/models/eliza%2Fnone`),
    "a foreign origin": ({ url }) =>
      fetch(`${url}/v1/models`, {
        headers: { origin: "https://evil.example" },
      }),
  };

for (const [about, send] of Object.entries(FAULTS)) {
  Deno.test(`schemas: an error of the server's own: ${about}`, () =>
    withProviders(async (server) => {
      const reply = await send(server);
      assertEquals(reply.headers.get("content-type"), "application/json");
      assert(reply.status >= 400, `${reply.status}`);
      assertValid("error", await reply.json());
    }));
}

Deno.test("schemas: a wrong key", async () => {
  await using server = await serving({ access: { keys: ["sk-canary-own"] } });
  const reply = await post(server, { model: "eliza", messages: [user("Hi")] });
  assertEquals(reply.status, 401);
  assertValid("error", await reply.json());
});

Deno.test("schemas: the list of models, and each of them", () =>
  withProviders(async ({ url }) => {
    const list = await (await fetch(`${url}/v1/models`)).json();
    assertValid("model_list", list);
    const ids = list.data.map(({ id }: { id: string }) => id);
    assertEquals(ids, ["openai/mock-1", "anthropic/mock-1", "eliza"]);
    for (const id of ids) {
      const reply = await fetch(`${url}/v1/models/${encodeURIComponent(id)}`);
      assertValid("model", await reply.json());
    }
  }));
