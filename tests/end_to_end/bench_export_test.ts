import { assertEquals, assertStringIncludes } from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { CALL, idOf, WEATHER } from "../transfer/conversations.ts";
import { exportRun, recordRun, SUN } from "../transfer/recorded_run.ts";

Deno.test("bench --format: a run for each of the other tools", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await recordRun(home);
  const exported = async (format: string, ...args: string[]) => {
    const { code, stdout, stderr } = await exportRun(
      home,
      ...["--format", format, ...args],
    );
    assertEquals([code, stderr], [0, ""]);
    return stdout;
  };

  const { results } = JSON.parse(await exported("promptfoo"));
  assertEquals(
    results.results.map((
      { provider, success, failureReason, response }: {
        provider: { id: string };
        success: boolean;
        failureReason: number;
        response: { output?: unknown };
      },
    ) => [provider.id, success, failureReason, typeof response.output]).sort(),
    [
      ["openai/a", true, 0, "object"],
      ["openai/a", true, 0, "string"],
      ["openai/b", false, 2, "undefined"],
      ["openai/b", true, 0, "string"],
    ],
  );
  assertEquals(results.stats.errors, 1);

  const said = await exported("inspect", "--out", "logs");
  assertStringIncludes(said, "openai/b");
  const logs = (await Array.fromAsync(
    Deno.readDir(`${home}/logs`),
    async ({ name }) =>
      JSON.parse(await Deno.readTextFile(`${home}/logs/${name}`)),
  )).sort((a, b) => a.eval.model < b.eval.model ? -1 : 1);
  assertEquals(logs.map((log) => [log.eval.model, log.status]), [
    ["openai/a", "success"],
    ["openai/b", "success"],
  ]);
  const [call, sun] = logs[0].samples;
  assertEquals([call.id, sun.id], WEATHER.exchanges.map(({ id }) => id));
  assertEquals(call.messages[2].tool_calls[0].arguments, { city: "Rome" });
  assertEquals(sun.target, SUN);
  assertEquals(sun.input.length, 4);

  const trajectories = (await exported("atif")).trim().split("\n");
  assertEquals(trajectories.length, 3);

  const pair = JSON.parse(await exported("dpo"));
  assertEquals(pair.prompt.length, 2);
  assertEquals(pair.chosen[0].tool_calls[0].function, CALL.function);
  assertEquals(pair.rejected[0].content, "I cannot.");

  await exported("parquet", "--out", "run.parquet");
  const { buffer: file } = await Deno.readFile(`${home}/run.parquet`);
  const rows = await parquetReadObjects({ file });
  assertEquals(
    rows.map(({ model, item, pass, exact, status }) =>
      [model, item, pass, exact, status].join(" ")
    ).sort(),
    [
      "a 1 true true completed",
      "a 2 true true completed",
      "b 1 true false completed",
      "b 2 false  error",
    ],
  );
  assertEquals(
    rows.find(({ model, item }) => model === "a" && item === 2n)?.["parent"],
    idOf("A"),
  );
});

Deno.test("bench --format: what cannot be meant is refused before anything is sent", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/p.jsonl`, '{"prompt":"Hi"}\n');
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCli(
      ["bench", "--models", "eliza,openai/a", "--prompts", "p.jsonl", ...args],
      { home, env: { OPENAI_API_KEY: "sk-canary-bench" } },
    );
    assertEquals([code, stdout], [2, ""]);
    return stderr;
  };
  assertStringIncludes(
    await refused("--format", "md"),
    '--format takes promptfoo, inspect, atif, dpo, parquet, not "md" ' +
      "(conversations of a run: chat history export --source bench --format md)",
  );
  assertStringIncludes(
    await refused("--format", "dpo"),
    "--format dpo needs a judge's preferences (name a model with --judge MODEL)",
  );
  assertStringIncludes(
    await refused("--format", "inspect"),
    "--format inspect writes a log of each model " +
      "(name a folder for them with --out FOLDER)",
  );
  assertStringIncludes(
    await refused("--format", "atif", "--json"),
    "--format cannot be used with --json",
  );
});

Deno.test("bench --format: a prompts file without a history, on stdout in place of the table", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const messages = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hi" },
    { role: "user", content: "I am sad" },
  ];
  await Deno.writeTextFile(`${home}/p.jsonl`, JSON.stringify({ messages }));
  const { code, stdout } = await runCli(
    ["bench", "--models", "eliza", "--prompts", "p.jsonl", "--no-history"]
      .concat("--format", "inspect", "-q"),
    { home },
  );
  assertEquals(code, 0);
  const { samples: [sample, ...others] } = JSON.parse(stdout);
  assertEquals(others, []);
  assertEquals(
    sample.input.map(({ content }: { content: string }) => content),
    ["Hello", "Hi", "I am sad"],
  );
});
