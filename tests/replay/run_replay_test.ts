import { assert, assertEquals, assertMatch } from "@std/assert";
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

/** A command that asks a model, and prints what it answers. */
function asking(content: string, model = "eliza"): string {
  const body = JSON.stringify({ model, messages: [{ role: "user", content }] });
  return `curl -sS "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d '${body}'`;
}

const replay = (source: string, ...words: string[]) => [
  "run",
  "--replay",
  source,
  "--speed",
  "max",
  "--",
  "sh",
  "-c",
  ...words,
];

/** Writes a history with one run of a command, and returns what the command printed. */
async function record(home: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(
    ["run", "--history", "h.jsonl", "sh", "-c", script],
    { home },
  );
  assertEquals(code, 0, stderr);
  return stdout;
}

Deno.test("run --replay: a command gets its recorded answers again, without key and network, and nothing is recorded", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const script = `${asking("I am sad")}; echo; ${asking("Are you?")}`;
  const said = await record(home, script);
  const before = await Deno.readTextFile(`${home}/h.jsonl`);
  const again = await runCli(replay("h.jsonl", script), { home });
  assertEquals([again.code, again.stdout], [0, said]);
  assertMatch(
    again.stderr,
    /^chat: replay of h\.jsonl: 2 exchanges, \d+ tokens, \d+\.\d s\n$/,
  );
  assertEquals(await Deno.readTextFile(`${home}/h.jsonl`), before);
});

Deno.test("run --replay: a request that is not recorded makes it fail, and is listed once with the closest and the difference", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, asking("I am sad"));
  const [, exchange] = await readHistory(`${home}/h.jsonl`);
  const glad = asking("I am glad");
  const { code, stderr } = await runCli(
    replay("h.jsonl", `${asking("I am sad")}; ${glad}; ${glad}`),
    { home },
  );
  assertEquals(code, 1);
  const [, head, miss, ...rest] = stderr.split("\n");
  assertEquals(
    head,
    "chat: 1 request is not recorded in h.jsonl (--record-missing asks the provider and records the answer):",
  );
  assertEquals(
    miss,
    `  eliza messages[0] "I am glad": the closest is ${
      exchange?.["id"]
    }, with a difference in messages[0].content: recorded "I am sad", asked "I am glad"`,
  );
  assertEquals(rest, [""]);
  // The command's own failure says more, and --quiet hides only the summary.
  const [, ...args] = replay("h.jsonl", `${glad}; exit 5`);
  const failing = await runCli(["run", "-q", ...args], { home });
  assertEquals(failing.code, 5);
  assertMatch(failing.stderr, /^chat: 1 request is not recorded/);
});

Deno.test("run --replay: other calls that are not recorded are listed with their endpoint", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, asking("I am sad"));
  const { code, stderr } = await runCli(
    replay(
      "h.jsonl",
      `curl -sS "$OPENAI_BASE_URL/embeddings" -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"text-embedding-3-small","input":"x"}'`,
    ),
    { home },
  );
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /\n {2}POST \S*\/embeddings openai\/text-embedding-3-small "x": no request to \/v1\/embeddings is recorded\n$/,
  );
});

Deno.test("run --replay: only the exchanges of the run that is named answer, and last is the newest run", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, asking("I am sad"));
  await record(home, asking("I am glad"));
  const [first, second] = (await readHistory(`${home}/h.jsonl`))
    .filter(({ kind, ended }) => kind === "run" && ended === null);
  const options = ["--history", "h.jsonl", "--replay"];
  const run = (source: unknown, script: string) =>
    runCli(["run", ...options, String(source), "sh", "-c", script], { home });
  assertEquals((await run("last", asking("I am glad"))).code, 0);
  const other = await run("last", asking("I am sad"));
  assertEquals(other.code, 1);
  assert(other.stderr.includes(`not recorded in run ${second?.["id"]}`));
  const byId = await run(first?.["id"], asking("I am sad"));
  assertEquals(byId.code, 0);
  const unknown = await run("01JZZZZZ", "true");
  assertEquals(unknown.code, 2);
  assertMatch(unknown.stderr, /^chat: No run "01JZZZZZ"/);
});

