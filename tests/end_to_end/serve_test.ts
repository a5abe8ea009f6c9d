import {
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { event, HELLO, hi, openAi, post } from "../server/serving.ts";
import { until } from "../helpers/until.ts";

const ELIZA = { model: "eliza", messages: [{ role: "user", content: "Hi" }] };

function historyPath(home: string): string {
  return `${home}/.local/share/chat/history.jsonl`;
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`serve: ${signal} ends it with 0, and nothing is lost`, async () => {
    await using folder = await temporaryFolder();
    await using server = await startServe([], folder.path);
    const reply = await post(server, ELIZA);
    const id = reply.headers.get("x-chat-exchange");
    const { content } = (await reply.json()).choices[0].message;
    server.kill(signal);
    const { code, stdout, stderr } = await server.result;
    assertEquals([code, stderr], [0, ""]);
    const { url } = server;
    assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assertStringIncludes(stdout, `OPENAI_BASE_URL=${url}/v1`);
    assertStringIncludes(stdout, historyPath(folder.path));
    const [line, ...others] = await readHistory(historyPath(folder.path));
    assertEquals(others, []);
    assertObjectMatch(line ?? {}, {
      id,
      source: "serve",
      status: "completed",
      request: ELIZA,
      response: { choices: [{ message: { content } }] },
    });
  });
}

Deno.test("serve: SIGTERM lets a running stream end", async () => {
  await using folder = await temporaryFolder();
  const gate = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield* HELLO.slice(0, 2);
      await gate.promise;
      yield* HELLO.slice(2);
    }())
  );
  await using server = await startServe([], folder.path, openAi(upstream));
  const reply = await post(server, hi({ stream: true }));
  server.kill("SIGTERM");
  await untilClosed(server.url);
  gate.resolve();
  assertEquals(await reply.text(), HELLO.join(""));
  assertEquals((await server.result).code, 0);
  const [line] = await readHistory(historyPath(folder.path));
  assertEquals(line?.["status"], "completed");
});

Deno.test("serve: a second signal breaks running streams off, and records them", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield event({ content: "par" });
      await new Promise<never>(() => {});
    }())
  );
  await using server = await startServe([], folder.path, openAi(upstream));
  const reply = await post(server, hi({ stream: true }));
  server.kill("SIGINT");
  await untilClosed(server.url);
  server.kill("SIGINT"); // what a launcher hands on is the same signal
  await new Promise((resolve) => setTimeout(resolve, 700));
  server.kill("SIGINT");
  assertStringIncludes(await reply.text(), "server_stopping");
  const { code, stderr } = await server.result;
  assertEquals([code, stderr], [130, ""]);
  const [line] = await readHistory(historyPath(folder.path));
  assertObjectMatch(line ?? {}, {
    status: "aborted",
    response: { choices: [{ message: { content: "par" } }] },
  });
});

/** Resolves once the server takes no more requests. */
async function untilClosed(url: string): Promise<void> {
  await until("the server to refuse", async () => {
    try {
      const reply = await fetch(`${url}/health`);
      await reply.body?.cancel();
      return false;
    } catch {
      return true;
    }
  }, { every: 0 });
}

Deno.test("serve: no key, of a provider or of a client, reaches what it writes", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    Response.json({
      error: { message: "Incorrect API key provided: sk-canary-serve" },
    }, { status: 401 })
  );
  const env = { ...openAi(upstream), CHAT_API_KEY: "sk-canary-client" };
  await using server = await startServe(["--verbose"], folder.path, env);
  const reply = await post(server, hi(), {
    headers: { authorization: "Bearer sk-canary-client" },
  });
  const told = JSON.stringify([...reply.headers]) + await reply.text();
  assertEquals(reply.status, 401);
  server.kill("SIGTERM");
  const { stdout, stderr } = await server.result;
  const history = await Deno.readTextFile(historyPath(folder.path));
  for (const text of [told, stdout, stderr, history]) {
    assertEquals(text.includes("sk-canary"), false, text);
  }
});

Deno.test("serve: --quiet says nothing, --no-history records nothing", async () => {
  await using folder = await temporaryFolder();
  using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  const taken = await runCli(
    ["serve", "--quiet", "--no-history", "--host", `127.0.0.1:${port}`],
    { home: folder.path },
  );
  assertEquals(taken, {
    code: 2,
    stdout: "",
    stderr:
      `chat: cannot listen on 127.0.0.1 port ${port}: it is in use (choose another with --port, 0 for any free one)\n`,
  });
  await using server = await startServe(["--no-history"], folder.path);
  await (await post(server, ELIZA)).body?.cancel();
  server.kill("SIGTERM");
  assertStringIncludes((await server.result).stdout, "history  off");
  assertEquals(await Array.fromAsync(Deno.readDir(folder.path)), []);
});

