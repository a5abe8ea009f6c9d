/** Costs where users look: below an answer, in the list, in the log and the metrics of a server. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { startWeb } from "../helpers/web_process.ts";
import { post } from "../server/serving.ts";
import { timedUpstream } from "./bench_upstream.ts";

/** Answers of 7 + 3 tokens; one of `fast` costs $0.10, one of `other` has no price. */
async function priced(): Promise<
  AsyncDisposable & { home: string; env: Record<string, string> }
> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  const { env } = stack.use(timedUpstream(() => ({ texts: ["a", "b", "c"] })));
  const home = folder.path;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/config.json`,
    JSON.stringify({ prices: "../../prices.json" }),
  );
  const rate = { "input_cost_per_token": 0.01, "output_cost_per_token": 0.01 };
  await Deno.writeTextFile(
    `${home}/prices.json`,
    JSON.stringify({ "fast": rate }),
  );
  const owned = stack.move();
  return { home, env, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

Deno.test("ask -u: the cost of the answer, where it is known", async () => {
  await using made = await priced();
  const ask = (model: string) => runCli(["ask", "-u", "-m", model, "Hi"], made);
  const { code, stderr } = await ask("openai/fast");
  assertEquals(code, 0);
  assertMatch(stderr, / · 7 → 3 tokens · ~\$0\.10\)\n$/);
  assertMatch((await ask("openai/other")).stderr, / · 7 → 3 tokens\)\n$/);
});

terminalTest("history: a column of costs where any is known", async () => {
  await using made = await priced();
  await runCli(["ask", "-m", "openai/other", "First"], made);
  const shown = async (words: string) => {
    await using terminal = await startTerminal({ args: ["history"], ...made });
    return await terminal.waitFor(words);
  };
  assertEquals(/–|\$/.test(await shown("First")), false);
  await runCli(["ask", "-m", "openai/fast", "Second"], made);
  const screen = await shown("Second");
  assertMatch(
    screen,
    /^id +began +source +model +tokens +cost +took asked\s*$/m,
  );
  assertMatch(screen, /other +7→3 +– +\d+\.\ds First/);
  assertMatch(screen, /fast +7→3 +~\$0\.10 +\d+\.\ds Second/);
  await runCli(["ask", "-m", "eliza", "Other"], made);
  const both = await shown("Other");
  assertMatch(both, / openai\/fast +7→3 /);
  assertMatch(both, / eliza +\d+→\d+ /);
  const piped = await runCli(["history"], made);
  assertEquals(piped.stdout.includes("$"), false);
  await using tail = await startTerminal({
    args: ["history", "tail", "--follow"],
    ...made,
  });
  assertMatch(await tail.waitFor("Second"), /fast +7→3 +~\$0\.10 .*Second/);
  await runCli(["ask", "-m", "openai/fast", "Third"], made);
  assertMatch(await tail.waitFor("Third"), /fast +7→3 +~\$0\.10 .*Third/);
});

Deno.test("serve: costs in the log and in the metrics", async () => {
  await using made = await priced();
  const { home, env } = made;
  for (const format of ["json", "text"]) {
    const args = ["--log", format, "--metrics"];
    await using server = await startServe(args, home, env);
    const hi = (model: string) => ({
      model,
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
    });
    for (const model of ["openai/fast", "openai/other", "openai/fast"]) {
      await (await post(server, hi(model))).text();
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    server.kill("SIGTERM");
    const { stderr } = await server.result;
    const lines = stderr.split("\n").filter((line) =>
      line.includes("/chat/completions")
    );
    if (format === "json") {
      const costs = lines.map((line) => JSON.parse(line).cost);
      assertEquals(costs, [0.1, undefined, 0.1]);
    } else {
      const costs = lines.map((line) => / cost=(\S+) /.exec(line)?.[1]);
      assertEquals(costs, ["~$0.10", undefined, "~$0.10"]);
    }
    assertStringIncludes(
      metrics,
      "# TYPE chat_cost_dollars_total counter\n" +
        'chat_cost_dollars_total{model="openai/fast"} 0.2\n',
    );
  }
});

Deno.test("serve: a price file that cannot be read stops nothing", async () => {
  await using made = await priced();
  const { home, env } = made;
  await Deno.writeTextFile(`${home}/prices.json`, "{");
  await using server = await startServe(["--log", "json"], home, env);
  const body = {
    model: "openai/fast",
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
  };
  const reply = await post(server, body);
  await reply.text();
  assertEquals(reply.status, 200);
  server.kill("SIGTERM");
  const { code, stderr } = await server.result;
  assertEquals(code, 0);
  assertMatch(stderr, /^chat: [^\n]*prices\.json[^\n]*\n\{/);
  assertEquals(stderr.includes('"cost"'), false);
});

terminalTest(
  "a price file that is missing: said with the config file's name, and fatal only where money is asked for",
  async () => {
    await using made = await priced();
    const { home, env } = made;
    await runCli(["ask", "-q", "-m", "openai/fast", "First"], made);
    await Deno.remove(`${home}/prices.json`);
    const config = `${home}/.config/chat/config.json`;
    const said = new RegExp(
      `^chat: Cannot read the price file \\("prices" in ${config}\\): there is no \\S+prices\\.json`,
      "gm",
    );
    const shown = async (args: string[], words: string) => {
      await using terminal = await startTerminal({ args, home, env });
      const screen = await terminal.waitFor(words);
      // Long lines are broken between words.
      const whole = screen.replaceAll("\n  ", " ");
      assertEquals(whole.match(said)?.length, 1, screen);
    };
    await shown(["history"], "First");
    await shown(["chat", "-m", "openai/fast", "--continue"], "1 turn so far");
    for (
      const [args, code] of [
        [["history", "stats"], 0],
        [["history", "cache"], 0],
        [["ask", "-u", "-m", "openai/fast", "Hi"], 0],
        [["run", "--", "true"], 0],
        [["history", "stats", "--as", "gpt-4o-mini"], 2],
        [["run", "--max-spend", "1", "--", "true"], 2],
        [["prices", "gpt-4o-mini"], 2],
        [["bench", "--yes", "--models", "openai/fast"], 2],
      ] as const
    ) {
      const done = await runCli([...args], made);
      assertEquals(done.code, code, `${args.join(" ")}: ${done.stderr}`);
      assertEquals(done.stderr.match(said)?.length, 1, done.stderr);
    }
    const { code, stdout } = await runCli(["doctor"], {
      home,
      env: { ...env, OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
    });
    assertEquals(code, 1);
    assertStringIncludes(
      stdout.replace(/ +/g, " "),
      `problem prices Cannot read the price file ("prices" in ${config})`,
    );
  },
);

Deno.test("web: a price file that is missing leaves the pages as they are", async () => {
  await using made = await priced();
  const { home, env } = made;
  await runCli(["ask", "-q", "-m", "openai/fast", "First"], made);
  await Deno.remove(`${home}/prices.json`);
  await using web = await startWeb([], home, env);
  for (const [page, words] of [["history", "First"], ["costs", "Prices: "]]) {
    const reply = await fetch(`${web.url}/ui/${page}`, { headers: web.cookie });
    assertEquals(reply.status, 200);
    assertStringIncludes(await reply.text(), words ?? "");
  }
});

terminalTest(
  "history show: a long heading is broken between words",
  async () => {
    await using made = await priced();
    const model = `openai/${"long-".repeat(9)}name`;
    await runCli(["ask", "-m", model, "First"], made);
    await using terminal = await startTerminal({
      args: ["history", "show"],
      ...made,
    });
    const screen = await terminal.waitFor("abc");
    const heading = screen.slice(screen.indexOf("assistant"));
    assertStringIncludes(heading, `${model} · first\n  token: `);
  },
);

/** Answers 100 tokens by the service tier that is asked for: streamed ones say it first, whole ones last. */
function tieredUpstream() {
  return fakeUpstream(({ body }) => {
    const { model, stream, service_tier: tier } = JSON.parse(body);
    const head = { id: "c1", created: 1, model };
    const usage = {
      "prompt_tokens": 100,
      "completion_tokens": 0,
      "total_tokens": 100,
    };
    const said = { role: "assistant", content: "ok" };
    if (stream !== true) {
      const choices = [{ index: 0, message: said, "finish_reason": "stop" }];
      return Response.json({
        ...head,
        object: "chat.completion",
        choices,
        usage,
        "service_tier": tier,
      });
    }
    const chunk = { ...head, object: "chat.completion.chunk" };
    const choices = [{ index: 0, delta: said, "finish_reason": "stop" }];
    const events = [
      { ...chunk, "service_tier": tier, choices },
      { ...chunk, "service_tier": tier, choices: [], usage },
    ].map((event) => `data: ${JSON.stringify(event)}\n\n`);
    return sse(ReadableStream.from([...events, "data: [DONE]\n\n"]));
  });
}

terminalTest(
  "the service tier that the answer names is paid, wherever costs are shown",
  async () => {
    await using folder = await temporaryFolder();
    await using upstream = tieredUpstream();
    const home = folder.path;
    const env = {
      OPENAI_API_KEY: "sk-canary-tier",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    };
    const path = `${home}/prices.json`;
    await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
    await Deno.writeTextFile(
      `${home}/.config/chat/config.json`,
      JSON.stringify({ prices: path }),
    );
    await Deno.writeTextFile(
      path,
      JSON.stringify({
        "m": {
          "input_cost_per_token": 0.01,
          "input_cost_per_token_priority": 0.02,
          "input_cost_per_token_flex": 0.005,
          "output_cost_per_token": 0.01,
        },
      }),
    );
    const ask = (...args: string[]) =>
      runCli(["ask", "-u", "-m", "openai/m", ...args, "Hi"], { home, env });
    for (
      const [args, cost] of [
        [["-o", "service_tier=priority"], "~$2.00"],
        [["-o", "service_tier=flex", "--no-stream"], "~$0.50"],
        [["-o", "service_tier=default"], "~$1.00"],
      ] as const
    ) {
      const { code, stderr } = await ask(...args);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, ` ${cost})`);
    }
    const stats = async (...args: string[]) =>
      (await runCli(["history", "stats", "--json", ...args], { home }))
        .stdout.trim().split("\n").map((row) => JSON.parse(row).cost)
        .filter((cost) => cost !== undefined);
    assertEquals(await stats(), [3.5]);
    assertEquals(await stats("--by", "client"), [3.5]);
    await using terminal = await startTerminal({
      args: ["history"],
      home,
      env,
    });
    const screen = await terminal.waitFor("~$2.00");
    for (const cost of ["~$0.50", "~$1.00"]) assertStringIncludes(screen, cost);
    const file = `${home}/.local/share/chat/history.jsonl`;
    const recorded = (await Deno.readTextFile(file)).trim().split("\n");
    const { conversation } = JSON.parse(recorded[0] ?? "");
    await using repl = await startTerminal({
      args: ["chat", "-m", "openai/m", "--cid", conversation],
      home,
      env,
    });
    await repl.waitFor("1 turn so far");
    await repl.enter("/stats");
    assertMatch(await repl.waitFor("cost "), /cost +~\$2\.00/);
  },
);
