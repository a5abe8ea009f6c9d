import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { mockOpenAi } from "../helpers/mock_openai.ts";
import { toText } from "@std/streams/to-text";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import {
  readHistory,
  runCli,
  startCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";

const BODY = '{"model":"mock-1","messages":[{"role":"user","content":"Hi"}]}';

/** Asks a model of the server that the environment names. */
function asking(body: string): string {
  return `curl -sS "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d '${body}'`;
}

const ASK = asking(BODY);
const ELIZA = asking(BODY.replace("mock-1", "eliza"));

/** Where the history of a home is. */
function historyOf(home: string): string {
  return `${home}/.local/share/chat/history.jsonl`;
}

Deno.test("run: a command's requests are answered and recorded as a run", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const env = {
    OPENAI_API_KEY: "sk-canary-real",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  await Deno.writeTextFile(`${folder.path}/ask.sh`, `${ASK}; exit 7`);
  const { code, stdout, stderr } = await runCli(
    ["run", "--tag", "nightly", "--", "sh", "ask.sh"],
    { home: folder.path, env },
  );
  assertEquals(code, 7);
  assertEquals(JSON.parse(stdout).object, "chat.completion");
  const lines = await readHistory(historyOf(folder.path));
  const [begun, exchange, label, ended] = lines;
  assertEquals(lines.length, 4);
  assertEquals(begun, {
    ...begun,
    v: 1,
    kind: "run",
    command: ["sh", "ask.sh"],
    cwd: await Deno.realPath(folder.path),
    ended: null,
    exit: null,
  });
  assertEquals(exchange?.["run"], begun?.["id"]);
  assertEquals(label?.["label"], "nightly");
  assertEquals({ ...begun, ended: ended?.["ended"], exit: 7 }, ended);
  assertMatch(
    stderr,
    /^chat: run [0-9A-Z]{26}: 1 exchange, \d+ tokens, \d+\.\d s; see chat history show --run [0-9A-Z]{26}\n$/,
  );
  assertStringIncludes(stderr, String(begun?.["id"]));
});

Deno.test("run: a program that is not there ends with 127, one that cannot be run with 126, and nothing is recorded", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const missing = await runCli(["run", "--", "no-such-program"], { home });
  assertEquals(missing, {
    code: 127,
    stdout: "",
    stderr: "chat: Cannot start no-such-program: there is no such program\n",
  });
  await Deno.writeTextFile(`${home}/plain`, "text");
  const plain = await runCli(["run", `${home}/plain`], { home });
  assertEquals(plain.code, 126);
  assertMatch(plain.stderr, /^chat: Cannot start [^\n]*plain: [^\n]+\n$/);
  assertEquals(await readHistory(historyOf(home)), []);
});

