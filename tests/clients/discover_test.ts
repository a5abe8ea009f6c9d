import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  type AvailableProvider,
  contextOf,
  discover,
  type DiscoverOptions,
  ownerOf,
  type UnavailableProvider,
} from "../../lib/clients/discover.ts";
import { Registry } from "../../lib/clients/registry.ts";
import type { RegistryOptions } from "../../lib/clients/registry_options.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { freePort } from "../helpers/free_port.ts";

type Found = AvailableProvider | UnavailableProvider;

/** What is found of one provider. */
async function find(
  provider: string,
  env: Record<string, string>,
  options: Omit<RegistryOptions, "env"> = {},
  how: DiscoverOptions = {},
): Promise<Found> {
  const registry = new Registry({ ...options, env: (name) => env[name] });
  const providers = [registry.provider(provider)];
  const [found] = await discover(registry, providers, how);
  if (found === undefined) throw new Error("nothing came back");
  return found;
}

function verdict(found: Found): [string, string | readonly string[]] {
  return "reason" in found
    ? [found.reason, found.message]
    : ["available", found.models.map(({ id }) => id)];
}

Deno.test("discover: the models of a provider whose key is set", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ data: [{ id: "a", owned_by: "x" }, { id: "b" }] })
  );
  const found = await find("openai", {
    OPENAI_API_KEY: "sk-canary",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  });
  assertEquals(verdict(found), ["available", ["a", "b"]]);
  assertEquals("baseUrl" in found && found.baseUrl, `${upstream.url}/v1`);
});

Deno.test("discover: nothing is asked without a key or an address", async () => {
  assertEquals(verdict(await find("groq", {})), [
    "no_key",
    "no key: set GROQ_API_KEY",
  ]);
  assertEquals(
    verdict(await find("azure", { AZURE_OPENAI_API_KEY: "sk-canary" })),
    [
      "not_configured",
      "no address for azure: set AZURE_OPENAI_ENDPOINT in the environment or in .env",
    ],
  );
});

Deno.test("discover: a provider without a list offers what its row or the configuration says", async () => {
  const found = await find("perplexity", { PERPLEXITY_API_KEY: "sk-canary" });
  assertEquals("models" in found && found.models[0], { id: "sonar" });
  const own = { name: "mine", baseUrl: "http://127.0.0.1:9/v1", models: ["m"] };
  assertEquals(verdict(await find("mine", {}, { providers: [own] })), [
    "available",
    ["m"],
  ]);
});

Deno.test("discover: refusals of the key, failures and refused connections are told apart", async () => {
  const at = async (respond: () => Response) => {
    await using upstream = fakeUpstream(respond);
    return verdict(
      await find("openai", {
        OPENAI_API_KEY: "sk-canary",
        OPENAI_BASE_URL: `${upstream.url}/v1`,
      }),
    );
  };
  const error = (status: number) => () =>
    Response.json({ error: { message: "no such luck" } }, { status });
  assertEquals(await at(error(401)), [
    "key_refused",
    "the key was not accepted: 401 no such luck (OPENAI_API_KEY)",
  ]);
  const [reason, message = ""] = await at(error(404));
  assertEquals(reason, "failed");
  // The address may be wrong, so it is told, and which variable says it.
  assertMatch(
    String(message),
    /^404 no such luck \(at http:\S+\/v1, by OPENAI_BASE_URL\)$/,
  );
  const port = freePort();
  assertEquals(
    verdict(
      await find("openai", {
        OPENAI_API_KEY: "sk-canary",
        OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      }),
    ),
    [
      "unreachable",
      `cannot reach http://127.0.0.1:${port} (connection refused) (OPENAI_BASE_URL)`,
    ],
  );
});

Deno.test("discover: a local server that nobody configured is found", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ data: [{ id: "llama3.2" }] })
  );
  const registry = new Registry({ env: () => undefined });
  // The table's row, but for the port.
  const local = {
    ...registry.provider("ollama"),
    baseUrl: `${upstream.url}/v1`,
  };
  const [found] = await discover(registry, [local]);
  assertEquals(found && verdict(found), ["available", ["llama3.2"]]);
});

Deno.test("discover: something else at a local server's port is not that server", async () => {
  await using upstream = fakeUpstream(() =>
    new Response("<html>", { headers: { "content-type": "text/html" } })
  );
  const registry = new Registry({ env: () => undefined });
  const provider = registry.provider("ollama");
  const local = { ...provider, baseUrl: `${upstream.url}/v1` };
  const [other] = await discover(registry, [local]);
  assertEquals(other && verdict(other), [
    "not_running",
    `not running at ${upstream.url}/v1`,
  ]);
  const named = await find("ollama", { OLLAMA_BASE_URL: upstream.url });
  assertEquals("reason" in named && named.reason, "failed");
});

Deno.test("discover: who does not answer in time keeps nobody waiting", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using upstream = fakeUpstream(() => promise);
  const env = {
    OPENAI_API_KEY: "sk-canary",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  assertEquals(verdict(await find("openai", env, {}, { timeoutMs: 20 })), [
    "unreachable",
    `no answer within 0.02 s from ${upstream.url}/v1 (OPENAI_BASE_URL)`,
  ]);
  const stop = new AbortController();
  const left = new Error("left");
  const asking = find("openai", env, {}, { signal: stop.signal });
  stop.abort(left);
  assertStrictEquals(await assertRejects(() => asking), left);
  resolve(new Response());
});

Deno.test("discover: all are asked at once, the answers are in the order of the providers", async () => {
  const second = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async ({ path }) => {
    if (path === "/a/models") await second.promise;
    else second.resolve();
    return Response.json({ data: [{ id: path }] });
  });
  const registry = new Registry({
    env: () => undefined,
    providers: ["a", "b"].map((name) => ({
      name,
      baseUrl: `${upstream.url}/${name}`,
    })),
  });
  const found = await discover(registry, registry.providers.slice(0, 2));
  assertEquals(found.map(verdict), [
    ["available", ["/a/models"]],
    ["available", ["/b/models"]],
  ]);
});

for (const provider of ["openai", "anthropic"]) {
  Deno.test(`discover: ${provider} is asked once, even where another try could help`, async () => {
    await using upstream = fakeUpstream(() =>
      Response.json({ error: { message: "busy" } }, { status: 503 })
    );
    const prefix = provider.toUpperCase();
    const found = await find(provider, {
      [`${prefix}_API_KEY`]: "sk-canary",
      [`${prefix}_BASE_URL`]: upstream.url,
    });
    assertEquals(verdict(found), ["failed", "503 busy"]);
    assertEquals(upstream.requests.length, 1);
  });
}

const facts: [
  Record<string, unknown>,
  string | undefined,
  number | undefined,
][] = [
  [{}, undefined, undefined],
  [{ owned_by: "x", context_window: 8192 }, "x", 8192],
  [{ organization: "y", context_length: 1 }, "y", 1],
  [{ owned_by: "", max_context_length: null }, undefined, undefined],
  [{ max_model_len: "8k", max_input_tokens: 200_000 }, undefined, 200_000],
];
for (const [members, owner, context] of facts) {
  Deno.test({
    name: `ownerOf, contextOf: ${JSON.stringify(members)}`,
    permissions: "none",
    fn: () => {
      const model = { id: "m", ...members };
      assertEquals([ownerOf(model), contextOf(model)], [owner, context]);
    },
  });
}
