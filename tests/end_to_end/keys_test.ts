/** Client keys as their user meets them: made by the command, counted by servers that come and go. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { type FakeUpstream, fakeUpstream } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";
import { until } from "../helpers/until.ts";
import { HELLO_WHOLE, hi, openAi } from "../server/serving.ts";

/** A home with prices: each answer of 3 + 2 tokens costs 5 cents. */
interface Home extends AsyncDisposable {
  readonly home: string;
  readonly keysPath: string;
  readonly historyPath: string;
  readonly upstream: FakeUpstream;
  /** Runs `chat keys`. */
  keys(...words: string[]): ReturnType<typeof runCli>;
  serve(...words: string[]): Promise<ServeProcess>;
}

async function priced(
  answer: () => Response | Promise<Response> = () => Response.json(HELLO_WHOLE),
): Promise<Home> {
  await using stack = new AsyncDisposableStack();
  const { path: home } = stack.use(await temporaryFolder());
  const upstream = stack.use(fakeUpstream(answer));
  const prices = `${home}/prices.json`;
  const cent = { "input_cost_per_token": 0.01, "output_cost_per_token": 0.01 };
  await Deno.writeTextFile(prices, JSON.stringify({ "gpt-test": cent }));
  const env = openAi(upstream);
  const owned = stack.move();
  return {
    home,
    upstream,
    keysPath: `${home}/.config/chat/keys.json`,
    historyPath: `${home}/.local/share/chat/history.jsonl`,
    keys: (...words) => runCli(["keys", ...words], { home }),
    serve: (...words) => startServe(["--prices", prices, ...words], home, env),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function made(home: Home, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await home.keys("add", ...words);
  assertEquals(code, 0, stderr);
  return stdout.trim();
}

/** The status of a request; its connection is its own. */
async function asked(
  { url }: ServeProcess,
  key: string | undefined,
): Promise<number> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify(hi({ "max_tokens": 2 })),
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      client,
    });
    await reply.body?.cancel();
    return reply.status;
  } finally {
    client.close();
  }
}