Deno.test("run: the command has this program's stdin and environment, and keys only where it needs one", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/.env`,
    "ANTHROPIC_API_KEY=sk-canary-file\nGROQ_API_KEY=sk-canary-groq\n",
  );
  const { stdout } = await runCli(
    // deno-fmt-ignore
    ["run", "-q", "--env", "MINE", "--env", "BARE=", "--env", "DEEP=/a/b", "sh", "-c", "cat; env"],
    {
      home,
      stdin: "from stdin\n",
      env: {
        MISTRAL_API_KEY: "sk-canary-set",
        OTHER: "kept",
        HTTP_PROXY: "http://127.0.0.1:1",
        NO_PROXY: "intern.example",
      },
    },
  );
  assertStringIncludes(stdout, "from stdin\n");
  const env = new Map(
    stdout.split("\n").map((line) => {
      const [name = "", ...value] = line.split("=");
      return [name, value.join("=")];
    }),
  );
  const key = env.get("OPENAI_API_KEY") ?? "";
  assertMatch(key, /^sk-chat-run-[0-9a-f]{32}$/);
  // What is set in this program's own files stays there; the key of the run stands for it.
  assertEquals(env.get("ANTHROPIC_API_KEY"), key);
  assertEquals(env.get("GROQ_API_KEY"), key);
  assertEquals(env.get("MISTRAL_API_KEY"), "sk-canary-set");
  // Without a key here the command may have another way, such as a subscription.
  assertEquals(env.get("XAI_API_KEY"), undefined);
  assertEquals(env.get("OTHER"), "kept");
  // A proxy cannot reach the server.
  assertEquals(env.get("NO_PROXY"), "intern.example,127.0.0.1");
  assertEquals(env.get("no_proxy"), "intern.example,127.0.0.1");
  const url = env.get("OPENAI_HOST") ?? "";
  assertMatch(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  for (
    const [name, path] of [
      ["OPENAI_BASE_URL", "/v1"],
      ["OPENAI_API_BASE", "/v1"],
      ["ANTHROPIC_BASE_URL", ""],
      ["ANTHROPIC_HOST", ""],
      ["GROQ_BASE_URL", "/provider/groq/v1"],
      ["AZURE_OPENAI_ENDPOINT", "/provider/azure"],
      ["MINE", "/v1"],
      ["BARE", ""],
      ["DEEP", "/a/b"],
    ] as const
  ) assertEquals(env.get(name), url + path, name);
  const history = await Deno.readTextFile(historyOf(home));
  assertEquals(history.includes("canary") || history.includes(key), false);
  const wrong = await runCli(["run", "--env", "no name", "true"], { home });
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertMatch(wrong.stderr, /^chat: --env takes NAME or NAME=\/PATH/);
});

Deno.test("run: only its command may use the keys that are set here", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const { stdout } = await runCli(
    [
      "run",
      "-q",
      "--",
      "sh",
      "-c",
      `
      ask() { curl -s -o /dev/null -w '%{http_code} ' "$OPENAI_BASE_URL/chat/completions" "$@" -d '${BODY}'; }
      ask -H "authorization: Bearer $OPENAI_API_KEY"
      ask -H "x-api-key: $OPENAI_API_KEY"
      ask -H "x-chat-key: $OPENAI_API_KEY" -H "authorization: Bearer sk-other"
      ask
      ask -H "authorization: Bearer sk-chat-run-00000000000000000000000000000000"`,
    ],
    {
      home: folder.path,
      env: {
        OPENAI_BASE_URL: `${upstream.url}/v1`,
        OPENAI_API_KEY: "sk-canary-real",
      },
    },
  );
  // Its own address is not OpenAI's, so that no other credentials go there.
  assertEquals(stdout, "200 200 200 401 401 ");
  const keys = upstream.requests.map(({ headers }) =>
    headers.get("authorization")
  );
  assertEquals(keys, Array(3).fill("Bearer sk-canary-real"));
});

Deno.test("run: -m answers every conversation with one model, and nothing else", async () => {
  await using folder = await temporaryFolder();
  const { stdout, code } = await runCli(
    [
      "run",
      "-q",
      "-m",
      "eliza",
      "--",
      "sh",
      "-c",
      `
      curl -s "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d '${BODY}'; echo
      curl -s "$ANTHROPIC_BASE_URL/v1/messages" -H "x-api-key: $ANTHROPIC_API_KEY" -d '{"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}'; echo
      curl -s -o /dev/null -w '%{http_code}' "$OPENAI_BASE_URL/embeddings" -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"text-embedding-3-small","input":"x"}'`,
    ],
    { home: folder.path },
  );
  const [chat = "", messages = "", embeddings] = stdout.split("\n");
  assertEquals(code, 0);
  assertEquals(JSON.parse(chat).choices[0].finish_reason, "stop");
  assertEquals(JSON.parse(messages).type, "message");
  assertEquals(embeddings === "200", false);
  const answered = (await readHistory(historyOf(folder.path)))
    .filter(({ status }) => status === "completed")
    .map(({ provider }) => provider);
  assertEquals(answered, ["eliza", "eliza"]);
});

Deno.test("run: signals go to the command, whose end is this program's", async () => {
  await using folder = await temporaryFolder();
  const script =
    `trap 'echo int' INT; trap 'echo usr1' USR1; trap 'echo term; exit 9' TERM
    echo ready; i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done`;
  await using child = startCli(["run", "--", "sh", "-c", script], folder.path);
  await child.stdin.close();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  const waitFor = async (word: string) => {
    while (!said.includes(word)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`it never said ${word}: ${said}`);
      said += value;
    }
  };
  const stderr = toText(child.stderr);
  await waitFor("ready");
  child.kill("SIGINT");
  await waitFor("int");
  child.kill("SIGUSR1");
  await waitFor("usr1");
  child.kill("SIGTERM");
  await waitFor("term");
  await reader.cancel();
  assertEquals((await child.status).code, 9);
  assertMatch(await stderr, /^chat: run \S+: no request arrived; if /);
  const [, ended] = await readHistory(historyOf(folder.path));
  assertEquals(ended?.["exit"], 9);
});

