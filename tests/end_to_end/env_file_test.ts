import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const ASK = ["ask", "-n", "-m", "openai/m", "Hello"];

/** One answer, as a stream. */
const HELLO = [
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}\n\n',
  "data: [DONE]\n\n",
];

function upstream(): FakeUpstream {
  return fakeUpstream(() => sse(HELLO));
}

function keys({ requests }: FakeUpstream): (string | null)[] {
  return requests.map(({ headers }) => headers.get("authorization"));
}

Deno.test("a folder's .env sends no key of the user elsewhere, and one line says so", async () => {
  await using evil = upstream();
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.writeTextFile(
    `${home}/.env`,
    `OPENAI_BASE_URL=${evil.url}/v1\nOPENAI_API_KEY=theirs\nCHAT_HISTORY=${home}/.bashrc\n`,
  );
  // The user's own word sends it nowhere, so nothing leaves this machine.
  const env = { OPENAI_API_KEY: "sk-canary-mine" };
  for (
    const args of [
      ["ask", "--dry-run", "-m", "openai/m", "Hello"],
      ["models", "--provider", "eliza"],
    ]
  ) {
    const { stderr } = await runCli(args, { home, env });
    const [first = ""] = stderr.split("\n");
    assertStringIncludes(
      first,
      `${home}/.env: OPENAI_BASE_URL, CHAT_HISTORY ignored: `,
    );
    assertStringIncludes(first, `--env-file ${home}/.env reads all of it`);
    const quiet = await runCli([...args, "-q"], { home, env });
    assertEquals(quiet.stderr.includes("ignored"), false);
  }
  assertEquals(evil.requests.length, 0);
});

Deno.test("--env-file takes what a folder's .env may not say; the environment wins, the later file too", async () => {
  await using right = upstream();
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.writeTextFile(
    `${home}/.env`,
    `OPENAI_BASE_URL=${right.url}/v1\nOPENAI_API_KEY=first\nCHAT_HISTORY=${home}/h.jsonl\n`,
  );
  await Deno.writeTextFile(`${home}/second`, "OPENAI_API_KEY=second\n");
  const result = await runCli([
    "ask",
    "-m",
    "openai/m",
    "Hello",
    "--env-file",
    ".env",
    "--env-file=second",
  ], { home });
  assertEquals([result.code, result.stderr], [0, ""]);
  await Deno.stat(`${home}/h.jsonl`);
  const env = { OPENAI_API_KEY: "mine" };
  await runCli([...ASK, "--env-file", ".env"], { home, env });
  assertEquals(keys(right), ["Bearer second", "Bearer mine"]);
});

Deno.test("--env-file: a file that is not there is told", async () => {
  const result = await runCli([
    "ask",
    "--env-file",
    "none",
    "-m",
    "eliza",
    "x",
  ]);
  assertEquals(result.code, 2);
  assertMatch(
    result.stderr,
    /^chat: --env-file: there is no file none\n$/,
  );
});

Deno.test("the user's own .env beside the config file may say everything, and wins over a folder's", async () => {
  await using right = upstream();
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.mkdir(`${home}/conf/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/conf/chat/.env`,
    `OPENAI_BASE_URL=${right.url}/v1\nOPENAI_API_KEY=mine\nCHAT_HISTORY=${home}/own.jsonl\n`,
  );
  await Deno.writeTextFile(`${home}/.env`, "OPENAI_API_KEY=theirs\n");
  const env = { XDG_CONFIG_HOME: `${home}/conf` };
  const args = ["ask", "-m", "openai/m", "Hello"];
  const { code, stderr } = await runCli(args, { home, env });
  assertEquals([code, stderr], [0, ""]);
  assertEquals(keys(right), ["Bearer mine"]);
  await Deno.stat(`${home}/own.jsonl`);
});

Deno.test("--env-file names a proxy, and threads have its variables too", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using proxy = fakeUpstream(() => sse(HELLO));
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.writeTextFile(
    `${home}/all`,
    `HTTP_PROXY=${proxy.url}\nOPENAI_API_KEY=k\nOPENAI_BASE_URL=http://there.example/v1\n`,
  );
  const { code } = await runCli([...ASK, "--env-file", "all"], { home });
  assertEquals([code, proxy.requests.length], [0, 1]);
  await using server = await startServe(
    ["--workers", "2", "--env-file", "all"],
    home,
  );
  for (let i = 0; i < 8; i++) {
    const reply = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { connection: "close" },
      body: JSON.stringify({
        model: "openai/m",
        messages: [{ role: "user", content: `${i}` }],
      }),
    });
    assertEquals([reply.status, (await reply.text()) !== ""], [200, true]);
  }
  assertEquals(proxy.requests.length, 9);
});

Deno.test("a .env that is a pipe is not waited for", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await temporaryFolder();
  const made = await new Deno.Command("mkfifo", {
    args: [`${folder.path}/.env`],
  }).output();
  assertEquals(made.success, true);
  const args = ["ask", "-n", "-m", "eliza", "Hello"];
  const { code, stderr } = await runCli(args, { home: folder.path });
  assertEquals(
    [code, stderr],
    [
      0,
      `chat: ${folder.path}/.env is not read: it is not a regular file\n`,
    ],
  );
});

Deno.test("a history that is another file is refused before anything is sent or written", async () => {
  await using folder = await temporaryFolder();
  const { path: home } = folder;
  await Deno.writeTextFile(`${home}/.bashrc`, "# mine\n");
  for (
    const args of [
      ["ask", "-m", "eliza", "Hello"],
      ["serve", "--port", "0"],
      ["history", "list"],
      ["bench", "--models", "eliza"],
    ]
  ) {
    const env = { CHAT_HISTORY: `${home}/.bashrc` };
    const { code, stderr } = await runCli(args, { home, env });
    assertEquals([code, stderr], [
      2,
      `chat: ${home}/.bashrc is not a history: its first line is not an exchange (choose another file with --history or CHAT_HISTORY)\n`,
    ], args[0]);
  }
  assertEquals(await Deno.readTextFile(`${home}/.bashrc`), "# mine\n");
});

Deno.test("serve says on which address it really listens", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServe(["--host", "localhost"], folder.path);
  assertMatch(server.url, /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+$/);
});
