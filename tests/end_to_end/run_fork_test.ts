import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toText } from "@std/streams/to-text";
import { type FakeUpstream, fakeUpstream } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import {
  readHistory,
  runCli,
  startCli,
  temporaryFolder,
} from "../helpers/run_cli.ts";

/** An agent of four steps: each request holds all answers so far, and the last answer becomes a file. */
const AGENT = `
const messages = [{ role: "user", content: Deno.args[0] ?? "Work" }];
let said = "";
for (let step = 1; step <= 4; step++) {
  const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
    body: JSON.stringify({ model: "openai/old", messages }),
  });
  if (!reply.ok) {
    console.log("status", reply.status);
    Deno.exit(9);
  }
  said = (await reply.json()).choices[0].message.content;
  console.log(said);
  messages.push({ role: "assistant", content: said });
  messages.push({ role: "user", content: "did: " + said });
}
Deno.writeTextFileSync("result.txt", said);
`;

const COMMAND = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-config",
  "--allow-all",
  "agent.js",
];

/** A provider of several models, which say their name and the step. */
function models(): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { model, messages } = JSON.parse(body);
    const content = `${model} ${(messages.length + 1) / 2}`;
    return Response.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model,
      choices: [{
        index: 0,
        message: { role: "assistant", content },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
    });
  });
}