Deno.test("serve: environment and limits count", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServe(
    ["--max-messages", "1", "--allow-origin", "https://app.example/"],
    folder.path,
    { CHAT_HOST: "localhost", CHAT_PORT: "1", CHAT_API_KEY: "a, sk-canary-b" },
  );
  // Where it really listens: a name may have several addresses.
  assertMatch(server.url, /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+$/);
  const headers = {
    "x-api-key": "sk-canary-b",
    "content-type": "application/json",
    origin: "https://app.example",
  };
  const one = await post(server, ELIZA, { headers });
  await one.body?.cancel();
  assertEquals(one.status, 200);
  const messages = [...ELIZA.messages, ...ELIZA.messages];
  const two = await post(server, { ...ELIZA, messages }, { headers });
  assertEquals((await two.json()).error.param, "messages");
  assertEquals(
    two.headers.get("access-control-allow-origin"),
    "https://app.example",
  );
});

Deno.test("serve: --api-key takes the place of CHAT_API_KEY, holds several keys, and is printed nowhere", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServe(
    ["--api-key", "sk-canary-1,sk-canary-2", "--api-key", "sk-canary-3"],
    folder.path,
    { CHAT_API_KEY: "sk-canary-4" },
  );
  const statuses: number[] = [];
  for (const key of ["1", "2", "3", "4", "1,sk-canary-2"]) {
    const reply = await post(server, ELIZA, {
      headers: { authorization: `Bearer sk-canary-${key}` },
    });
    await reply.body?.cancel();
    statuses.push(reply.status);
  }
  assertEquals(statuses, [200, 200, 200, 401, 401]);
  server.kill("SIGTERM");
  const { stdout, stderr } = await server.result;
  assertStringIncludes(stdout, "OPENAI_API_KEY=(one of --api-key)");
  assertEquals((stdout + stderr).includes("canary"), false);
});

Deno.test("serve: with a key it listens where others may reach it, and lets nobody in without", async () => {
  await using folder = await temporaryFolder();
  // Loopback in a spelling that the program does not take for it.
  await using server = await startServe(["--host", "127.1"], folder.path, {
    CHAT_API_KEY: "sk-canary-network",
  });
  const status = async (headers: Record<string, string>) => {
    const reply = await fetch(`${server.url}/v1/models/eliza`, { headers });
    await reply.body?.cancel();
    return reply.status;
  };
  assertEquals(await status({}), 401);
  assertEquals(await status({ "x-api-key": "sk-canary-networ" }), 401);
  assertEquals(await status({ "x-api-key": "sk-canary-network" }), 200);
});

Deno.test("serve: letting every web page in without a key is said", async () => {
  await using folder = await temporaryFolder();
  const open = ["--allow-origin", "*"];
  await using without = await startServe(open, folder.path);
  await using keyed = await startServe(open, folder.path, {
    CHAT_API_KEY: "sk-canary-a",
  });
  for (const server of [without, keyed]) server.kill("SIGTERM");
  assertMatch(
    (await without.result).stderr,
    /^chat: --allow-origin \* [^\n]+: every web page [^\n]+ can use your keys\n$/,
  );
  assertEquals((await keyed.result).stderr, "");
});

Deno.test("serve: --log json writes a line for each request on stderr, --metrics counts them", async () => {
  await using folder = await temporaryFolder();
  const args = ["--log", "json", "--metrics"];
  await using server = await startServe(args, folder.path);
  await (await post(server, ELIZA)).body?.cancel();
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assertStringIncludes(
    metrics,
    'chat_requests_total{endpoint="/chat/completions",model="eliza",status="200"} 1\n',
  );
  server.kill("SIGTERM");
  const { stderr } = await server.result;
  const lines = stderr.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    lines.map(({ path, status, model }) => [path, status, model]),
    [["/v1/chat/completions", 200, "eliza"], ["/metrics", 200, undefined]],
  );
});

const wrong: [args: string[], expected: string][] = [
  [
    ["--host", "0.0.0.0"],
    "chat: other machines can reach 0.0.0.0: set CHAT_API_KEY or --api-key to serve there, or make keys by chat keys add\n",
  ],
  [["--host", "127.1"], "other machines can reach 127.1:"],
  [["--host", "[::]:8080"], "other machines can reach :::"],
  [["--port", "70000"], "--port must be a whole number from 0 to 65535"],
  [["--port", "x"], "--port must be a whole number from 0 to 65535"],
  [["--host", "127.0.0.1:x"], "the port after the host must be"],
  [["--max-messages", "0"], "--max-messages takes a whole number from 1"],
  [["--max-content", "1.5"], "--max-content takes a whole number from 1"],
  [["--allow-origin", "app.example"], "--allow-origin takes an origin"],
  [["--allow-origin", "https://a.b/c"], "--allow-origin takes an origin"],
  [["--allow-origin", "https://app*.b"], "--allow-origin takes an origin"],
  [["--allow-origin", "https://*.a.*.b"], "--allow-origin takes an origin"],
  [["--log", "xml"], "--log takes text, json, off"],
  [["--api-key", " , "], "--api-key is empty"],
  [
    ["--api-key", "schlüssel"],
    "--api-key contains a key that no client can send",
  ],
  [["word"], 'unexpected argument "word"'],
];
for (const [args, expected] of wrong) {
  Deno.test(`serve ${args.join(" ")}: one line and exit 2`, async () => {
    const { code, stdout, stderr } = await runCli(["serve", ...args]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /^chat: [^\n]+\n$/);
    assertStringIncludes(stderr, expected);
  });
}
