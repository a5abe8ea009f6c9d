import { assertEquals } from "@std/assert";
import { ModelLabels } from "../../../../lib/server/watch/metrics/model_labels.ts";

Deno.test("ModelLabels: a name that has answered, if it is short, of the first hundred", () => {
  const labels = new ModelLabels();
  assertEquals(labels.of("openai/a", false), "other");
  assertEquals(labels.of("openai/a", true), "openai/a");
  assertEquals(labels.of("openai/a", false), "openai/a");
  assertEquals(labels.of("n".repeat(200), true), "n".repeat(200));
  assertEquals(labels.of("n".repeat(201), true), "other");
  const names = Array.from({ length: 200 }, (_, i) => `m${i}`);
  const known = new Set(names.map((name) => labels.of(name, true)));
  assertEquals(known.size, 99);
});