/** A home in which the agent has run once, on the old model. */
async function recorded() {
  const stack = new AsyncDisposableStack();
  const { path: home } = stack.use(await temporaryFolder());
  const upstream = stack.use(models());
  const env = {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_API_KEY: "sk-canary-real",
  };
  await Deno.writeTextFile(`${home}/agent.js`, AGENT);
  const chat = (...args: string[]) => runCli(args, { home, env });
  const { code, stderr, stdout } = await chat("run", "-q", "--", ...COMMAND);
  assertEquals([code, stdout], [0, "old 1\nold 2\nold 3\nold 4\n"], stderr);
  const lines = () => readHistory(`${home}/.local/share/chat/history.jsonl`);
  const [run] = await lines();
  upstream.requests.length = 0;
  return {
    home,
    env,
    upstream,
    chat,
    lines,
    run: String(run?.["id"]),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The models that were asked, and how many messages they got. */
function asked({ requests }: FakeUpstream): [string, number][] {
  return requests.map(({ body }) => {
    const { model, messages } = JSON.parse(body);
    return [model, messages.length];
  });
}

const FORK = ["--speed", "max", "--replay"];

Deno.test("run --from: the first answers come from the record, all others from the model, as a run that says so", async () => {
  await using agent = await recorded();
  const { chat, upstream, lines, run } = agent;
  const before = (await lines()).length;
  // deno-fmt-ignore
  const forked = await chat("run", ...FORK, "last", "--from", "2", "-m", "openai/new", "--", ...COMMAND);
  assertEquals(forked.stdout, "old 1\nold 2\nnew 3\nnew 4\n");
  assertEquals(forked.code, 0);
  assertMatch(
    forked.stderr,
    /^chat: run \S+, forked from run \S+ after 2 answers onto openai\/new: 2 exchanges, 24 tokens, \d+\.\d s; see chat history show --run \S+\n$/,
  );
  assertStringIncludes(forked.stderr, `forked from run ${run} after`);
  assertEquals(asked(upstream), [["new", 5], ["new", 7]]);
  const [begun, ...added] = (await lines()).slice(before);
  const id = String(begun?.["id"]);
  assertEquals(begun?.["fork"], { run, from: 2, model: "openai/new" });
  const exchanges = added.filter(({ kind }) => kind === undefined);
  assertEquals(
    exchanges.map(({ run, model, source }) => [run, model, source]),
    [[id, "new", "serve"], [id, "new", "serve"]],
  );
  // They continue the conversation of the run that was forked.
  const [first, , third] = (await lines()).filter(({ kind }) =>
    kind === undefined
  );
  assertEquals(
    exchanges.map(({ conversation }) => conversation),
    [first?.["id"], first?.["id"]],
  );
  assertEquals(third?.["parent"], exchanges[0]?.["parent"]);
  const listed = await chat("history", "runs");
  assertMatch(
    listed.stdout,
    new RegExp(
      `^${id}\\t.*\\t2\\t24\\t.*agent.js · forked from run ${run} after 2 answers onto openai/new$`,
      "m",
    ),
  );
  const shown = await chat("history", "show", "--run", id);
  assertMatch(
    shown.stdout,
    new RegExp(
      `^forked from run ${run} after 2 answers onto openai/new$`,
      "m",
    ),
  );
  assertEquals(
    [...shown.stdout.matchAll(/^(?:old|new) \d$/gm)].map(([text]) => text),
    ["new 3", "new 4"],
  );
  // The whole of it can be replayed, and forked again.
  upstream.requests.length = 0;
  const again = await chat("run", ...FORK, id, "--", ...COMMAND);
  assertEquals(again.stdout, forked.stdout, again.stderr);
  assertEquals([again.code, asked(upstream)], [0, []]);
  const next = ["run", "-q", ...FORK, id, "-m", "openai/third", "--from"];
  const further = await chat(...next, "3", "--", ...COMMAND);
  assertEquals(further.stdout, "old 1\nold 2\nnew 3\nthird 4\n");
  const tooFar = await chat(...next, "5", "--", ...COMMAND);
  assertEquals(tooFar.code, 2);
  assertMatch(tooFar.stderr, / has only 4 answers\n$/);
});

Deno.test("run --from: 0 asks the model for everything, all answers may be the record's, and without -m the command names the model", async () => {
  await using agent = await recorded();
  const { chat, upstream, run } = agent;
  const fork = async (from: number, ...more: string[]) => {
    upstream.requests.length = 0;
    const { code, stdout, stderr } = await chat(
      ...["run", ...FORK, run, "--from", String(from), ...more],
      ...COMMAND,
    );
    assertEquals(code, 0, stderr);
    return { stdout, stderr, asked: asked(upstream) };
  };
  const none = await fork(0, "-m", "openai/new");
  assertEquals(none.stdout, "new 1\nnew 2\nnew 3\nnew 4\n");
  assertEquals(none.asked.length, 4);
  const all = await fork(4, "-m", "openai/new");
  assertEquals([all.stdout, all.asked], ["old 1\nold 2\nold 3\nold 4\n", []]);
  assertMatch(all.stderr, /after 4 answers onto openai\/new: 0 exchanges, /);
  const own = await fork(3);
  assertEquals(own.asked, [["old", 7]]);
  assertMatch(own.stderr, /after 3 answers: 1 exchange, /);
});

Deno.test("run --from: a request before it that is not recorded is a miss, and nothing is asked", async () => {
  await using agent = await recorded();
  const { chat, upstream, run } = agent;
  const { code, stdout, stderr } = await chat(
    ...["run", ...FORK, run, "--from", "2", "-m", "openai/new"],
    ...[...COMMAND, "Other work"],
  );
  assertEquals([code, stdout], [9, "status 404\n"]);
  assertEquals(asked(upstream), []);
  assertMatch(stderr, /^chat: run \S+, which took 0 of 2 answers from run /);
  assertStringIncludes(
    stderr,
    `\nchat: 1 request is not recorded in run ${run} (its first 2 answers count):\n  openai/old messages[0] "Other work": the closest is `,
  );
});

Deno.test("run --from: a response that is continued by its id may be in the record, whatever history the fork has", async () => {
  await using folder = await temporaryFolder();
  await using upstream = models();
  const home = folder.path;
  const env = {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_API_KEY: "sk-canary-real",
  };
  await Deno.writeTextFile(
    `${home}/agent.js`,
    `let previous_response_id;
    for (const input of ["One", "Two", "Three"]) {
      const reply = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/responses", {
        method: "POST",
        headers: { authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
        body: JSON.stringify({ model: "openai/old", input, previous_response_id }),
      });
      const { id, output } = await reply.json();
      console.log(reply.status, output?.[0].content[0].text);
      previous_response_id = id;
    }`,
  );
  const chat = (...args: string[]) =>
    runCli(["run", "-q", ...args, "--", ...COMMAND], { home, env });
  await chat("--history", "record.jsonl");
  upstream.requests.length = 0;
  const forked = await chat(
    ...[...FORK, "record.jsonl", "--history", "own.jsonl"],
    ...["--from", "1", "-m", "openai/new"],
  );
  assertEquals(forked.stdout, "200 old 1\n200 new 2\n200 new 3\n");
  assertEquals(asked(upstream), [["new", 3], ["new", 5]]);
  const [run] = await readHistory(`${home}/own.jsonl`);
  const fork = { run: null, from: 1, model: "openai/new" };
  assertEquals([run?.["fork"], run?.["replay"]], [fork, "record.jsonl"]);
  const verified = await runCli(
    ["history", "verify", "--history", "own.jsonl"],
    { home },
  );
  assertStringIncludes(verified.stdout, "3 exchanges, 3 proven, no problem");
});

Deno.test("run --from: concurrent requests get no more answers from the record than it says", async () => {
  await using folder = await temporaryFolder();
  await using upstream = models();
  const home = folder.path;
  const env = {
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    OPENAI_API_KEY: "sk-canary-real",
  };
  await Deno.writeTextFile(
    `${home}/agent.js`,
    `console.log(await Promise.all(Array.from({ length: 8 }, async (_, i) => {
      const url = Deno.env.get("OPENAI_BASE_URL") + "/chat/completions";
      const reply = await fetch(url, {
        method: "POST",
        headers: { authorization: "Bearer " + Deno.env.get("OPENAI_API_KEY") },
        body: JSON.stringify({ model: "openai/old", messages: [{ role: "user", content: String(i) }] }),
      });
      return (await reply.json()).choices[0].message.content;
    })).then((all) => all.sort().join(",")));`,
  );
  const chat = (...args: string[]) =>
    runCli(["run", "-q", ...args, ...COMMAND], { home, env });
  await chat();
  upstream.requests.length = 0;
  const { stdout } = await chat(
    ...[...FORK, "last", "--from", "5", "-m", "openai/new"],
  );
  assertEquals(
    stdout,
    `${"new 1,".repeat(3)}${"old 1,".repeat(5)}`.slice(0, -1) + "\n",
  );
  assertEquals(asked(upstream), Array(3).fill(["new", 1]));
});

Deno.test("run --models --verify: each model is a run with a verdict, and a table compares them", async () => {
  await using agent = await recorded();
  const { chat, upstream, lines, run } = agent;
  const { code, stdout, stderr } = await chat(
    ...["run", "-q", ...FORK, "last", "--from", "2"],
    ...[
      "--models",
      "openai/good,openai/bad",
      "--verify",
      "grep good result.txt",
    ],
    ...["--", ...COMMAND],
  );
  assertEquals(code, 1);
  assertEquals(
    stdout,
    "old 1\nold 2\ngood 3\ngood 4\ngood 4\nold 1\nold 2\nbad 3\nbad 4\n",
  );
  const rows = stderr.trimEnd().split("\n").map((row) => row.split("\t"));
  assertEquals(
    rows.map((row) => row.slice(0, 7)),
    [
      ["model", "check", "exit", "steps", "tokens in", "out", "cost"],
      ["openai/good", "pass", "0", "4", "20", "4", "–"],
      ["openai/bad", "fail (exit 1)", "0", "4", "20", "4", "–"],
    ],
  );
  assertEquals(asked(upstream), [
    ["good", 5],
    ["good", 7],
    ["bad", 5],
    ["bad", 7],
  ]);
  const runs = (await lines()).filter(({ check }) => check !== undefined);
  assertEquals(
    runs.map(({ fork, check }) => [fork, check]),
    ["good", "bad"].map((model, exit) => [
      { run, from: 2, model: `openai/${model}` },
      { command: "grep good result.txt", exit },
    ]),
  );
  const bench = (await lines()).filter(({ source }) => source === "bench");
  assertEquals(
    bench.map(({ run }) => run),
    runs.flatMap(({ id }) => [id, id]),
  );
  assertEquals(rows.slice(1).map((row) => row[8]), runs.map(({ id }) => id));
  const [, bad] = runs.map(({ id }) => String(id));
  const shown = await chat("history", "show", "--run", bad ?? "");
  assertStringIncludes(
    shown.stdout,
    "\ngrep good result.txt: failed (exit 1)\n",
  );
  // What a comparison recorded can be chosen and replayed by its run.
  const exported = await chat("history", "export", "--run", bad ?? "");
  assertStringIncludes(exported.stdout, "bad 4");
  const again = await chat("run", "-q", ...FORK, bad ?? "", ...COMMAND);
  assertEquals(again.stdout, "old 1\nold 2\nbad 3\nbad 4\n", again.stderr);
});

Deno.test("run --models: the exit codes are the verdicts without --verify, and --json is one line", async () => {
  await using agent = await recorded();
  const { home, chat, run } = agent;
  const one = await chat(
    ...["run", "-q", ...FORK, run, "--from", "3", "--json"],
    ...["--models", "openai/one, openai/two", "--", ...COMMAND],
  );
  assertEquals(one.code, 0, one.stderr);
  const { command, check, models } = JSON.parse(one.stderr);
  assertEquals([command, check], [COMMAND, null]);
  assertEquals(models.length, 2);
  const { run: id, seconds, ...first } = models[0];
  assertMatch(id, /^[0-9A-Z]{26}$/);
  assertEquals(typeof seconds, "number");
  assertEquals(first, {
    model: "openai/one",
    exit: 0,
    check: null,
    steps: 4,
    replayed: 3,
    exchanges: 1,
    failures: 0,
    missed: 0,
    tokens: { input: 10, output: 2 },
    unreported: 0,
    cost: null,
  });
  // Without a record every answer is the model's; prices give the cost.
  await Deno.mkdir(`${home}/.config/chat`, { recursive: true });
  await Deno.writeTextFile(
    `${home}/.config/chat/config.json`,
    `{"prices":"${home}/prices.json"}`,
  );
  await Deno.writeTextFile(
    `${home}/prices.json`,
    '{"two":{"input_cost_per_token":0.01,"output_cost_per_token":0.02}}',
  );
  const failing = await chat(
    ...["run", "-q", "--models", "openai/one,openai/two"],
    ...["sh", "-c", `${COMMAND.join(" ")} && ! grep two result.txt`],
  );
  assertEquals(failing.code, 1);
  assertEquals(
    failing.stderr.trimEnd().split("\n").slice(1)
      .map((row) => row.split("\t").slice(0, 7)),
    [
      ["openai/one", "–", "0", "4", "40", "8", "–"],
      ["openai/two", "–", "1", "4", "40", "8", "~$0.5600"],
    ],
  );
});

Deno.test("run --verify: a check of a single run decides about the exit code", async () => {
  await using agent = await recorded();
  const { chat, lines } = agent;
  const verify = (check: string, script: string) =>
    chat(
      "run",
      "-q",
      "-m",
      "openai/new",
      "--verify",
      check,
      "sh",
      "-c",
      script,
    );
  const good = await verify("cat", `${COMMAND.join(" ")}; exit 7`);
  assertEquals(good.code, 0, good.stderr);
  assertMatch(good.stderr, /\nopenai\/new\tpass\t7\t4\t40\t8\t–\t/);
  const bad = await verify("exit 3", "true");
  assertEquals(bad.code, 1);
  assertMatch(bad.stderr, /\nopenai\/new\tfail \(exit 3\)\t0\t0\t0\t0\t–\t/);
  const sources = (await lines()).flatMap(({ source }) => source ?? []);
  assertEquals(new Set(sources), new Set(["serve"]));
  // The check has no key of the run and no address of its server.
  const env = await verify("env", "true");
  assertEquals(/sk-chat-run|OPENAI_HOST/.test(env.stdout), false);
});

Deno.test("run --from, --models, --verify: what cannot be meant is said before anything runs", async () => {
  await using agent = await recorded();
  const { home, chat, lines, upstream, run } = agent;
  const before = await lines();
  const history = `${home}/.local/share/chat/history.jsonl`;
  for (
    const [args, message] of [
      [["--from", "2"], "--from needs --replay FILE, RUN or last"],
      [
        ["--replay", run, "--from", "-1"],
        "--from takes a whole number of answers from the record, not -1",
      ],
      [
        ["--replay", run, "--from", "1.5"],
        "--from takes a whole number of answers from the record, not 1.5",
      ],
      [["--replay", run, "--from", "two"], '--from takes a number, not "two"'],
      [
        ["--replay", run, "--from", "5"],
        `--from 5: run ${run} in ${history} has only 4 answers`,
      ],
      [
        ["--replay", run, "--from", "1", "--record-missing"],
        "--from cannot be used with --record-missing",
      ],
      [["--models", " , "], "--models names no model"],
      [
        ["--models", "openai/a", "-m", "openai/b"],
        "--models cannot be used with --model",
      ],
      [
        ["--models", "openai/a,openai/a"],
        "--models names openai/a twice",
      ],
      [
        ["--models", "openai/a", "--replay", run],
        "--models with --replay needs --from N, after which the models answer",
      ],
      [["--models", "openai/a,groq/b"], "no key for groq: "],
      [["--verify", " "], "--verify needs a command"],
      [["--json"], "--json needs --models or --verify"],
    ] as const
  ) {
    const { code, stdout, stderr } = await chat("run", ...args, "echo", "ran");
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, `chat: ${message}`);
  }
  assertEquals(await lines(), before);
  assertEquals(upstream.requests, []);
});

Deno.test("run --models: Ctrl-C ends the comparison, and what was asked is recorded", async () => {
  await using agent = await recorded();
  const { home, env, lines, upstream } = agent;
  const script = `trap 'kill $p; exit 130' INT
    ${COMMAND.join(" ")}; sleep 60 & p=$!; echo ready; wait $p`;
  await using child = startCli(
    // deno-fmt-ignore
    ["run", "-q", "--models", "openai/one,openai/two", "--verify", "echo checked", "sh", "-c", script],
    home,
    env,
  );
  await child.stdin.close();
  const stderr = toText(child.stderr);
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (!said.includes("ready") && (said + text).includes("ready")) {
      child.kill("SIGINT");
    }
    said += text;
  }
  assertEquals((await child.status).code, 130);
  assertEquals(said, "one 1\none 2\none 3\none 4\nready\n");
  const rows = (await stderr).trimEnd().split("\n").slice(1)
    .map((row) => row.split("\t").slice(0, 4));
  assertEquals(rows, [["openai/one", "–", "130", "4"]]);
  assertEquals(asked(upstream).map(([model]) => model), Array(4).fill("one"));
  const bench = (await lines()).filter(({ source }) => source === "bench");
  assertEquals(bench.length, 4);
  const ended = (await lines()).at(-1);
  assertEquals([ended?.["kind"], ended?.["exit"]], ["run", 130]);
});

