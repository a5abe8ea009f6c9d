import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import {
  readHistory,
  runCli,
  startCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";

const head = { id: "chatcmpl-1", created: 1, model: "m-1" };

function chunk(delta: unknown, finish: string | null = null): string {
  return `data: ${
    JSON.stringify({
      ...head,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
  }\n\n`;
}

const usage = `data: ${
  JSON.stringify({
    ...head,
    object: "chat.completion.chunk",
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  })
}\n\n`;
const DONE = "data: [DONE]\n\n";
const HELLO = [
  chunk({ role: "assistant", content: "" }),
  chunk({ content: "Grüß " }),
  chunk({ content: "dich 🌍\n\n" }),
  chunk({}, "stop"),
  usage,
  DONE,
];

function env(url: string): Record<string, string> {
  return { OPENAI_API_KEY: "sk-canary-ask", OPENAI_BASE_URL: `${url}/v1` };
}

Deno.test("ask: stdin, a blank line, then the arguments; the answer ends with one newline", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  const result = await runCli(["ask", "what", "is this?"], {
    stdin: "some\ntext\n",
    env: env(upstream.url),
  });
  assertEquals(result, { code: 0, stdout: "Grüß dich 🌍\n", stderr: "" });
  const [request] = upstream.requests;
  assertEquals(request?.path, "/v1/chat/completions");
  assertEquals(request?.headers.get("authorization"), "Bearer sk-canary-ask");
  assertEquals(JSON.parse(request?.body ?? ""), {
    model: "gpt-4o-mini",
    messages: [{ role: "user", content: "some\ntext\n\nwhat is this?" }],
    stream: true,
    stream_options: { include_usage: true },
  });
});

Deno.test("ask: every flag reaches the request, and only what was set", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({
      ...head,
      object: "chat.completion",
      choices: [{
        index: 0,
        message: { role: "assistant", content: "ok" },
        finish_reason: "stop",
      }],
    })
  );
  const args = "ask -m openai/x -s sys --no-stream --temperature 0.5 --top-p " +
    "0.9 --max-tokens 7 --stop a --stop b --presence-penalty -1 " +
    '--frequency-penalty 2 --seed 5 --user me -o top_k=4 -o x={"y":[1]} -o z=w hi';
  const result = await runCli(args.split(" "), { env: env(upstream.url) });
  assertEquals([result.code, result.stdout], [0, "ok\n"]);
  assertEquals(JSON.parse(upstream.requests[0]?.body ?? ""), {
    model: "x",
    messages: [
      { role: "system", content: "sys" },
      { role: "user", content: "hi" },
    ],
    temperature: 0.5,
    top_p: 0.9,
    max_tokens: 7,
    stop: ["a", "b"],
    presence_penalty: -1,
    frequency_penalty: 2,
    seed: 5,
    user: "me",
    top_k: 4,
    x: { y: [1] },
    z: "w",
  });
});

Deno.test("ask: one line in the history, as the layout says, without the key", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => sse(HELLO));
  await runCli(["ask", "hi"], { home: folder.path, env: env(upstream.url) });
  const path = `${folder.path}/.local/share/chat/history.jsonl`;
  const text = await Deno.readTextFile(path);
  assertEquals(text.includes("sk-canary"), false);
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  const [line, ...others] = await readHistory(path);
  assertEquals(others, []);
  assertEquals(Object.keys(line ?? {}), [
    "v",
    "id",
    "conversation",
    "parent",
    "source",
    "started",
    "ended",
    "provider",
    "base_url",
    "model",
    "request",
    "response",
    "usage",
    "timing",
    "status",
    "attempts",
    "sha256",
  ]);
  assertEquals(line?.["source"], "ask");
  assertEquals(line?.["provider"], "openai");
  assertEquals(line?.["status"], "completed");
  const body = new TextEncoder().encode(upstream.requests[0]?.body);
  const digest = await crypto.subtle.digest("SHA-256", body);
  assertEquals(line?.["sha256"], new Uint8Array(digest).toHex());
});

