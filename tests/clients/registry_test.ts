import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Registry } from "../../lib/clients/registry.ts";
import type { RegistryOptions } from "../../lib/clients/registry_options.ts";
import type { ChatRequest } from "../../lib/core/chat.ts";
import { ConfigError, UsageError } from "../../lib/core/errors.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { textOf } from "../helpers/wire_reply.ts";

function registry(
  env: Record<string, string> = {},
  options: Omit<RegistryOptions, "env"> = {},
): Registry {
  return new Registry({ ...options, env: (name) => env[name] });
}

const names: [string, string, string][] = [
  ["openai/gpt-4o-mini", "openai", "gpt-4o-mini"],
  ["openai:gpt-4o-mini", "openai", "gpt-4o-mini"],
  ["anthropic/claude-x", "anthropic", "claude-x"],
  ["ollama/llama3.2:latest", "ollama", "llama3.2:latest"],
  ["ollama:llama3.2:latest", "ollama", "llama3.2:latest"],
  ["openrouter/vendor/model", "openrouter", "vendor/model"],
  ["gpt-5", "openai", "gpt-5"],
  ["chatgpt-4o-latest", "openai", "chatgpt-4o-latest"],
  ["o1", "openai", "o1"],
  ["o3-mini", "openai", "o3-mini"],
  ["claude-sonnet-4-20250514", "anthropic", "claude-sonnet-4-20250514"],
  ["eliza", "eliza", "eliza"],
  ["llama3.2:latest", "openai", "llama3.2:latest"],
  ["vendor/model", "openai", "vendor/model"],
  ["fast", "anthropic", "claude-x"],
];
for (const [name, provider, model] of names) {
  Deno.test(`Registry.resolve: ${name} is ${provider}'s ${model}`, () => {
    const resolved = registry({ OPENAI_API_KEY: "sk-canary" }, {
      aliases: { fast: "anthropic/claude-x" },
    }).resolve(name);
    assertEquals([resolved.provider.name, resolved.model], [provider, model]);
  });
}

Deno.test("Registry.resolve: a bare name of unknown shape needs a default provider", () => {
  const error = assertThrows(() => registry().resolve("mystery"), ConfigError);
  assertEquals(error.message, 'No provider known for the model "mystery"');
});

Deno.test("Registry.resolve: a provider's name alone, and a slip, say what to write", () => {
  const error = (name: string) => {
    const thrown = assertThrows(() => registry().resolve(name), ConfigError);
    return [thrown.message, thrown.hint];
  };
  assertEquals(error("openai"), [
    "openai is a provider: name a model too, such as openai/gpt-4o-mini",
    undefined,
  ]);
  assertEquals(error("elisa")[1], "did you mean eliza?");
});

Deno.test("Registry.resolve: refuses an empty name and an empty model", () => {
  assertThrows(() => registry().resolve(" "), UsageError);
  assertThrows(() => registry().resolve("openai/"), UsageError);
});

Deno.test("Registry.defaultModel: of the first provider whose key is set", () => {
  const of = (env: Record<string, string>) =>
    registry(env).defaultModel()?.name;
  assertEquals(of({}), undefined);
  assertEquals(
    of({ ANTHROPIC_API_KEY: "sk-canary" }),
    "anthropic/claude-sonnet-4-20250514",
  );
  assertEquals(
    of({ ANTHROPIC_API_KEY: "sk-canary", OPENAI_API_KEY: "sk-canary" }),
    "openai/gpt-4o-mini",
  );
  assertEquals(
    of({ OPENAI_API_KEY: "sk-canary", OPENAI_MODEL: "gpt-5" }),
    "openai/gpt-5",
  );
});

Deno.test("Registry.client: one per provider; a missing key names its variable", async () => {
  const one = registry({ OPENAI_API_KEY: "sk-canary" });
  const { provider } = one.resolve("openai/x");
  const [first, second] = await Promise.all([
    one.client(provider),
    one.client(provider),
  ]);
  assertStrictEquals(first, second);
  assertStrictEquals(first, await one.client(provider));
  const error = await assertRejects(
    () => one.client(one.resolve("anthropic/x").provider),
    ConfigError,
  );
  assertEquals(
    error.message,
    "no key for anthropic: set ANTHROPIC_API_KEY in the environment or in .env",
  );
});

