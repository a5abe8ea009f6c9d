import { assertEquals } from "@std/assert";
import { type ProviderRow, PROVIDERS } from "../../lib/clients/providers.ts";
import { Registry } from "../../lib/clients/registry.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";

/** What is to be seen of a row on the wire. */
interface Expected {
  /** Where a chat request goes below the upstream's origin. */
  path: string;
  /** The header that holds the key. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** The name of the limit on the answer's tokens, at the row's own address. */
  limit?: "max_completion_tokens";
  /** Where `developer` stays what it is. */
  developer?: true;
  /** Where nobody may ask for usage. */
  noUsage?: true;
}

const BEARER = "authorization: Bearer sk-canary-1";
const EXPECTED: Record<string, Expected> = {
  openai: {
    path: "/v1/chat/completions",
    headers: { "openai-organization": "org-1", "openai-project": "project-1" },
    limit: "max_completion_tokens",
    developer: true,
  },
  anthropic: { path: "/v1/messages", key: "x-api-key: sk-canary-1" },
  openrouter: { path: "/api/v1/chat/completions" },
  groq: { path: "/openai/v1/chat/completions", developer: true },
  deepseek: { path: "/v1/chat/completions" },
  mistral: { path: "/v1/chat/completions", noUsage: true },
  gemini: { path: "/v1beta/openai/chat/completions" },
  xai: { path: "/v1/chat/completions" },
  together: { path: "/v1/chat/completions" },
  fireworks: { path: "/inference/v1/chat/completions" },
  cerebras: { path: "/v1/chat/completions" },
  perplexity: { path: "/chat/completions" },
  azure: {
    path: "/openai/v1/chat/completions",
    key: "api-key: sk-canary-1",
    query: { "api-version": "preview" },
    limit: "max_completion_tokens",
    developer: true,
  },
  ollama: { path: "/v1/chat/completions" },
  lmstudio: { path: "/v1/chat/completions" },
  llamacpp: { path: "/v1/chat/completions" },
  vllm: { path: "/v1/chat/completions" },
};
const VARIABLES: Record<string, string> = {
  OPENAI_ORG_ID: "org-1",
  OPENAI_PROJECT_ID: "project-1",
  AZURE_OPENAI_API_VERSION: "preview",
};
const WIRED = PROVIDERS.filter((row) => row.dialect !== "none");

Deno.test("PROVIDERS: each row with a wire is tested here", () => {
  assertEquals(
    WIRED.map(({ name }) => name).toSorted(),
    [
      ...Object.keys(EXPECTED),
    ].toSorted(),
  );
});

for (const row of WIRED) {
  const expected = EXPECTED[row.name] ?? { path: "" };

  Deno.test(`PROVIDERS: ${row.name} is asked where and how it wants it`, async () => {
    await using upstream = fakeUpstream((request) => reply(row, request));
    const registry = registryAt(row, upstream.url);
    const client = registry.client(registry.provider(row.name));
    const request: ChatRequest = {
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
    };
    let text = "";
    for await (const { choices } of client.stream(request)) {
      text += choices[0]?.delta.content ?? "";
    }
    assertEquals(text, "Hello");
    assertEquals(await client.models().then((all) => all.map(({ id }) => id)), [
      "m-1",
    ]);
    const [chat, models] = upstream.requests;
    if (chat === undefined || models === undefined) throw new Error("unasked");
    for (const { path, headers } of [chat, models]) {
      const url = new URL(path, upstream.url);
      const [name = "", value] = (expected.key ?? BEARER).split(": ");
      assertEquals(headers.get(name), value);
      const others = ["authorization", "x-api-key", "api-key"]
        .filter((other) => other !== name && headers.has(other));
      assertEquals(others, []);
      for (const [name, value] of Object.entries(expected.headers ?? {})) {
        assertEquals(headers.get(name), value);
      }
      for (const [name, value] of Object.entries(expected.query ?? {})) {
        assertEquals(url.searchParams.get(name), value);
      }
    }
    assertEquals(new URL(chat.path, upstream.url).pathname, expected.path);
    assertEquals(
      new URL(models.path, upstream.url).pathname,
      expected.path.replace(/\/(?:chat\/completions|messages)$/, "/models"),
    );
    assertEquals(JSON.parse(chat.body).model, "m");
  });

  Deno.test(`PROVIDERS: ${row.name} is told by its own names`, () => {
    const registry = registryAt(row);
    const client = registry.client(registry.provider(row.name));
    const request: ChatRequest = {
      model: "m",
      messages: [
        { role: "developer", content: "Be brief" },
        { role: "user", content: "hi" },
      ],
      stream: true,
      "max_tokens": 7,
    };
    const body = JSON.parse(client.encode(request));
    const wanted = expected.limit ?? "max_tokens";
    const unwanted = ["max_tokens", "max_completion_tokens"]
      .filter((name) => name !== wanted && name in body);
    assertEquals([body[wanted], unwanted], [7, []]);
    if (row.dialect === "anthropic") {
      assertEquals(body.messages.length, 1);
      return;
    }
    assertEquals(
      body.messages[0].role,
      expected.developer ? "developer" : "system",
    );
    assertEquals(
      body.stream_options,
      expected.noUsage ? undefined : { include_usage: true },
    );
  });
}

Deno.test("PROVIDERS: names are unique and base URLs are as their dialect wants them", () => {
  assertEquals(
    new Set(PROVIDERS.map((row) => row.name)).size,
    PROVIDERS.length,
  );
  for (const row of PROVIDERS) {
    assertEquals(row.baseUrl.endsWith("/"), false, row.name);
    if (row.dialect === "anthropic") {
      assertEquals(row.baseUrl.endsWith("/v1"), false, row.name);
    }
  }
});

/** A registry with the row's key set; its address is below `origin`, or its own. */
function registryAt(row: ProviderRow, origin?: string): Registry {
  const env: Record<string, string> = { ...VARIABLES };
  if (row.keyVariable !== undefined) env[row.keyVariable] = "sk-canary-1";
  if (row.baseUrlVariable !== undefined && origin !== undefined) {
    const { pathname } = new URL(row.baseUrl);
    const path = row.basePath === undefined && pathname !== "/" ? pathname : "";
    env[row.baseUrlVariable] = origin + path;
  } else if (row.baseUrlVariable !== undefined && row.baseUrlRequired) {
    env[row.baseUrlVariable] = row.baseUrl;
  }
  return new Registry({ env: (name) => env[name] });
}

function reply(row: ProviderRow, { method }: UpstreamRequest): Response {
  if (method === "GET") return Response.json({ data: [{ id: "m-1" }] });
  const events = row.dialect === "anthropic" ? ANTHROPIC : OPENAI;
  return sse(events.map((event) => `data: ${event}\n\n`));
}

const OPENAI = [
  '{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}',
  "[DONE]",
];
const ANTHROPIC = [
  '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}',
  '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
  '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}',
  '{"type":"content_block_stop","index":0}',
  '{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}}',
  '{"type":"message_stop"}',
];
