import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { Registry } from "../../lib/clients/registry.ts";
import { ConfigError, UsageError } from "../../lib/core/errors.ts";

function registry(
  env: Record<string, string> = {},
  aliases: Record<string, string> = {},
): Registry {
  return new Registry({ env: (name) => env[name], aliases });
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
      fast: "anthropic/claude-x",
    }).resolve(name);
    assertEquals([resolved.row.name, resolved.model], [provider, model]);
  });
}

Deno.test("Registry.resolve: a bare name of unknown shape needs a default provider", () => {
  const error = assertThrows(() => registry().resolve("mystery"), ConfigError);
  assertEquals(error.message, 'No provider known for the model "mystery"');
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

Deno.test("Registry.client: one per provider; a missing key names its variable", () => {
  const one = registry({ OPENAI_API_KEY: "sk-canary" });
  const { row } = one.resolve("openai/x");
  assertStrictEquals(one.client(row), one.client(row));
  const error = assertThrows(
    () => one.client(one.resolve("anthropic/x").row),
    ConfigError,
  );
  assertEquals(
    error.message,
    "no key for anthropic: set ANTHROPIC_API_KEY in the environment or in .env",
  );
});

Deno.test("Registry.client: the base URL's variable moves the provider, a bad one is named without its password", () => {
  const at = (url: string) => {
    const one = registry({ OPENAI_API_KEY: "sk-canary", OPENAI_BASE_URL: url });
    return one.client(one.resolve("openai/x").row).baseUrl;
  };
  assertEquals(at("http://127.0.0.1:9/v1/"), "http://127.0.0.1:9/v1");
  const error = assertThrows(() => at("ftp://u:canary@host/v1"), ConfigError);
  assertEquals(error.message.includes("canary"), false);
});

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