Deno.test("ask -c and --conversation: the recorded turns are sent again", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => sse(HELLO));
  const options = { home: folder.path, env: env(upstream.url) };
  await runCli(["ask", "-m", "openai/x", "one"], options);
  await runCli(["ask", "-c", "two"], options);
  const lines = await readHistory(
    `${folder.path}/.local/share/chat/history.jsonl`,
  );
  const id = String(lines[0]?.["conversation"]);
  await runCli(["ask", "--cid", id, "three"], options);
  const sent = upstream.requests.map((request) => JSON.parse(request.body));
  assertEquals(sent[1].model, "x");
  assertEquals(
    sent[2].messages.map((message: { content: string }) => message.content),
    ["one", "Grüß dich 🌍\n\n", "two", "Grüß dich 🌍\n\n", "three"],
  );
});

Deno.test("ask --json: the completion, folded, on one line", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  const { stdout } = await runCli(["ask", "--json", "hi"], {
    env: env(upstream.url),
  });
  assertEquals(stdout.split("\n").length, 2);
  const completion = JSON.parse(stdout);
  assertEquals(completion.object, "chat.completion");
  assertEquals(completion.choices[0].message.content, "Grüß dich 🌍\n\n");
  assertEquals(completion.usage.total_tokens, 5);
});

Deno.test("ask -u: times and tokens on stderr, reasoning too, unless hidden", async () => {
  await using upstream = fakeUpstream(() =>
    sse([chunk({ reasoning_content: "hm\n" }), ...HELLO])
  );
  const shown = await runCli(["ask", "-u", "hi"], { env: env(upstream.url) });
  assertEquals(shown.stdout, "Grüß dich 🌍\n");
  assertMatch(
    shown.stderr,
    /^hm\n\(first token: \d+\.\d{3}s · total: \d+\.\d{3}s · 3 → 2 tokens · ~\$0\.0000016\)\n$/,
  );
  const hidden = await runCli(["ask", "-R", "hi"], { env: env(upstream.url) });
  assertEquals(hidden.stderr, "");
});

