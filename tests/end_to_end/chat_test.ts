import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sse } from "../helpers/fake_upstream.ts";
import {
  readHistory,
  runCli,
  startCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";
import {
  END,
  event,
  failure,
  keyedEnv,
  talkingUpstream,
} from "./chat_upstream.ts";

const FILE = ".local/share/chat/history.jsonl";

Deno.test("chat in a pipe: answers on stdout, one line each, nothing else anywhere", async () => {
  await using upstream = talkingUpstream();
  const result = await runCli(["chat"], {
    stdin: "Grüß dich\r\n\nand again\n/exit\nnever sent\n",
    env: keyedEnv(upstream),
  });
  assertEquals(result, {
    code: 0,
    stdout: "gpt-4o-mini: 1 messages, the first Grüß dich 🌍\n" +
      "gpt-4o-mini: 3 messages, the first Grüß dich 🌍\n",
    stderr: "",
  });
  assertEquals(upstream.requests.length, 2);
});

Deno.test("chat without a key: the built-in model answers, which one line says", async () => {
  const result = await runCli(["chat"], { stdin: "hi\n/exit\n" });
  assertEquals(result.code, 0);
  assertMatch(result.stdout, /^[^\n]+\n$/);
  assertMatch(
    result.stderr,
    /^chat: no key is set[^\n]*eliza[^\n]*OPENAI_API_KEY[^\n]*\n$/,
  );
  const quiet = await runCli(["chat", "-q"], { stdin: "hi\n" });
  assertEquals(quiet, { ...result, stderr: "" });
});

Deno.test("chat: every turn is a line of one chain in the history", async () => {
  await using folder = await temporaryFolder();
  await using upstream = talkingUpstream();
  await runCli(["chat", "-s", "sys"], {
    stdin: "one\ntwo\n/clear\nthree\n",
    home: folder.path,
    env: keyedEnv(upstream),
  });
  const [one, two, three] = await readHistory(`${folder.path}/${FILE}`);
  assertEquals(one?.["source"], "chat");
  assertEquals(two?.["parent"], one?.["id"]);
  assertEquals([three?.["parent"], three?.["conversation"]], [
    null,
    three?.["id"],
  ]);
});

Deno.test("chat -c and --conversation: go on where it ended, on the model that answered", async () => {
  await using folder = await temporaryFolder();
  await using upstream = talkingUpstream();
  const options = { home: folder.path, env: keyedEnv(upstream) };
  await runCli(["ask", "-m", "openai/x", "one"], options);
  const again = await runCli(["chat", "-c"], { ...options, stdin: "two\n" });
  assertEquals(again.stdout, "x: 3 messages, the first one 🌍\n");
  const [first] = await readHistory(`${folder.path}/${FILE}`);
  const id = String(first?.["id"]).toLowerCase();
  const other = await runCli(["chat", "--cid", id, "-m", "openai/y"], {
    ...options,
    stdin: "three\n/stats\n",
  });
  assertEquals(other.stdout, "y: 5 messages, the first one 🌍\n");
  assertMatch(other.stderr, /^model +openai\/y\nturns +3\n/);
});

Deno.test("chat: generation options, --stateless and --no-stream reach every request", async () => {
  await using upstream = talkingUpstream();
  const { stdout } = await runCli([
    ..."chat -s sys --stateless --no-stream --temperature 0.5 -o top_k=4".split(
      " ",
    ),
  ], { stdin: "one\ntwo\n", env: keyedEnv(upstream) });
  assertEquals(stdout, "gpt-4o-mini: 2 messages, the first sys 🌍\n".repeat(2));
  assertEquals(JSON.parse(upstream.requests[1]?.body ?? ""), {
    model: "gpt-4o-mini",
    messages: [
      { role: "system", content: "sys" },
      { role: "user", content: "two" },
    ],
    temperature: 0.5,
    top_k: 4,
  });
});

Deno.test("chat: slash commands of a script answer on stderr", async () => {
  await using upstream = talkingUpstream();
  const { code, stdout, stderr } = await runCli(["chat"], {
    stdin:
      "/model\n/model openai/x\n/system Be brief\nhi\n/model anthropic/x\n//x\n",
    env: keyedEnv(upstream),
  });
  assertEquals(code, 0);
  assertEquals(
    stdout,
    "x: 2 messages, the first Be brief 🌍\nx: 4 messages, the first Be brief 🌍\n",
  );
  assertStringIncludes(
    stderr,
    "Model: openai/gpt-4o-mini\nModel: openai/x\nSystem message: Be brief\n" +
      "chat: no key for anthropic: set ANTHROPIC_API_KEY",
  );
  assertEquals(
    JSON.parse(upstream.requests[1]?.body ?? "").messages.at(-1).content,
    "//x",
  );
});

Deno.test("chat -u and -R: times and reasoning of a script on stderr, or hidden", async () => {
  await using upstream = talkingUpstream({
    think: () =>
      sse([
        event({ reasoning_content: "hm" }),
        event({ content: "so" }),
        ...END,
      ]),
  });
  const options = { stdin: "think\n", env: keyedEnv(upstream) };
  const shown = await runCli(["chat", "-u"], options);
  assertEquals(shown.stdout, "so\n");
  assertMatch(
    shown.stderr,
    /^hm\n\(first token: \d+\.\d{3}s · total: \d+\.\d{3}s · 24 → 82 tokens · context 106 of 128,000 · ~\$0\.000053, ~\$0\.000053 so far\)\n$/,
  );
  assertEquals((await runCli(["chat", "-R"], options)).stderr, "");
});

const failures: [string, number][] = [["401", 3], ["429", 4], ["500", 1]];
for (const [status, code] of failures) {
  Deno.test(`chat: ${status} is one line, the script goes on; as its last turn exit ${code}`, async () => {
    await using upstream = talkingUpstream({
      fail: () => failure(Number(status), "because"),
    });
    const env = keyedEnv(upstream);
    const last = await runCli(["chat"], { stdin: "one\nfail\n/exit\n", env });
    assertEquals(last.code, code);
    assertEquals(last.stdout, "gpt-4o-mini: 1 messages, the first one 🌍\n");
    assertMatch(last.stderr, /^chat: [^\n]*because[^\n]*\n$/);
    const between = await runCli(["chat"], { stdin: "fail\none\n", env });
    assertEquals([between.code, between.stdout], [0, last.stdout]);
  });
}

Deno.test("chat: no connection is exit 5, a cut answer 6 and not kept", async () => {
  const { code, stderr } = await runCli(["chat"], {
    stdin: "hi\n",
    env: {
      OPENAI_API_KEY: "sk-canary-chat",
      OPENAI_BASE_URL: "http://127.0.0.1:1/v1",
    },
  });
  assertEquals(code, 5);
  assertMatch(stderr, /^chat: [^\n]*127\.0\.0\.1:1[^\n]*\n$/);
  await using upstream = talkingUpstream({
    cut: () => sse([event({ content: "half" })]),
  });
  const cut = await runCli(["chat"], {
    stdin: "one\ncut\ntwo\ncut\n",
    env: keyedEnv(upstream),
  });
  assertEquals(cut.code, 6);
  assertStringIncludes(cut.stdout, "half\ngpt-4o-mini: 3 messages");
});

const wrong: [string, string][] = [
  ["chat -m gpt-5", "no key for openai"],
  ["chat --temperature 3", "--temperature"],
  ["chat -c", "chat: "],
  ["chat --stateless -c", "--stateless"],
  ["chat hello", 'unexpected argument "hello"'],
];
for (const [line, expected] of wrong) {
  Deno.test(`${line}: wrong usage is one line and exit 2`, async () => {
    const result = await runCli(line.split(" "), { stdin: "hi\n" });
    assertEquals([result.code, result.stdout], [2, ""]);
    assertStringIncludes(result.stderr, expected);
    assertMatch(result.stderr, /^chat: [^\n]+\n$/);
  });
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`chat in a pipe: ${signal} stops the answer, writes the history, exit ${code}`, async () => {
    await using folder = await temporaryFolder();
    const held = Promise.withResolvers<void>();
    await using upstream = talkingUpstream({
      hang: () =>
        sse(async function* () {
          yield event({ content: "partial" });
          await held.promise;
        }()),
    });
    const env = keyedEnv(upstream);
    await using child = startCli(["chat"], folder.path, env);
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode("hang\nnever sent\n"));
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill(signal);
    assertEquals((await child.status).code, code);
    held.resolve();
    const lines = await readHistory(`${folder.path}/${FILE}`);
    assertEquals(lines.map((line) => line["status"]), ["aborted"]);
    assertStringIncludes(JSON.stringify(lines[0]?.["response"]), "partial");
    await reader.cancel();
    await child.stderr.cancel();
    await writer.close().catch(() => {});
  });
}

Deno.test("chat | head: a closed pipe ends quietly with 0", async () => {
  await using folder = await temporaryFolder();
  await using child = startCli(["chat", "-m", "eliza"], folder.path);
  await child.stdout.cancel();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("one\ntwo\n"));
  const stderr = await new Response(child.stderr).text();
  assertEquals([(await child.status).code, stderr], [0, ""]);
  await writer.close().catch(() => {});
});

Deno.test("chat --budget: warns at 80 % and when it is spent; no other amount", async () => {
  await using upstream = talkingUpstream();
  const env = keyedEnv(upstream);
  const run = (budget: string) =>
    runCli(["chat", "--budget", budget], { stdin: "a\nb\nc\n", env });
  const { code, stderr } = await run("0.0001");
  assertEquals([code, stderr], [
    0,
    "chat: ~$0.00011 of the budget of $0.0001 is spent\n",
  ]);
  assertEquals(
    (await run("0.00012")).stderr.split("\n").length,
    3,
  );
  const refused = await run("0");
  assertEquals([refused.code, refused.stderr], [
    2,
    "chat: --budget takes an amount above 0 in dollars\n",
  ]);
});