Deno.test("run: a command that a signal ends has the exit code that a shell gives it", async () => {
  await using folder = await temporaryFolder();
  const { code } = await runCli(["run", "-q", "sh", "-c", "kill -9 $$"], {
    home: folder.path,
  });
  assertEquals(code, 137);
});

Deno.test("run: all is recorded when it ends, also an answer that the command did not wait for", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const begun = performance.now();
  const result = await runCli(
    [
      "run",
      "-q",
      "--",
      "sh",
      "-c",
      `
      curl -sN "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" \\
        -d '{"model":"mock-1","stream":true,"messages":[{"role":"user","content":"Never end"}]}' > answer &
      i=0; while [ ! -s answer ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i+1)); done`,
    ],
    {
      home: folder.path,
      env: { OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: "sk-real" },
    },
  );
  assertEquals(result, { code: 0, stdout: "", stderr: "" });
  assert(performance.now() - begun < 20_000);
  const lines = await readHistory(historyOf(folder.path));
  const exchange = lines.find(({ kind }) => kind === undefined);
  assertEquals(exchange?.["status"], "aborted");
  assertEquals(exchange?.["run"], lines[0]?.["id"]);
});

Deno.test("run: a count of tokens is no exchange", async () => {
  await using folder = await temporaryFolder();
  const count =
    `curl -s "$ANTHROPIC_BASE_URL/v1/messages/count_tokens" -H "x-api-key: $OPENAI_API_KEY" -d '${BODY}'`;
  const { stdout, stderr } = await runCli(
    ["run", "-m", "eliza", "sh", "-c", `${count}; ${ELIZA}`],
    { home: folder.path },
  );
  assertStringIncludes(stdout, '"input_tokens"');
  assertMatch(stderr, /^chat: run \S+: 1 exchange, /);
});

Deno.test("run: several at once, each with its own port and run", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/ask.sh`, `${ELIZA}\nsleep 0.5`);
  const runs = await Promise.all(
    [1, 2, 3].map(() => runCli(["run", "sh", "ask.sh"], { home: folder.path })),
  );
  assertEquals(runs.map(({ code }) => code), [0, 0, 0]);
  const lines = await readHistory(historyOf(folder.path));
  const exchanges = lines.filter(({ kind }) => kind === undefined);
  assertEquals(new Set(exchanges.map(({ run }) => run)).size, 3);
});

Deno.test("run: --quiet and --no-history", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(`${folder.path}/ask.sh`, ELIZA);
  const unrecorded = await runCli(["run", "-n", "sh", "ask.sh"], {
    home: folder.path,
  });
  assertMatch(
    unrecorded.stderr,
    /^chat: run \S+: 1 exchange, \d+ tokens, \d+\.\d s; not recorded\n$/,
  );
  assertEquals(await readHistory(historyOf(folder.path)), []);
});

Deno.test("run: the cost is said where prices are known", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/config.json`,
    `{"prices":"${home}/prices.json"}`,
  );
  await Deno.writeTextFile(
    `${home}/prices.json`,
    '{"eliza":{"input_cost_per_token":0.01,"output_cost_per_token":0.01}}',
  );
  await Deno.writeTextFile(`${home}/ask.sh`, ELIZA);
  const { stderr } = await runCli(["run", "sh", "ask.sh"], { home });
  const [, tokens, cost] = /, (\d+) tokens, ~\$(\d\.\d{4}), /.exec(stderr) ??
    [];
  assertEquals(Number(cost), Number(tokens) / 100);
});

Deno.test("run: --print-env points a shell at chat serve, and starts nothing", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const env = { CHAT_PORT: "4321", CHAT_API_KEY: "sk-canary-clients" };
  const { code, stdout, stderr } = await runCli(
    ["run", "--print-env", "--env", "MINE=/x y"],
    { home, env },
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.includes("canary"), false);
  const shell = new Deno.Command("sh", {
    args: [
      "-c",
      `eval "$1"; echo "$OPENAI_BASE_URL $MINE $OPENAI_API_KEY"`,
      "sh",
      stdout,
    ],
    env: { PATH: Deno.env.get("PATH") ?? "", ...env },
    clearEnv: true,
  });
  assertEquals(
    new TextDecoder().decode((await shell.output()).stdout),
    "http://127.0.0.1:4321/v1 http://127.0.0.1:4321/x y sk-canary-clients\n",
  );
  const wrong = await runCli(["run", "--print-env", "true"], { home });
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  const nothing = await runCli(["run"], { home });
  assertEquals(nothing, {
    code: 2,
    stdout: "",
    stderr: "chat: run needs a command (chat run -- COMMAND ARGS…)\n",
  });
});

