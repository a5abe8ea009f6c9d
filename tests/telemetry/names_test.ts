/** Our names against those of the conventions' registry, kept as a fixture with its version and the day of reading. */
import { assertEquals } from "@std/assert";
import { PROVIDERS } from "../../lib/clients/providers.ts";
import { ATTRIBUTE, INFERENCE, METRIC } from "../../lib/telemetry/names.ts";
import registry from "../fixtures/telemetry/registry.json" with {
  type: "json",
};
import { readSourceFiles } from "../helpers/source_files.ts";

Deno.test("telemetry: every name is in the conventions' registry", () => {
  const known = new Set(registry.attributes);
  assertEquals(Object.values(ATTRIBUTE).filter((name) => !known.has(name)), []);
  assertEquals(
    Object.values(METRIC).toSorted(),
    Object.keys(registry.metrics).toSorted(),
  );
  assertEquals(
    INFERENCE.filter((name) => !registry.operations.includes(name)),
    [],
  );
});

Deno.test("telemetry: a provider that the registry names has its name there", () => {
  const renamed = PROVIDERS.flatMap(({ telemetryName }) => telemetryName ?? []);
  assertEquals(
    renamed.filter((name) => !registry.providers.includes(name)),
    [],
  );
  const own = ["anthropic", "deepseek", "groq", "openai", "perplexity"];
  for (const name of own) {
    const provider = PROVIDERS.find((one) => one.name === name);
    assertEquals(provider && (provider.telemetryName ?? name), name);
  }
});

Deno.test("telemetry: the names are in one file", async () => {
  const files = await readSourceFiles("lib/telemetry");
  assertEquals(
    files.filter(({ text }) => text.includes('"gen_ai.')).map(({ path }) =>
      path
    ),
    ["lib/telemetry/names.ts"],
  );
});