Deno.test("ask --dry-run: prints the request, sends and records nothing, needs no key", async () => {
  await using folder = await temporaryFolder();
  const { code, stdout } = await runCli(
    ["ask", "--dry-run", "-m", "openai/x", "hi"],
    { home: folder.path },
  );
  assertEquals(code, 0);
  assertEquals(JSON.parse(stdout).messages, [{ role: "user", content: "hi" }]);
  assertEquals(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("ask: without a model, the config file and what it lets be asked are named", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const path = `${home}/config.json`;
  const hint = async (config: unknown) => {
    await Deno.writeTextFile(path, JSON.stringify(config));
    const env = { CHAT_CONFIG: path };
    const { code, stderr } = await runCli(["ask", "hi"], { home, env });
    assertEquals(code, 2);
    return stderr;
  };
  const baseUrl = "http://127.0.0.1:9/v1";
  const mock = { baseUrl, models: ["small", "large"] };
  const closed = { baseUrl, models: ["x"], keyVariable: "CLOSED_KEY" };
  assertStringIncludes(
    await hint({
      providers: { mock, closed },
      aliases: { fast: "mock/small" },
    }),
    `"model" in ${path}: such as fast, mock/small, mock/large)`,
  );
  assertStringIncludes(
    await hint({ providers: { mock: { baseUrl } } }),
    `"model" in ${path}: chat models lists them)`,
  );
});

const wrong: [string[], string][] = [
  [["ask"], "chat: Nothing to ask"],
  [["ask", "hi"], "chat: No model to ask"],
  [
    ["ask", "-m", "gpt-5", "hi"],
    "chat: no key for openai: set OPENAI_API_KEY in the environment or in .env (chat setup openai keeps one)\n",
  ],
  [
    ["ask", "-m", "eliza", "--temperature", "3", "hi"],
    "--temperature",
  ],
  [["ask", "-m", "eliza", "--top-p", "1.5", "hi"], "--top-p"],
  [
    ["ask", "-m", "eliza", "--presence-penalty", "-3", "x"],
    "--presence-penalty",
  ],
  [
    ["ask", "-m", "eliza", "--frequency-penalty", "9", "x"],
    "--frequency-penalty",
  ],
  [["ask", "-m", "eliza", "--max-tokens", "0", "hi"], "--max-tokens"],
  [
    "ask -m eliza --stop 1 --stop 2 --stop 3 --stop 4 --stop 5 hi".split(" "),
    "--stop",
  ],
  [["ask", "-m", "eliza", "-o", "model=x", "hi"], "--model"],
  [["ask", "-m", "eliza", "--timeout", "0", "hi"], "--timeout"],
  [["ask", "--continue", "-m", "eliza", "hi"], "chat: "],
  [["ask", "-m", "eliza", "--bogus", "hi"], "unknown option --bogus"],
  [["asc", "hi"], 'unknown command "asc"'],
];
for (const [args, expected] of wrong) {
  Deno.test(`${args.join(" ")}: wrong usage is one line and exit 2`, async () => {
    const { code, stdout, stderr } = await runCli(args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, expected);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
  });
}

Deno.test("ask: a message over 1,000,000 characters is refused before anything is sent", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  const { code, stderr } = await runCli(["ask"], {
    stdin: "x".repeat(1_000_001),
    env: env(upstream.url),
  });
  assertEquals([code, upstream.requests.length], [2, 0]);
  assertMatch(stderr, /^chat: .*1000000|1,000,000.*\n$/);
});

function failure(status: number, type: string, code: string | null): Response {
  const error = { message: "because", type, param: null, code };
  return Response.json({ error }, {
    status,
    headers: { "x-should-retry": "false" },
  });
}

const exits: [string, () => Response, number][] = [
  ["400", () => failure(400, "invalid_request_error", null), 1],
  ["401", () => failure(401, "invalid_request_error", "invalid_api_key"), 3],
  ["403", () => failure(403, "permission_error", null), 3],
  ["404", () => failure(404, "invalid_request_error", "model_not_found"), 1],
  ["429", () => failure(429, "requests", "rate_limit_exceeded"), 4],
  ["quota", () => failure(429, "insufficient_quota", "insufficient_quota"), 4],
  ["500", () => failure(500, "server_error", null), 1],
  [
    "302",
    () =>
      new Response(null, {
        status: 302,
        headers: { location: "http://127.0.0.1:1/x" },
      }),
    2,
  ],
];
for (const [name, handler, expected] of exits) {
  Deno.test(`ask: ${name} upstream is one line and exit ${expected}`, async () => {
    await using upstream = fakeUpstream(handler);
    const { code, stdout, stderr } = await runCli(["ask", "hi"], {
      env: env(upstream.url),
    });
    assertEquals([code, stdout], [expected, ""]);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
  });
}

Deno.test("ask: no connection is exit 5", async () => {
  const { code, stderr } = await runCli(["ask", "hi"], {
    env: env("http://127.0.0.1:1"),
  });
  assertEquals(code, 5);
  assertMatch(stderr, /^chat: [^\n]*127\.0\.0\.1:1[^\n]*\n$/);
});

const broken: [string, string[], string][] = [
  ["an error in the stream", [
    ...HELLO.slice(0, 3),
    'data: {"error":{"message":"overloaded"}}\n\n',
  ], "error"],
  ["a cut", HELLO.slice(0, 3), "truncated"],
];
for (const [name, pieces, status] of broken) {
  Deno.test(`ask: ${name} keeps what arrived, exit 6, history ${status}`, async () => {
    await using folder = await temporaryFolder();
    await using upstream = fakeUpstream(() => sse(pieces));
    const { code, stdout, stderr } = await runCli(["ask", "hi"], {
      home: folder.path,
      env: env(upstream.url),
    });
    assertEquals([code, stdout], [6, "Grüß dich 🌍\n"]);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    const [line] = await readHistory(
      `${folder.path}/.local/share/chat/history.jsonl`,
    );
    assertEquals(line?.["status"], status);
    assertStringIncludes(JSON.stringify(line?.["response"]), "dich 🌍");
  });
}

Deno.test("ask: finish_reason length is 0 with a notice, a refusal is 1", async () => {
  await using upstream = fakeUpstream((_request, i) =>
    sse([
      ...(i === 0
        ? [chunk({ content: "half" }), chunk({}, "length")]
        : [chunk({ refusal: "I will not" }), chunk({}, "stop")]),
      DONE,
    ])
  );
  const cut = await runCli(["ask", "hi"], { env: env(upstream.url) });
  assertEquals([cut.code, cut.stdout], [0, "half\n"]);
  assertStringIncludes(cut.stderr, "length");
  const refused = await runCli(["ask", "hi"], { env: env(upstream.url) });
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertStringIncludes(refused.stderr, "I will not");
});

Deno.test("ask: Ctrl-C stops the answer, exit 130, history aborted", async () => {
  await using folder = await temporaryFolder();
  let more = () => {};
  const held = new Promise<void>((resolve) => more = resolve);
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield* HELLO.slice(0, 2);
      await held;
    }())
  );
  await using child = startCli(["ask", "hi"], folder.path, env(upstream.url));
  await child.stdin.close();
  const reader = child.stdout.getReader();
  const first = await reader.read();
  assertEquals(new TextDecoder().decode(first.value), "Grüß ");
  child.kill("SIGINT");
  while (!(await reader.read()).done) { /* to the end */ }
  const stderr = await toText(child.stderr);
  assertEquals((await child.status).code, 130);
  assertEquals(stderr, "");
  more();
  const [line] = await readHistory(
    `${folder.path}/.local/share/chat/history.jsonl`,
  );
  assertEquals(line?.["status"], "aborted");
  assertStringIncludes(JSON.stringify(line?.["response"]), "Grüß ");
});

