import {
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { parquetReadObjects } from "hyparquet";
import { serializeExchange } from "../../lib/history/line/history_line.ts";
import { main } from "../../main.ts";
import type { Output } from "../../lib/core/io.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { idOf, WEATHER } from "../transfer/conversations.ts";

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

Deno.test("history export --format parquet: a table in a file, with costs; not on a terminal", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const { exchanges } = WEATHER;
  const lines = exchanges.map((one) => `${serializeExchange(one)}\n`);
  await Deno.writeTextFile(`${home}/h.jsonl`, lines.join(""));
  const words = ["history", "export", "--format", "parquet"];
  const exported = await runCli([...words, "--history", "h.jsonl"], {
    home,
    through: ["sh", "-c", '"$@" > h.parquet', "sh"],
  });
  assertEquals([exported.code, exported.stderr], [0, ""]);
  const { buffer: file } = await Deno.readFile(`${home}/h.parquet`);
  const rows = await parquetReadObjects({ file });
  assertEquals(rows.map(({ id, line }) => [id, JSON.parse(line)]), [
    [idOf("A"), exchanges[0]],
    [idOf("B"), exchanges[1]],
  ]);
  // 12 tokens at $0.15 and 5 at $0.60 a million.
  assertAlmostEquals(rows[0]?.["cost"], 4.8e-6);
  const shown = await screen(home, [...words, "--history", `${home}/h.jsonl`]);
  assertEquals(shown, {
    code: 2,
    text: "chat: A terminal cannot show that format " +
      "(write it to a file: > history.parquet)\n",
  });
});

/** Runs the program on a terminal. */
async function screen(
  home: string,
  args: string[],
): Promise<{ code: number; text: string }> {
  const written: string[] = [];
  const output: Output = {
    isTerminal: true,
    columns: 80,
    write: async (text) => void await written.push(text),
  };
  const env: Record<string, string> = { HOME: home, NO_COLOR: "1" };
  const code = await main(args, {
    stdin: {
      isTerminal: true,
      readable: new ReadableStream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: output,
    stderr: output,
    env: (name) => env[name],
    cwd: home,
    os: "linux",
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
  });
  return { code, text: written.join("") };
}
