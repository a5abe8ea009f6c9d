import { eachChunk } from "../helpers/answers.ts";
import { assertEquals } from "@std/assert";
import type { ProviderConfig } from "../../lib/clients/provider_config.ts";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { Registry } from "../../lib/clients/registry.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import {
  fakeUpstream,
  sse,
  type UpstreamRequest,
} from "../helpers/fake_upstream.ts";

/** What is to be seen of a provider on the wire. */
interface Expected {
  /** Where a chat request goes below the upstream's origin. */
  path: string;
  /** The header that holds the key. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** The name of the limit on the answer's tokens, at the provider's own address. */
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
const WIRED = PROVIDERS.filter((provider) => provider.dialect !== "none");

Deno.test("PROVIDERS: each row with a wire is tested here", () => {
  assertEquals(
    WIRED.map(({ name }) => name).toSorted(),
    [
      ...Object.keys(EXPECTED),
    ].toSorted(),
  );
});

for (const provider of WIRED) {
  const expected = EXPECTED[provider.name] ?? { path: "" };

  Deno.test(`PROVIDERS: ${provider.name} is asked where and how it wants it`, async () => {
    await using upstream = fakeUpstream((request) => reply(provider, request));
    const registry = registryAt(provider, upstream.url);
    const client = await registry.client(registry.provider(provider.name));
    const request: ChatRequest = {
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
    };
    let text = "";
    for await (const { choices } of eachChunk(client.stream(request))) {
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

  Deno.test(`PROVIDERS: ${provider.name} is told by its own names`, async () => {
    const registry = registryAt(provider);
    const client = await registry.client(registry.provider(provider.name));
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
    if (provider.dialect === "anthropic") {
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
    new Set(PROVIDERS.map((provider) => provider.name)).size,
    PROVIDERS.length,
  );
  for (const provider of PROVIDERS) {
    assertEquals(provider.baseUrl.endsWith("/"), false, provider.name);
    if (provider.dialect === "anthropic") {
      assertEquals(provider.baseUrl.endsWith("/v1"), false, provider.name);
    }
  }
});

/** A registry with the provider's key set; its address is below `origin`, or its own. */
function registryAt(provider: ProviderConfig, origin?: string): Registry {
  const env: Record<string, string> = { ...VARIABLES };
  if (provider.keyVariable !== undefined) {
    env[provider.keyVariable] = "sk-canary-1";
  }
  if (provider.baseUrlVariable !== undefined && origin !== undefined) {
    const { pathname } = new URL(provider.baseUrl);
    const path = provider.basePath === undefined && pathname !== "/"
      ? pathname
      : "";
    env[provider.baseUrlVariable] = origin + path;
  } else if (
    provider.baseUrlVariable !== undefined && provider.baseUrlRequired
  ) {
    env[provider.baseUrlVariable] = provider.baseUrl;
  }
  return new Registry({ env: (name) => env[name] });
}

function reply(
  provider: ProviderConfig,
  { method }: UpstreamRequest,
): Response {
  if (method === "GET") return Response.json({ data: [{ id: "m-1" }] });
  const events = provider.dialect === "anthropic" ? ANTHROPIC : OPENAI;
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