Deno.test("Registry.client: the base URL's variable moves the provider, a bad one is named without its password", async () => {
  const at = async (url: string) => {
    const one = registry({ OPENAI_API_KEY: "sk-canary", OPENAI_BASE_URL: url });
    const client = await one.client(one.resolve("openai/x").provider);
    return client.baseUrl;
  };
  assertEquals(await at("http://127.0.0.1:9/v1/"), "http://127.0.0.1:9/v1");
  const error = await assertRejects(
    () => at("ftp://u:canary@host/v1"),
    ConfigError,
  );
  assertEquals(error.message.includes("canary"), false);
});

Deno.test("Registry.targets: one model for a plain name, all of a route, each once", () => {
  const one = registry({}, {
    aliases: {
      fast: ["groq/a", "groq:a", "gpt-5", { model: "claude-x", weight: 5 }],
    },
    random: () => 0.99,
  });
  const names = (name: string) => one.targets(name).map(({ name }) => name);
  assertEquals(names("groq/a"), ["groq/a"]);
  assertEquals(names("fast"), ["openai/gpt-5", "anthropic/claude-x", "groq/a"]);
  const { name, fallbacks } = one.resolve("fast");
  assertEquals(
    [name, fallbacks?.map(({ name }) => name)],
    ["openai/gpt-5", ["anthropic/claude-x", "groq/a"]],
  );
  assertEquals(one.resolve("groq/a").fallbacks, undefined);
  assertEquals(one.aliases, ["fast"]);
});

Deno.test("Registry: the default provider answers to bare names, with its own default model", () => {
  const own = { name: "mine", baseUrl: "http://mine/v1", models: ["m-1"] };
  const one = registry({ OPENAI_API_KEY: "sk-canary" }, {
    providers: [own],
    defaultProvider: "mine",
  });
  assertEquals(one.resolve("mystery").name, "mine/mystery");
  assertEquals(one.resolve("gpt-5").name, "openai/gpt-5");
  assertEquals(one.defaultModel()?.name, "mine/m-1");
  const none = registry({ OPENAI_API_KEY: "sk-canary" }, {
    defaultProvider: "ollama",
  });
  assertEquals(none.defaultModel(), undefined);
  assertEquals(none.resolve("llama3.2").name, "ollama/llama3.2");
});

Deno.test("Registry: a provider that is not known is named, with what may be meant", () => {
  for (
    const options of [
      { defaultProvider: "opnai" },
      { maxConcurrency: { opnai: 1 } },
    ]
  ) {
    const error = assertThrows(() => registry({}, options), ConfigError);
    assertEquals(error.message, 'No provider is called "opnai"');
    assertEquals(error.hint, "did you mean openai?");
  }
});

Deno.test("Registry: an own provider of a known name replaces parts of its provider", async () => {
  const one = registry({ OPENAI_API_KEY: "sk-canary" }, {
    providers: [
      { name: "ollama", baseUrl: "http://nas:11434/v1" },
      { name: "openai", quirks: { noStreamOptions: true } },
    ],
  });
  const ollama = one.provider("ollama");
  assertEquals([one.isAssumed(ollama), one.hasKey(ollama)], [false, true]);
  assertEquals((await one.client(ollama)).baseUrl, "http://nas:11434/v1");
  const request: ChatRequest = {
    model: "m",
    messages: [{ role: "developer", content: "x" }],
    stream: true,
  };
  const encoded = async (name: string) => {
    const client = await one.client(one.provider(name));
    return JSON.parse(client.encode(request));
  };
  assertEquals((await encoded("ollama")).messages[0].role, "system");
  assertEquals((await encoded("openai")).stream_options, undefined);
  assertEquals(one.resolve("gpt-5").name, "openai/gpt-5");
  assertEquals(one.providers.filter(({ name }) => name === "openai").length, 1);
});

Deno.test("Registry: an own provider needs an address, and members that its dialect knows", () => {
  const of = (own: RegistryOptions["providers"]) =>
    assertThrows(() => registry({}, { providers: own ?? [] }), ConfigError)
      .message;
  assertEquals(
    of([{ name: "mine" }]),
    "no address for mine: its baseUrl is missing",
  );
  const baseUrl = "https://llm.example";
  assertEquals(
    of([{ name: "mine", baseUrl, dialect: "anthropic", auth: "bearer" }]),
    '"auth" does not apply to the provider mine, whose dialect is anthropic',
  );
  assertEquals(
    of([{ name: "anthropic", query: { a: "b" } }]),
    '"query" does not apply to the provider anthropic, whose dialect is anthropic',
  );
});

