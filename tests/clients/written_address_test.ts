import { assertEquals, assertThrows } from "@std/assert";
import { addressOf, isAssumed } from "../../lib/clients/address.ts";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { addressOfHost } from "../../lib/clients/written_address.ts";
import { ConfigError } from "../../lib/core/errors.ts";

function address(name: string, env: Record<string, string>): string {
  const provider = PROVIDERS.find((one) => one.name === name);
  if (provider === undefined) throw new Error(name);
  return addressOf(provider, (name) => env[name]).baseUrl;
}

const V1 = "https://r.openai.azure.com/openai/v1";
const DEPLOYMENT = "https://r.openai.azure.com/openai/deployments/gpt-4o";
const written: [provider: string, text: string, meant: string][] = [
  ["openai", "http://h:1/v1", "http://h:1/v1"],
  ["openai", "http://h:1/v1/", "http://h:1/v1"],
  ["openai", "http://h:1/v1/chat/completions", "http://h:1/v1"],
  ["openai", "http://h:1/v1/chat/completions/", "http://h:1/v1"],
  ["openai", "http://h:1/v1/responses?k=v", "http://h:1/v1?k=v"],
  ["openai", "http://h:1", "http://h:1"],
  ["openai", "http://h:1/proxy", "http://h:1/proxy"],
  ["anthropic", "http://h:1/v1/messages", "http://h:1/v1"],
  ["anthropic", "http://h:1", "http://h:1"],
  ...["", "/", "/v1", "/v1/", "/api", "/api/chat", "/v1/chat/completions"].map(
    (path): [string, string, string] => [
      "ollama",
      `http://h:11434${path}`,
      "http://h:11434/v1",
    ],
  ),
  ["ollama", "https://h/ollama", "https://h/ollama/v1"],
  ["ollama", "https://h/ollama/v1", "https://h/ollama/v1"],
  ["lmstudio", "http://h:1234", "http://h:1234/v1"],
  ["lmstudio", "http://h:1234/api/v0", "http://h:1234/v1"],
  ["llamacpp", "http://h:8080/", "http://h:8080/v1"],
  ["vllm", "http://h:8000", "http://h:8000/v1"],
  ["azure", "https://r.openai.azure.com", V1],
  ["azure", "https://r.openai.azure.com/", V1],
  ["azure", V1, V1],
  ["azure", `${V1}/chat/completions`, V1],
  [
    "azure",
    `${DEPLOYMENT}/chat/completions?api-version=2025-01-01-preview`,
    V1,
  ],
  [
    "azure",
    "https://r.cognitiveservices.azure.com/openai/responses?api-version=2025-04-01-preview",
    "https://r.cognitiveservices.azure.com/openai/v1",
  ],
  [
    "azure",
    "https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview",
    "https://r.services.ai.azure.com/openai/v1",
  ],
  ["azure", `${V1}?api-version=preview`, `${V1}?api-version=preview`],
  [
    "azure",
    "https://gateway.example/team/openai",
    "https://gateway.example/team/openai/v1",
  ],
];
for (const [name, text, meant] of written) {
  Deno.test(`addressOf: ${name} at ${text} is ${meant}`, () => {
    const provider = PROVIDERS.find((one) => one.name === name);
    const env = { [provider?.baseUrlVariable ?? ""]: text };
    assertEquals(address(name, env), meant);
    // What is recorded leads to the same place.
    const again = { [provider?.baseUrlVariable ?? ""]: meant };
    assertEquals(address(name, again), meant);
  });
}

/** As Ollama's own `envconfig.Host` reads them; a wildcard is called at the loopback address. */
const hosts: [text: string, meant: string][] = [
  ["gpu", "http://gpu:11434/"],
  ["gpu:8080", "http://gpu:8080/"],
  [":8080", "http://127.0.0.1:8080/"],
  ["0.0.0.0", "http://127.0.0.1:11434/"],
  ["0.0.0.0:8080", "http://127.0.0.1:8080/"],
  ["[::]:8080", "http://127.0.0.1:8080/"],
  ["::1", "http://[::1]:11434/"],
  ["[::1]", "http://[::1]:11434/"],
  ["[::1]:8080", "http://[::1]:8080/"],
  ["http://gpu", "http://gpu/"],
  ["https://gpu", "https://gpu/"],
  ["https://gpu:8443/ollama", "https://gpu:8443/ollama"],
  ["gpu/ollama", "http://gpu:11434/ollama"],
  ["gpu:x", "http://gpu:11434/"],
  ['"gpu"', "http://gpu:11434/"],
  ["ollama.com", "https://ollama.com/"],
];
for (const [text, meant] of hosts) {
  Deno.test(`addressOfHost: ${text} is ${meant}`, () => {
    assertEquals(addressOfHost(text), meant);
  });
}

Deno.test("addressOf: OLLAMA_HOST says where Ollama is, unless OLLAMA_BASE_URL does", () => {
  const env = { OLLAMA_HOST: "0.0.0.0:8080" };
  assertEquals(address("ollama", env), "http://127.0.0.1:8080/v1");
  const both = { ...env, OLLAMA_BASE_URL: "http://h:1" };
  assertEquals(address("ollama", both), "http://h:1/v1");
  const provider = PROVIDERS.find(({ name }) => name === "ollama");
  if (provider === undefined) throw new Error("no such provider");
  assertEquals(isAssumed(provider, () => undefined), true);
  assertEquals(
    isAssumed(provider, (name) => ({ ...env })[name as never]),
    false,
  );
  const error = assertThrows(
    () => address("ollama", { OLLAMA_HOST: "a b" }),
    ConfigError,
  );
  assertEquals(
    error.message,
    '"a b" is not a host for ollama (OLLAMA_HOST)',
  );
});
