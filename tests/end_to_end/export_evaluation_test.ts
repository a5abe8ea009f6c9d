import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";

Deno.test("history export --format promptfoo, dpo: bench asks the same again, labels make pairs, secrets go with --scrub", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const chat = (...args: string[]) =>
    runCli([...args, "--history", "h.jsonl"], { home });
  await chat("ask", "-m", "eliza", "-q", "I feel {{sad}}, says a@mail.example");
  await chat("ask", "-q", "-c", "Because of you");
  const config = await chat("history", "export", "--format", "promptfoo");
  assertEquals([config.code, config.stderr], [0, ""]);
  await Deno.writeTextFile(`${home}/p.json`, config.stdout);
  const bench = await chat(
    ...["bench", "--models", "eliza", "--prompts", "p.json", "--json"],
    ...["--fail-if", "pass<1"],
  );
  assertEquals(bench.code, 0, bench.stderr);
  const report = JSON.parse(bench.stdout);
  assertEquals(report.items.length, 1);
  assertEquals(report.models[0].pass.value, 1);
  await chat("history", "label", "last", "expected: Mail a@mail.example");
  const pairs = await chat("history", "export", "--format", "dpo", "--scrub");
  const { prompt, chosen } = JSON.parse(pairs.stdout);
  assertEquals(prompt.length, 3);
  assertEquals(
    [prompt[0].content, chosen[0].content],
    ["I feel {{sad}}, says EMAIL_1", "Mail EMAIL_1"],
  );
  const wrong = await chat("history", "export", "--format", "csv");
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "promptfoo, inspect, atif, dpo");
});
