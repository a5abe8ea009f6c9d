/** What a benchmark costs: said and asked before, and limited. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { timedUpstream } from "./bench_upstream.ts";

const PRICES = JSON.stringify({
  "fast": {
    "input_cost_per_token": 0.01,
    "input_cost_per_token_priority": 0.03,
    "output_cost_per_token": 0.01,
    "output_cost_per_token_priority": 0.03,
  },
});

/** A folder with two recorded exchanges of 7 + 3 tokens and a price file: an exchange costs $0.10. */
async function recorded(): Promise<
  AsyncDisposable & {
    path: string;
    asked: () => number;
    env: Record<string, string>;
    args: (...args: string[]) => string[];
  }
> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const upstream = stack.use(
    timedUpstream(() => ({ texts: ["a", "b", "c"] })),
  );
  const home = folder.path;
  const { env } = upstream;
  await Deno.writeTextFile(`${home}/prices.json`, PRICES);
  for (const prompt of ["One?", "Two?"]) {
    await runCli(
      ["ask", "-m", "openai/fast", "--history", "h.jsonl", prompt],
      { home, env },
    );
  }
  const before = upstream.written.length;
  const owned = stack.move();
  return {
    path: home,
    env,
    asked: () => upstream.written.length - before,
    args: (...args) =>
      ["bench", "--history", "h.jsonl", "--prices", "prices.json"].concat(args),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

Deno.test("bench: the estimate is printed, what is unknown is said, and a pipe is not asked", async () => {
  await using run = await recorded();
  const { path: home, env } = run;
  const { code, stderr } = await runCli(
    run.args("--models", "openai/fast,openai/other", "--warmup", "0"),
    { home, env },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(
    stderr,
    "chat: costs ~$0.2 and an unknown amount (by the recorded usage; no price for openai/other)\n",
  );
  await Deno.writeTextFile(`${home}/p.jsonl`, '{"prompt":"Hi"}\n');
  const prompts = await runCli(
    run.args("--models", "openai/fast", "--prompts", "p.jsonl"),
    { home, env },
  );
  assertStringIncludes(
    prompts.stderr,
    "chat: costs an unknown amount (no recorded usage of 1 item)\n",
  );
  // A request says by which service tier it wants to be answered.
  for (const tier of ["priority", "flex"]) {
    const history = ["--history", "tiers.jsonl"];
    await runCli(
      ["ask", "-m", "openai/fast", "-o", `service_tier=${tier}`, ...history]
        .concat("Hi?"),
      { home, env },
    );
  }
  const tiers = await runCli(
    ["bench", "--history", "tiers.jsonl", "--prices", "prices.json"]
      .concat("--models", "openai/fast", "--warmup", "0"),
    { home, env },
  );
  assertStringIncludes(
    tiers.stderr,
    "chat: costs ~$0.4 (by the recorded usage)\n",
  );
  const free = await runCli(run.args("--models", "eliza"), { home, env });
  assertEquals([free.code, free.stderr.includes("costs")], [0, false]);
});

Deno.test("bench --max-spend: stops in mid-run and reports what was asked and what was not", async () => {
  await using run = await recorded();
  const { path: home, env } = run;
  const bench = (...args: string[]) => runCli(run.args(...args), { home, env });
  const { code, stdout, stderr } = await bench(
    ...["--models", "openai/fast", "--repeat", "5", "--warmup", "1"],
    ...["--max-spend", "0.30", "--json"],
  );
  assertEquals(code, 4, stderr);
  const report = JSON.parse(stdout);
  assertEquals([report.status, report.stopped], ["aborted", "max-spend"]);
  assertEquals(report.asked, [
    { model: "openai/fast", sent: 2, planned: 10 },
  ]);
  assertEquals(run.asked(), 3);
  const end = (await readHistory(`${home}/h.jsonl`)).at(-1);
  assertEquals(
    [end?.["what"], end?.["status"], end?.["stopped"]],
    ["end", "aborted", "max-spend"],
  );
  const again = await bench("--report-only", "last", "--out", "r.html");
  assertEquals(again.code, 0, again.stderr);
  assertStringIncludes(
    again.stdout,
    "Stopped at --max-spend 0.3: these are the results so far.\n" +
      "  openai/fast: 2 of 10 requests sent\n",
  );
  assertStringIncludes(
    await Deno.readTextFile(`${home}/r.html`),
    "openai/fast: 2 of 10 requests sent",
  );
  // Enough for all of it is no reason to stop.
  const all = await bench(
    ...["--models", "openai/fast", "--warmup", "0", "--max-spend", "0.2"],
  );
  assertEquals(all.code, 0, all.stderr);
  assertEquals(all.stdout.includes("Stopped"), false);
  const unknown = await bench("--models", "openai/x", "--max-spend", "1");
  assertStringIncludes(
    unknown.stderr,
    "chat: --max-spend counts nothing for openai/x, unless the provider reports a cost\n",
  );
  for (const amount of ["0", "-1", "much"]) {
    const wrong = await bench("--models", "eliza", `--max-spend=${amount}`);
    assertEquals(wrong.code, 2);
    assertMatch(wrong.stderr, /^chat: --max-spend takes /);
  }
});

Deno.test("run --max-spend: further requests get a 429 in their dialect, and the last line counts them", async () => {
  await using run = await recorded();
  const { path: home, env } = run;
  const curl = (path: string, body: object) =>
    `curl -sS -w '%{http_code}\\n' "$OPENAI_HOST${path}" -H "x-api-key: $OPENAI_API_KEY" -H "authorization: Bearer $OPENAI_API_KEY" -d '${
      JSON.stringify(body)
    }'`;
  const body = {
    model: "openai/fast",
    stream: true,
    messages: [{ role: "user", content: "Hi" }],
  };
  const chat = curl("/v1/chat/completions", body);
  const messages = curl("/v1/messages", { ...body, "max_tokens": 9 });
  await Deno.writeTextFile(
    `${home}/ask.sh`,
    [chat, chat, chat, messages, "exit 3"].join("\n"),
  );
  const args = ["run", "--prices", "prices.json", "--max-spend", "0.15"];
  const { code, stdout, stderr } = await runCli(
    [...args, "--", "sh", "ask.sh"],
    { home, env },
  );
  assertEquals([code, run.asked()], [3, 2], stderr + stdout);
  const refusals = stdout.split("\n").filter((line) => line.endsWith("429"))
    .map((line) => JSON.parse(line.slice(0, -3)));
  const message =
    "this run has cost ~$0.2000, and chat run --max-spend allows $0.15: nothing more is sent";
  assertEquals(refusals[0].error, {
    message,
    type: "insufficient_quota",
    param: null,
    code: "insufficient_quota",
  });
  assertEquals([refusals[1].type, refusals[1].error.message], [
    "error",
    message,
  ]);
  assertStringIncludes(
    stderr,
    ": 2 exchanges, 20 tokens, ~$0.2000, --max-spend 0.15 reached, 2 requests refused, ",
  );
  const replay = await runCli(
    [...args, "--replay", "last", "--", "true"],
    { home, env },
  );
  assertEquals(replay.code, 2);
  assertStringIncludes(replay.stderr, "--max-spend with --replay needs --from");
});

terminalTest("bench: a terminal is asked before money is spent", async () => {
  await using run = await recorded();
  const { path: home, env } = run;
  const args = run.args("--models", "openai/fast", "--warmup", "1");
  const question = "Send 3 requests for about $0.3? [y/N]";
  {
    await using terminal = await startTerminal({ args, home, env });
    await terminal.waitFor(question);
    await terminal.enter("n");
    assertEquals(await terminal.exitCode(), 1);
    assertStringIncludes(await terminal.screen(), "chat: nothing is sent");
    assertEquals(run.asked(), 0);
  }
  {
    await using terminal = await startTerminal({ args, home, env });
    await terminal.waitFor(question);
    await terminal.enter("y");
    assertEquals(await terminal.exitCode(), 0);
    assertEquals(run.asked(), 3);
  }
  await using terminal = await startTerminal({
    args: [...args, "--yes"],
    home,
    env,
  });
  assertEquals(await terminal.exitCode(), 0);
  assertEquals((await terminal.output()).includes("[y/N]"), false);
});
