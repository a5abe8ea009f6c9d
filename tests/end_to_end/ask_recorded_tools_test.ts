import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { FakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { keyedEnv } from "./chat_upstream.ts";
import { toolUpstream } from "./tool_upstream.ts";

/** What each model calls, line by line. */
const SCRIPTS = {
  first:
    '!read_file {"path":"a.txt","from":1} & read_file {"path":"b.txt"}\n!read_file {"path":"a.txt","from":1}',
  // The members in another order, one call in a step.
  same:
    '!read_file {"from":1, "path":"a.txt"}\n!read_file {"path":"b.txt"}\n!read_file {"path":"a.txt","from":1}',
  other: '!read_file {"path":"b.txt"}\n!list_dir {"path":"."}',
  hasty: '!read_file {"path":"b.txt"}',
  greedy: '!read_file {"path":"b.txt"} & read_file {"path":"b.txt"}',
};

/** A home with two files and a recorded conversation in which they were read. */
async function recorded() {
  const upstream = toolUpstream(SCRIPTS);
  const folder = await temporaryFolder();
  const home = folder.path;
  await Deno.writeTextFile(`${home}/a.txt`, "old a\n");
  await Deno.writeTextFile(`${home}/b.txt`, "old b\n");
  const env = keyedEnv(upstream);
  const ask = (...args: string[]) => runCli(["ask", ...args], { home, env });
  const exchanges = async () => {
    const path = `${home}/.local/share/chat/history.jsonl`;
    const lines = (await Deno.readTextFile(path)).trim().split("\n");
    return lines.map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === undefined);
  };
  const first = await ask(
    ...["-m", "openai/first", "-s", "Be short.", "--temperature", "0.5"],
    ...["-T", "read,list", "--approve", "read", "What is in the files?"],
  );
  assertEquals(first.code, 0, first.stderr);
  // What a tool would return now is something else.
  await Deno.writeTextFile(`${home}/a.txt`, "new\n");
  await Deno.writeTextFile(`${home}/b.txt`, "new\n");
  const { conversation } = (await exchanges())[0];
  const before = upstream.requests.length;
  return {
    ...{ home, env, ask, upstream, exchanges, conversation, answer: first },
    anew: (...args: string[]) =>
      ask("--tools", "recorded", "--from", conversation, ...args),
    bodies: () =>
      upstream.requests.slice(before).map(({ body }) => JSON.parse(body)),
    async [Symbol.asyncDispose]() {
      await upstream[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("ask --tools recorded: a trajectory is begun anew with the recorded results, whatever the order of calls and members", async () => {
  await using at = await recorded();
  const { code, stdout, stderr } = await at.anew("-m", "openai/same");
  assertEquals(code, 0, stderr);
  const results = (text: string) =>
    text.match(/\[The output of .*?\n\n.*?\n\]/gs);
  assertEquals(results(stdout), results(at.answer.stdout));
  assert(!stdout.includes("new"), stdout);
  assertStringIncludes(
    stderr,
    'chat: read_file({"from":1, "path":"a.txt"}): 57 bytes from the record\n',
  );
  const [body, ...others] = at.bodies();
  assertEquals(others.length, 3);
  assertEquals(
    [body.messages, body.temperature, body.tools.length],
    [
      [
        { role: "system", content: "Be short." },
        { role: "user", content: "What is in the files?" },
      ],
      0.5,
      2,
    ],
  );
  const all = await at.exchanges();
  const own = all.slice(-4);
  assertEquals(
    own.flatMap(({ tools = [] }) =>
      tools.map(({ approved, tool, ms }: Record<string, unknown>) => [
        approved,
        tool,
        ms,
      ])
    ),
    Array.from({ length: 3 }, () => ["recorded", "read_file", 0]),
  );
  assert(own.every(({ conversation }) => conversation === own[0].id));
  const { stdout: shown } = await runCli(
    ["history", "show", own[3].id],
    { home: at.home },
  );
  assertStringIncludes(shown, "approved: recorded");
  const verified = await runCli(["history", "verify"], { home: at.home });
  assertEquals(verified.code, 0, verified.stdout);
  // The rerun is a record like any other.
  const again = await at.ask(
    ...["--tools", "recorded", "--from", own[3].id, "-m", "openai/first"],
  );
  assertEquals([again.code, results(again.stdout)], [0, results(stdout)]);
});

Deno.test("ask --tools recorded: the trajectory ends at the first call that is not recorded, and says what is recorded there", async () => {
  await using at = await recorded();
  const { code, stderr } = await at.anew("-m", "openai/other");
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    'chat: the answers diverge from the record at step 2, call 1: list_dir({"path":"."}); recorded there: read_file({"path":"a.txt","from":1})',
  );
  assertStringIncludes(stderr, "--unrecorded tell");
  assertEquals(at.bodies().length, 2);
  const last = (await at.exchanges()).at(-1);
  assertEquals(
    [last.status, last.tools[0].approved, last.tools[0].error],
    ["aborted", "refused", "It is not recorded."],
  );
});

Deno.test("ask --tools recorded --unrecorded tell: the model reads that a call is not available, and goes on", async () => {
  await using at = await recorded();
  const { code, stdout, stderr } = await at.anew(
    ...["-m", "openai/other", "--unrecorded", "tell"],
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "old b");
  assertStringIncludes(stdout, "Not run: this call is not available.");
  assertStringIncludes(
    stderr,
    "chat: the answers diverge from the record at step 2, call 1",
  );
  assertStringIncludes(
    stderr,
    'chat: list_dir({"path":"."}) did not run: it is not recorded',
  );
});

Deno.test("ask --tools recorded: an answer before all calls of the record is told; an equal call has as many results as recorded", async () => {
  await using at = await recorded();
  const hasty = await at.anew("-m", "openai/hasty");
  assertEquals(hasty.code, 0, hasty.stderr);
  assertStringIncludes(
    hasty.stderr,
    'chat: the answers diverge from the record at step 2: an answer without a call; recorded there: read_file({"path":"a.txt","from":1})',
  );
  const greedy = await at.anew("-m", "openai/greedy");
  assertEquals(greedy.code, 1);
  assertStringIncludes(
    greedy.stderr,
    'at step 1, call 2: read_file({"path":"b.txt"})',
  );
});

Deno.test("ask --tools recorded: a prompt takes the place of the recorded one, -T narrows the tools, -s the system message", async () => {
  await using at = await recorded();
  const { code, stderr } = await at.anew(
    ...["-m", "openai/hasty", "-T", "read", "-s", "New.", "Something else?"],
  );
  assertEquals(code, 0, stderr);
  const [body] = at.bodies();
  assertEquals(body.messages, [
    { role: "system", content: "New." },
    { role: "user", content: "Something else?" },
  ]);
  assertEquals(
    body.tools.map(({ function: { name } }: { function: { name: string } }) =>
      name
    ),
    ["read_file"],
  );
  const dry = await at.anew("--dry-run");
  assertEquals(JSON.parse(dry.stdout).model, "openai/first");
});

Deno.test("ask --tools recorded: what the user said later in the record is sent after the new answers", async () => {
  await using at = await recorded();
  const more = await at.ask("-c", "-T", "read", "And now?");
  assertEquals(more.code, 0, more.stderr);
  const { code, stderr } = await at.anew("-m", "openai/same");
  assertEquals(code, 0, stderr);
  const { messages } = at.bodies().at(-1);
  assertEquals(
    messages.filter(({ role }: { role: string }) => role === "user")
      .map(({ content }: { content: string }) => content),
    ["What is in the files?", "And now?"],
  );
});

Deno.test("ask --tools recorded: options that cannot be used with it", async () => {
  await using at = await recorded();
  const refused: [args: string[], why: string][] = [
    [["--tools", "recorded"], "--tools recorded needs --from ID"],
    [["--tools", "live", "--from", "last"], '--tools takes recorded, not "l'],
    [["--from", "last"], "need --tools recorded"],
    [["--tools", "recorded", "--from", "zzz"], "zzz"],
    [
      ["--tools", "recorded", "--from", "last", "--approve", "all"],
      "--approve cannot be used with --tools recorded",
    ],
    [
      ["--tools", "recorded", "--from", "last", "-n"],
      "--tools recorded needs the history",
    ],
    [
      ["--tools", "recorded", "--from", "last", "-T", "time"],
      'there is no tool "time"',
    ],
    [
      ["--tools", "recorded", "--from", "last", "--unrecorded", "run"],
      "--unrecorded takes end or tell",
    ],
  ];
  for (const [args, why] of refused) {
    const { code, stderr } = await at.ask(...args, "x");
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, why);
  }
  await at.ask("-m", "eliza", "Hi");
  const none = await at.ask("--tools", "recorded", "--from", "last");
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "has no tool call with a result");
});

/** A conversation with a tool's result, as a client of each endpoint sends it after two answers. */
const CLIENTS: readonly { path: string; body: Record<string, unknown> }[] = [
  {
    path: "/v1/messages",
    body: {
      model: "openai/hasty",
      max_tokens: 100,
      system: "Be short.",
      tools: [{
        name: "read_file",
        description: "",
        input_schema: { type: "object" },
      }],
      messages: [
        { role: "user", content: "What is in b?" },
        {
          role: "assistant",
          content: [{
            type: "tool_use",
            id: "toolu_1",
            name: "read_file",
            input: { path: "b.txt" },
          }],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "toolu_1", content: "told b" },
            { type: "text", text: "Go on." },
          ],
        },
      ],
    },
  },
  {
    path: "/v1/responses",
    body: {
      model: "openai/hasty",
      instructions: "Be short.",
      tools: [{
        type: "function",
        name: "read_file",
        parameters: { type: "object" },
      }],
      input: [
        { role: "user", content: "What is in b?" },
        {
          type: "function_call",
          call_id: "call_9",
          name: "read_file",
          arguments: '{"path": "b.txt"}',
        },
        {
          type: "function_call_output",
          call_id: "call_9",
          output: "told b",
        },
      ],
    },
  },
  {
    path: "/v1/chat/completions",
    body: {
      model: "openai/hasty",
      tools: [{
        type: "function",
        function: { name: "read_file", parameters: { type: "object" } },
      }],
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "What is in b?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{
            id: "call_9",
            type: "function",
            function: { name: "read_file", arguments: '{ "path": "b.txt" }' },
          }],
        },
        { role: "tool", tool_call_id: "call_9", content: "told b" },
      ],
    },
  },
];

for (const { path, body } of CLIENTS) {
  Deno.test(`ask --tools recorded: results come from what an agent sent to ${path}`, async () => {
    await using upstream: FakeUpstream = toolUpstream(SCRIPTS);
    await using folder = await temporaryFolder();
    const { path: home } = folder;
    const env = keyedEnv(upstream);
    {
      await using served = await startServe([], home, env);
      const reply = await fetch(`${served.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...body, stream: false }),
      });
      assertEquals(reply.status, 200, await reply.text());
    }
    const { code, stdout, stderr } = await runCli(
      ["ask", "--tools", "recorded", "--from", "last", "-m", "openai/hasty"],
      { home, env },
    );
    assertEquals([code, stdout.includes("told b")], [0, true], stderr);
    assert(!stderr.includes("diverge from"), stderr);
    const opening = JSON.parse(upstream.requests[1]?.body ?? "").messages;
    assertEquals(
      opening.map(({ role }: { role: string }) => role),
      ["system", "user"],
    );
  });
}