Deno.test("Registry.client: headers and query take values from the environment", async () => {
  await using upstream = fakeUpstream(() => Response.json({ data: [] }));
  const own = {
    name: "mine",
    baseUrl: `${upstream.url}/v1`,
    headers: { "x-team": "${TEAM}", "x-trace": "${TRACE:-}" },
    query: { tier: "${TIER:-basic}" },
  };
  const variables = ["TEAM", "TRACE", "TIER"];
  const one = registry({ TEAM: "red" }, { providers: [own], variables });
  const client = await one.client(one.provider("mine"));
  await client.models();
  const [request] = upstream.requests;
  assertEquals(request?.path, "/v1/models?tier=basic");
  assertEquals(request?.headers.get("x-team"), "red");
  assertEquals(request?.headers.has("x-trace"), false);
  const without = registry({}, { providers: [own], variables });
  const error = await assertRejects(
    () => without.client(without.provider("mine")),
    ConfigError,
  );
  assertEquals(
    error.message,
    "no value for x-team of mine: set TEAM in the environment or in .env",
  );
});

Deno.test("Registry.client: a configuration's headers and query name listed variables only", async () => {
  for (
    const part of [
      { headers: { "x-a": "${SECRET}" } },
      { headers: { "x-a": "${SECRET:-}" } },
      { query: { "x-a": "${SECRET}" } },
    ]
  ) {
    const own = { name: "mine", baseUrl: "http://127.0.0.1:9/v1", ...part };
    const one = registry({ SECRET: "sk-canary" }, {
      providers: [own],
      variables: ["OTHER"],
    });
    const error = await assertRejects(
      () => one.client(one.provider("mine")),
      ConfigError,
    );
    assertEquals(
      [error.message, error.hint],
      [
        'no value for x-a of mine: "env" of the config file does not list SECRET',
        'add "env": ["SECRET"], so that headers and query may use it',
      ],
    );
  }
});

Deno.test("Registry.limit: so many calls at a time reach a provider, others wait and are told", async () => {
  const first = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async (_, index) => {
    if (index === 0) await first.promise;
    return Response.json({ index });
  });
  const env = {
    OPENAI_API_KEY: "sk-canary",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  for (
    const one of [
      registry(env, { maxConcurrency: { openai: 1 } }),
      registry(env, { maxConcurrency: { "*": 1, ollama: 9 } }),
    ]
  ) {
    const client = await one.client(one.provider("openai"));
    let queued = 0;
    const call = { path: "/x", method: "POST", body: "{}" } as const;
    const replies = Array.from({ length: 3 }, async () => {
      const reply = await client.send(call, {
        onProgress: ({ type }) => type === "queued" && queued++,
      });
      return await textOf(reply);
    });
    assertEquals(queued, 2);
    first.resolve();
    const order = await Promise.all(replies);
    assertEquals(order.map((text) => JSON.parse(text).index % 3), [0, 1, 2]);
  }
});

Deno.test("Registry.limit: registries that share a limit have it between them, and each has some of it", async () => {
  const gate = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async () => {
    await gate.promise;
    return Response.json({});
  });
  const env = {
    OPENAI_API_KEY: "sk-canary",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  const maxConcurrency = { openai: 5 };
  const running = await Promise.all([0, 1, 2].map(async (number) => {
    const part = { number, count: 3 };
    const one = registry(env, { maxConcurrency, part });
    const client = await one.client(one.provider("openai"));
    let queued = 0;
    const call = { path: "/x", method: "POST", body: "{}" } as const;
    const replies = Array.from({ length: 5 }, async () => {
      const reply = await client.send(call, {
        onProgress: ({ type }) => type === "queued" && queued++,
      });
      await reply.bytes();
    });
    return { atOnce: 5 - queued, replies };
  }));
  gate.resolve();
  await Promise.all(running.flatMap(({ replies }) => replies));
  assertEquals(running.map((one) => one.atOnce), [2, 2, 1]);
  assertThrows(
    () => registry(env, { maxConcurrency, part: { number: 0, count: 6 } }),
    ConfigError,
    "6 workers cannot share a limit of 5 calls at a time",
  );
});

Deno.test("Registry.resolve: a provider's name with one letter wrong goes to nobody else", () => {
  const one = registry({ OPENAI_API_KEY: "sk-canary" });
  const error = assertThrows(
    () => one.resolve("antropic/claude-x"),
    ConfigError,
  );
  assertEquals(error.message, 'No provider is called "antropic"');
  assertEquals(error.hint, "did you mean anthropic/claude-x?");
  assertEquals(one.resolve("mistralai/mixtral").model, "mistralai/mixtral");
});