Deno.test("run --replay --record-missing: what is missing is asked and recorded, in a run as part of it", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const home = folder.path;
  const env = {
    OPENAI_API_KEY: "sk-canary-real",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  const script = `${asking("I am sad")}; ${asking("Hi", "openai/mock-1")}`;
  await record(home, asking("I am sad"));
  const options = ["--history", "h.jsonl", "--replay", "last"];
  const missing = await runCli(
    ["run", ...options, "--record-missing", "sh", "-c", script],
    { home, env },
  );
  assertEquals(missing.code, 0, missing.stderr);
  assertEquals(upstream.requests.length, 1);
  const listed = await runCli(
    ["history", "runs", "--json", "--history", "h.jsonl"],
    { home },
  );
  const { command: [program], exit, exchanges } = JSON.parse(listed.stdout);
  assertEquals(
    [program, exit, exchanges],
    ["sh", 0, 2],
  );
  const whole = await runCli(["run", ...options, "sh", "-c", script], { home });
  assertEquals(whole.code, 0, whole.stderr);
  // A file that is not there yet becomes a history, whose run says what it replays.
  const fresh = await runCli(
    ["run", "--replay", "new.jsonl", "--record-missing", "sh", "-c", script],
    { home, env },
  );
  assertEquals(fresh.code, 0, fresh.stderr);
  const [begun] = await readHistory(`${home}/new.jsonl`);
  assertEquals([begun?.["kind"], begun?.["replay"]], ["run", "new.jsonl"]);
  const again = await runCli(replay("new.jsonl", script), { home });
  assertEquals(again.code, 0, again.stderr);
  assertEquals(upstream.requests.length, 2);
});

Deno.test("run --replay: a request without the run's key is answered, too, because nothing is spent", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const home = folder.path;
  const env = {
    OPENAI_API_KEY: "sk-canary-real",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  const keyed = asking("Hi", "mock-1");
  const keyless = keyed.replace(/-H "[^"]*" /, "");
  const run = async (options: string[], script: string) => {
    const { code, stdout, stderr } = await runCli(
      ["run", "--history", "h.jsonl", ...options, "--", "sh", "-c", script],
      { home, env },
    );
    assertEquals(code, 0, stderr);
    return stdout;
  };
  const said = await run([], keyed);
  const { error } = JSON.parse(await run([], keyless));
  assertEquals(
    error.message,
    'this request lacks the key that chat run sets: send it as "authorization: Bearer $OPENAI_API_KEY"',
  );
  assertEquals(await run(["--replay", "h.jsonl"], keyless), said);
  assertEquals(upstream.requests.length, 1);
});

Deno.test("run --replay last, serve --replay last: the newest run that recorded an answer", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, asking("I am sad"));
  await record(home, "true");
  const options = ["--history", "h.jsonl", "--replay", "last"];
  const run = await runCli(
    ["run", ...options, "--", "sh", "-c", asking("I am sad")],
    { home },
  );
  assertEquals(run.code, 0, run.stderr);
  assertMatch(run.stderr, /^chat: replay of run \S+: 1 exchange, /);
  await using server = await startServe(options, home);
  const reply = await fetch(`${server.url}/v1/models`);
  const { data } = await reply.json();
  assertEquals(data.map(({ id }: { id: string }) => id), ["eliza"]);
});

Deno.test("run --replay: a source that is not there, or has no answer, or was forgotten, is said in one line", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/empty.jsonl`, "");
  for (
    const [words, message] of [
      [
        ["zz", "--"],
        "there is no file zz and no run with that id (chat history runs lists them)",
      ],
      [["empty.jsonl"], "empty.jsonl has no recorded answer to replay"],
      [["--"], "--replay needs a value: FILE, RUN or last"],
    ] as const
  ) {
    const args = ["run", "--replay", ...words, "sh", "-c", "echo started"];
    const { code, stdout, stderr } = await runCli(args, { home });
    assertEquals([code, stdout], [2, ""]);
    assertEquals(stderr.split("\n")[0], `chat: ${message}`);
  }
});