terminalTest(
  "run: at a terminal the command has the keyboard and the screen, and Ctrl-C goes to it once",
  async () => {
    await using folder = await temporaryFolder();
    await Deno.writeTextFile(
      `${folder.path}/ask.sh`,
      `trap 'n=$((n+1)); echo "caught $n"' INT
stty -echo; printf 'name? '; read -r name; stty echo; echo "hello $name"
[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo terminals
i=0; while [ -z "$n" ] && [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done
sleep 0.5; ${ELIZA}
echo; exit 5`,
    );
    await using terminal = await startTerminal({
      args: ["run", "sh", "ask.sh"],
      home: folder.path,
    });
    await terminal.waitFor("name?");
    await terminal.enter("Ada");
    await terminal.waitFor("terminals");
    await terminal.press("C-c");
    await terminal.waitFor("caught 1");
    await terminal.waitFor(/^chat: run \S+: 1 exchange, /m);
    assertEquals(await terminal.exitCode(), 5);
    const screen = await terminal.screen();
    assertStringIncludes(screen, "hello Ada");
    assertEquals(screen.includes("caught 2"), false);
    assertEquals(screen.match(/^chat: /gm)?.length, 1);
  },
);

Deno.test("run: where no model was asked, the end line says whether requests arrived, and why they were refused", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const line = async (script: string) => {
    const command = ["run", "--", "sh", "-c", `${script}; true`];
    const { code, stderr } = await runCli(command, { home });
    assertEquals(code, 0);
    return stderr.replace(/run \w{26}/, "run ID");
  };
  const refused = asking(BODY.replace("mock-1", "gpt-4o-mini"));
  assertEquals(
    await line(refused),
    "chat: run ID: 1 request refused: no key for openai: set OPENAI_API_KEY in the environment or in .env\n",
  );
  assertEquals(
    await line("true"),
    "chat: run ID: no request arrived; if the command asks a model, it may need another variable (--env NAME)\n",
  );
  assertEquals(
    await line(
      'curl -s "$OPENAI_BASE_URL/models" -H "authorization: Bearer $OPENAI_API_KEY"',
    ),
    "chat: run ID: no model was asked\n",
  );
});

Deno.test("run: tokens that no answer reports are unknown, not 0, and partly known ones are said to be", async () => {
  await using folder = await temporaryFolder();
  await using upstream = mockOpenAi();
  const home = folder.path;
  const env = {
    OPENAI_API_KEY: "sk-canary-real",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  const silent = asking(BODY.replace("{", '{"stream":true,'));
  const chat = (...args: string[]) => runCli(args, { home, env });
  const none = await chat("run", "sh", "-c", `${silent}; ${silent}`);
  assertMatch(none.stderr, /: 2 exchanges, tokens not reported, \d/);
  const some = await chat("run", "sh", "-c", `${ASK}; ${silent}`);
  const [, known] =
    /, (\d+) tokens \(not reported for 1 exchange\), /.exec(some.stderr) ?? [];
  assertEquals(Number(known) > 0, true, some.stderr);
  const listed = await chat("history", "runs");
  assertEquals(
    listed.stdout.trimEnd().split("\n").map((row) => row.split("\t")[5]),
    ["–", `≥${known}`],
  );
  const json = await chat("history", "runs", "--json");
  assertEquals(
    json.stdout.trimEnd().split("\n").map((row) => JSON.parse(row))
      .map(({ tokens, unreported }) => [tokens, unreported]),
    [[null, 2], [Number(known), 1]],
  );
  const compare = ["run", "-q", "--models", "openai/mock-1"];
  const table = await chat(...compare, "sh", "-c", silent);
  const [, row = ""] = table.stderr.split("\n");
  assertEquals(row.split("\t").slice(3, 6), ["1", "–", "–"]);
});