Deno.test("run --models: a command that an interrupt ended ends the comparison, also if no signal came here", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runCli(
    ["run", "-q", "--models", "eliza,openai/x", "sh", "-c", "kill -INT $$"],
    { home: folder.path, env: { OPENAI_API_KEY: "sk-canary-real" } },
  );
  assertEquals(code, 130);
  const rows = stderr.trimEnd().split("\n").slice(1)
    .map((row) => row.split("\t").slice(0, 3));
  assertEquals(rows, [["eliza", "–", "130"]]);
});

Deno.test("run --verify: a command that takes Ctrl-C for something else and ends well is checked", async () => {
  await using folder = await temporaryFolder();
  const script = `trap 'kill $p; echo turn ended; exit 0' INT
    sleep 60 & p=$!; echo ready; wait $p`;
  await using child = startCli(
    ["run", "--verify", "echo checked", "sh", "-c", script],
    folder.path,
  );
  await child.stdin.close();
  const stderr = toText(child.stderr);
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (text.includes("ready")) child.kill("SIGINT");
    said += text;
  }
  assertEquals((await child.status).code, 0);
  assertEquals(said, "ready\nturn ended\nchecked\n");
  assertMatch(await stderr, /\n–\tpass\t0\t/);
});

terminalTest(
  "run --models: at a terminal the table has columns, and no ids where it is narrow",
  async () => {
    await using folder = await temporaryFolder();
    await using terminal = await startTerminal({
      args: ["run", "-q", "--models", "eliza", "--verify", "exit 2", "true"],
      home: folder.path,
    });
    await terminal.waitFor(/^eliza .*s$/m);
    assertEquals(await terminal.exitCode(), 1);
    const screen = await terminal.screen();
    const [head, row] = screen.split("\n").filter((line) =>
      /^(?:model|eliza) /.test(line)
    );
    assertEquals(
      head,
      "model  check          exit  steps  tokens in  out  cost   time",
    );
    assertEquals(
      row?.replace(/\d\.\d s/, "1.0 s"),
      "eliza  fail (exit 2)     0      0          0    0     –  1.0 s",
    );
  },
);

terminalTest(
  "run --models: Ctrl-C at a terminal ends the comparison with what was done",
  async () => {
    await using folder = await temporaryFolder();
    await using terminal = await startTerminal({
      args: [
        "run",
        "-q",
        "--models",
        "eliza,openai/x",
        "sh",
        "-c",
        "echo ready; sleep 60",
      ],
      home: folder.path,
      env: { OPENAI_API_KEY: "sk-canary-real" },
    });
    await terminal.waitFor("ready");
    await terminal.press("C-c");
    await terminal.waitFor(/^eliza .*s$/m);
    assertEquals(await terminal.exitCode(), 130);
    const screen = await terminal.screen();
    assertEquals(screen.match(/^ready/gm)?.length, 1);
    assertEquals(screen.includes("openai/x"), false);
  },
);