Deno.test("ask | head: a closed pipe ends quietly with 0", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      for (let i = 0; i < 10_000; i++) yield chunk({ content: `line ${i}\n` });
      yield chunk({}, "stop") + DONE;
    }())
  );
  await using child = startCli(["ask", "hi"], folder.path, env(upstream.url));
  await child.stdin.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await toText(child.stderr);
  assertEquals([(await child.status).code, stderr], [0, ""]);
});

Deno.test("ask -m eliza: no key, no network, the same answer each time", async () => {
  const run = () =>
    runCli(["ask", "-m", "eliza", "--no-stream"], { stdin: "q" });
  const [one, two] = [await run(), await run()];
  assertEquals(one.code, 0);
  assertEquals(one, two);
  assertMatch(one.stdout, /^[^\n]+\n$/);
});

Deno.test("chat without a command: a pipe asks", async () => {
  const { code, stdout } = await runCli(["-m", "eliza"], { stdin: "hello" });
  assertEquals(code, 0);
  assertMatch(stdout, /^[^\n]+\n$/);
});

Deno.test("--help and --version: on stdout, within 80 columns", async () => {
  for (
    const args of [["--help"], ["ask", "--help"], ["serve", "-h"], [
      "help",
      "chat",
    ]]
  ) {
    const { code, stdout, stderr } = await runCli(args);
    assertEquals([code, stderr], [0, ""]);
    for (const line of stdout.split("\n")) {
      assertEquals(line.length <= 80, true, line);
    }
  }
  const { stdout } = await runCli(["--version"]);
  assertMatch(stdout, /^chat \d+\.\d+\.\d+(?: \([0-9a-f]+\))?\n$/);
});