Deno.test("keys: the key alone is on stdout, its hash alone in a file for its owner", async () => {
  await using home = await priced();
  const added = await home.keys(
    ...["add", "ci", "--budget", "50 USD/month", "--rate", "60/min"],
    ...["--tokens", "200k/min", "--concurrent", "4", "--models", "openai/*"],
    ...["--expires", "90d"],
  );
  assertMatch(added.stdout, /^sk-chat-[\w-]{43}\n$/);
  assertMatch(
    added.stderr,
    /^chat: added the key ci \(\$50\/month, .*once\nchat: from now on serve refuses requests without a key, .*\n$/,
  );
  const text = await Deno.readTextFile(home.keysPath);
  assertEquals(text.includes(added.stdout.trim()), false);
  assertEquals(((await Deno.stat(home.keysPath)).mode ?? 0) & 0o777, 0o600);
  const { keys: [key] } = JSON.parse(text);
  assertEquals(key.limits, [
    { usd: 50, per: "month" },
    { requests: 60, per: "minute" },
    { tokens: 200_000, per: "minute" },
  ]);
  const list = await home.keys("list");
  assertMatch(
    list.stdout,
    /^ci\t\$50\/month, .*, 4 at once\topenai\/\*\texpires /,
  );
  const again = await home.keys("add", "ci");
  assertEquals([again.code, again.stdout], [2, ""]);
  assertStringIncludes(again.stderr, "chat keys rotate ci");
  for (
    const [words, said] of [
      [["add", "a b"], "a key's name"],
      [["add", "b", "--budget", "50"], "--budget '50 USD/month'"],
      [["add", "b", "--rate", "$5/min"], "--rate '60/min'"],
      [["add", "b", "--expires", "2020-01-01"], "is over"],
      [["add", "b", "--over", "alias:none"], 'no alias "none"'],
      [["rm", "cy"], "did you mean ci?"],
    ] as const
  ) {
    const wrong = await home.keys(...words);
    assertEquals([wrong.code, wrong.stdout], [2, ""]);
    assertStringIncludes(wrong.stderr, said);
  }
  assertEquals(await Deno.readTextFile(home.keysPath), text);
  const other = await home.keys("add", "b");
  assertEquals(other.stderr.split("\n").length, 2);
  assertEquals(
    (await home.keys("rm", "ci")).stderr,
    "chat: removed the key ci\n",
  );
  assertStringIncludes(
    (await home.keys("rm", "b")).stderr,
    "no key is left: a serve that runs refuses requests",
  );
});

Deno.test("keys: what was spent outlives kill -9, rotation and a new name", async () => {
  await using home = await priced();
  const key = await made(home, "ci", "--budget", "0.10 USD/month");
  {
    await using server = await home.serve();
    assertEquals(await asked(server, undefined), 401);
    assertEquals(await asked(server, key), 200);
    server.kill("SIGKILL");
    await server.result;
  }
  const rotated = (await home.keys("rotate", "ci")).stdout.trim();
  assertEquals((await home.keys("rename", "ci", "builds")).code, 0);
  await using server = await home.serve();
  assertEquals(await asked(server, key), 401);
  assertEquals(await asked(server, rotated), 200);
  assertEquals(await asked(server, rotated), 429);
  const usage = await home.keys(
    "usage",
    "--prices",
    `${home.home}/prices.json`,
  );
  assertMatch(
    usage.stdout,
    /^builds\t\$0\.10 of \$0\.10\/month\t100 %\t/,
  );
  const clients = (await readHistory(home.historyPath)).map(({ client }) =>
    client
  );
  assertEquals(clients, ["ci", "builds"]);
  const stats = await runCli([
    "history",
    "stats",
    "--by",
    "client",
    "--client",
    "builds",
    "--json",
  ], home);
  assertEquals(JSON.parse(stats.stdout).client, "builds");
});

Deno.test("keys: a server notices keys that come, change, break and go, without a restart", async () => {
  await using home = await priced();
  await using server = await home.serve();
  assertEquals(await asked(server, undefined), 200);
  const key = await made(home, "ci");
  const becomes = (status: number, given: string | undefined = key) =>
    until(`${status}`, async () => await asked(server, given) === status);
  await becomes(401, "none");
  assertEquals(await asked(server, key), 200);
  await Deno.writeTextFile(home.keysPath, '{"keys":[{"name":"ci"}]}');
  const stopsCounting = performance.now() + 1_500;
  await until("a look at the file", async () => {
    assertEquals(await asked(server, key), 200);
    return performance.now() > stopsCounting;
  });
  await Deno.remove(home.keysPath);
  await becomes(401);
  const { stdout: other } = await home.keys("add", "other");
  await becomes(200, other.trim());
  server.kill("SIGTERM");
  const { stderr } = await server.result;
  assertMatch(
    stderr,
    /keys\[0\] \("ci"\) in \S+keys\.json: "sha256" must be 64 hexadecimal digits; until it can be read, its last keys count\n/,
  );
  assertEquals(stderr.includes(key), false);
});

Deno.test("keys: a file that cannot be understood stops the start, and says where", async () => {
  await using home = await priced();
  await made(home, "ci");
  const text = await Deno.readTextFile(home.keysPath);
  for (
    const [wrong, said] of [
      ["{", /Cannot parse \S+keys\.json/],
      ["[]", /must hold an object with a list "keys"/],
      [
        text.replace('"name":"ci"', '"name":"ci","limit":[]'),
        /keys\[0\] \("ci"\) in \S+: unknown member "limit"/,
      ],
      [
        text.replace(
          '"name":"ci"',
          '"name":"ci","limits":[{"usd":-1,"per":"month"}]',
        ),
        /"limits" must be a list of limits/,
      ],
      [
        text.replace(/\n(\{.*\})\n/, "\n$1,\n$1\n"),
        /keys\[1\] in \S+: the name "ci" belongs to a key before it/,
      ],
    ] as const
  ) {
    await Deno.writeTextFile(home.keysPath, wrong);
    const { code, stderr } = await runCli(["serve", "--port", "0"], home);
    assertEquals(code, 2);
    assertMatch(stderr, said);
  }
});

Deno.test("keys: a budget that cannot be held, for want of prices, lets nothing through", async () => {
  await using home = await priced();
  const key = await made(home, "ci", "--budget", "1 USD/month");
  await Deno.writeTextFile(`${home.home}/broken.json`, "{");
  await using server = await home.serve("--prices", `${home.home}/broken.json`);
  assertEquals(await asked(server, key), 403);
  server.kill("SIGTERM");
  const { code, stderr } = await server.result;
  assertEquals(code, 0);
  assertMatch(stderr, /broken\.json.*; client keys with a budget can ask no/);
  assertEquals(home.upstream.requests.length, 0);
});

Deno.test({
  name: "keys: two threads have one ledger",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using home = await priced(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return Response.json(HELLO_WHOLE);
    });
    const key = await made(home, "ci", "--budget", "1 USD/month");
    const others = await made(home, "b", "--concurrent", "1");
    await using server = await home.serve("--workers", "2");
    const statuses = await Promise.all(
      Array.from({ length: 100 }, () => asked(server, key)),
    );
    const passed = statuses.filter((status) => status === 200).length;
    assert(statuses.every((status) => status === 200 || status === 429));
    // Each may cost 7 cents, and costs 5.
    assert(passed >= 14 && passed <= 20, `${passed} of 100`);
    const rest = await Promise.all(
      Array.from({ length: 20 }, () => asked(server, others)),
    );
    assert(rest.includes(200));
    await until(
      "the budget to be spent",
      async () =>
        await asked(server, key) === 429 &&
        (await readHistory(home.historyPath)).filter(({ client }) =>
            client === "ci"
          )
            .length === 20,
    );
    server.kill("SIGTERM");
    assertEquals((await server.result).code, 0);
  },
});
