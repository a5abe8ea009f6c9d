import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";

type Message = { role: string; content: string };

function post(
  url: string,
  messages: readonly Message[],
  more: Record<string, unknown> = {},
  path = "/v1/chat/completions",
): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    body: JSON.stringify({
      model: "eliza",
      ...messages.length === 0 ? {} : { messages },
      ...more,
    }),
  });
}

const system = (content: string) => ({ role: "system", content });
const user = (content: string) => ({ role: "user", content });

/** Records one answer for each conversation. */
async function record(
  home: string,
  conversations: readonly (readonly Message[])[],
  more: Record<string, unknown> = {},
): Promise<string[]> {
  await using server = await startServe(["--history", "h.jsonl"], home);
  const said = [];
  for (const messages of conversations) {
    const reply = await (await post(server.url, messages, more)).json();
    said.push(reply.choices[0].message.content);
  }
  await stop(server);
  return said;
}

async function stop(server: ServeProcess): Promise<string> {
  server.kill("SIGTERM");
  return (await server.result).stderr;
}

const replay = (...args: string[]) => [
  "--replay",
  "h.jsonl",
  "--speed",
  "max",
  ...args,
];

Deno.test("serve --replay --ignore: what fits a regular expression does not count, which each answer and the end say", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const first = [user("It is 2025-01-02 and I am sad")];
  const [said = ""] = await record(home, [first]);
  await record(home, [[
    ...first,
    { role: "assistant", content: said },
    user("See /tmp/a1b2 please"),
  ]]);
  const day = String.raw`\d{4}-\d\d-\d\d`;
  await using server = await startServe(
    replay("--ignore", day, "--ignore", "/tmp/\\w+"),
    home,
  );
  const exact = await post(server.url, first);
  assertEquals(exact.headers.get("x-chat-matched"), null);
  await exact.body?.cancel();
  const now = [user("It is 2026-11-30 and I am sad")];
  const other = await post(server.url, now);
  assertEquals(other.headers.get("x-chat-matched"), `ignoring /${day}/`);
  const { choices: [{ message }] } = await other.json();
  assertEquals(message.content, said);
  // Also in a later turn, in another dialect, and streamed.
  const turn = [...now, message, user("See /tmp/zzz please")];
  const later = await post(
    server.url,
    turn,
    { stream: true, max_tokens: 9 },
    "/v1/messages",
  );
  assertEquals(
    later.headers.get("x-chat-matched"),
    `ignoring /${day}/, //tmp/\\w+/`,
  );
  assertStringIncludes(await later.text(), "message_stop");
  const differs = await post(server.url, [user("It is 2026-11-30, I am glad")]);
  assertEquals(differs.status, 404);
  const { error } = await differs.json();
  assertMatch(
    error.message,
    /recorded "It is … and I am sad", asked "It is …, I am glad"$/,
  );
  const stderr = await stop(server);
  assertMatch(
    stderr,
    /^chat: 2 answers matched by ignoring \/\\d\{4\}\S+ \(2\), \/\/tmp\/\\w\+\/ \(1\); the first difference: messages\[0\]\.content: recorded "It is 2025-01-02[^"]*", asked "It is 2026-11-30[^"]*"\n$/,
  );
});

Deno.test("serve --replay --ignore: the rules stay in the first line of the file, until others are given", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const [said] = await record(home, [[system("Day 1"), user("I am sad")]]);
  const before = await Deno.readTextFile(`${home}/h.jsonl`);
  const ask = async (server: ServeProcess) => {
    const reply = await post(server.url, [system("Day 2"), user("I am sad")]);
    const { choices } = await reply.json();
    return [reply.headers.get("x-chat-matched"), choices?.[0].message.content];
  };
  {
    await using server = await startServe(replay(), home);
    assertEquals(await ask(server), [null, undefined]);
    await stop(server);
  }
  {
    await using server = await startServe(replay("--ignore", "system"), home);
    assertEquals(await ask(server), ["ignoring system", said]);
    await stop(server);
  }
  assertEquals(
    await Deno.readTextFile(`${home}/h.jsonl`),
    `{"v":1,"kind":"ignore","texts":["system"],"pointers":[]}\n${before}`,
  );
  {
    await using server = await startServe(replay(), home);
    assertEquals(await ask(server), ["ignoring system", said]);
    await stop(server);
    assertMatch((await server.result).stdout, /^ {2}ignores {2}system$/m);
  }
  const verified = await runCli(["history", "verify", "--history", "h.jsonl"], {
    home,
  });
  assertEquals(verified.code, 0, verified.stderr);
  {
    await using server = await startServe(replay("--ignore", ""), home);
    assertEquals(await ask(server), [null, undefined]);
    await stop(server);
  }
  assertEquals(
    await Deno.readTextFile(`${home}/h.jsonl`),
    `{"v":1,"kind":"ignore","texts":[],"pointers":[]}\n${before}`,
  );
});

Deno.test("serve --replay --ignore-json: a member that a pointer names does not count, with --strict and in other calls", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, [[user("I am sad")]], { user: "session-1" });
  await using upstream = fakeUpstream(() =>
    Response.json({ object: "list", data: [{ index: 0, embedding: [1, 2] }] })
  );
  {
    await using server = await startServe(["--history", "h.jsonl"], home, {
      OPENAI_API_KEY: "sk-canary-ignore",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    const input = { model: "openai/e", input: "x", user: "session-1" };
    const reply = await post(server.url, [], input, "/v1/embeddings");
    assertEquals(reply.status, 200);
    await reply.body?.cancel();
    await stop(server);
  }
  const rules = ["--strict", "--ignore-json", "/user"];
  await using server = await startServe(replay(...rules), home);
  const chat = await post(server.url, [user("I am sad")], { user: "other" });
  assertEquals(chat.status, 200, await chat.text());
  assertEquals(chat.headers.get("x-chat-matched"), "ignoring /user");
  const asked = { model: "openai/e", input: "x", user: "other" };
  const other = await post(server.url, [], asked, "/v1/embeddings");
  assertEquals(other.status, 200, await other.clone().text());
  assertEquals(other.headers.get("x-chat-matched"), "ignoring /user");
  assertEquals((await other.json()).data[0].embedding, [1, 2]);
  const { user: _user, ...bare } = asked;
  const without = await post(server.url, [], bare, "/v1/embeddings");
  assertEquals(without.status, 200, await without.text());
  assertEquals(without.headers.get("x-chat-matched"), "ignoring /user");
  const warmer = await post(server.url, [user("I am sad")], { top_p: 0.5 });
  assertEquals(warmer.status, 404);
  await warmer.body?.cancel();
  assertMatch(
    await stop(server),
    /^chat: 3 answers matched by ignoring \/user/,
  );
});

Deno.test("run --replay --ignore: what it hid is said at the end", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const script = (day: string) =>
    `curl -sS "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d '${
      JSON.stringify({ model: "eliza", messages: [user(`Day ${day}`)] })
    }'`;
  const run = (args: string[], day: string) =>
    runCli(["run", ...args, "sh", "-c", script(day)], { home });
  await run(["--history", "h.jsonl"], "1");
  const rule = ["--replay", "h.jsonl", "--ignore", String.raw`\d+`];
  const { code, stderr } = await run(["-q", ...rule], "2");
  assertEquals(code, 0);
  assertEquals(
    stderr,
    `chat: 1 answer matched by ignoring /\\d+/ (1); the first difference: messages[0].content: recorded "Day 1", asked "Day 2"\n`,
  );
  // A run shares its history with others, so that its rules are given each time.
  const last = ["--history", "h.jsonl", "--replay", "last"];
  assertEquals((await run(last, "3")).code, 1);
  assertEquals((await run([...last, "--ignore", "\\d+"], "3")).code, 0);
});

Deno.test("serve --replay: a rule of somebody else's history that would take forever is given up", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const first = [user("a".repeat(5_000))];
  const [said = ""] = await record(home, [first]);
  const rules = { v: 1, kind: "ignore", texts: ["(a|a)*b"], pointers: [] };
  const lines = await Deno.readTextFile(`${home}/h.jsonl`);
  const file = `${JSON.stringify(rules)}\n${lines}`;
  await Deno.writeTextFile(`${home}/h.jsonl`, file);
  await using server = await startServe(replay(), home);
  const reply = await (await post(server.url, first)).json();
  assertEquals(reply.choices[0].message.content, said);
  const other = await post(server.url, [user("a".repeat(5_001))]);
  assertEquals(other.status, 404);
  await other.body?.cancel();
});

Deno.test("--ignore, --ignore-json: wrong rules are one line, before anything is started or written", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home, [[user("I am sad")]]);
  const before = await Deno.readTextFile(`${home}/h.jsonl`);
  for (
    const [args, said] of [
      [
        ["--ignore", "(a"],
        "--ignore takes system, tool-results or a regular expression",
      ],
      [["--ignore", "(?<=a)b"], '"(?<=" is not supported'],
      [["--ignore", "x*"], "--ignore x* fits every text"],
      [["--ignore-json", "user"], "--ignore-json takes a JSON pointer"],
    ] as const
  ) {
    const result = await runCli(["serve", ...replay(...args)], { home });
    assertEquals([result.code, result.stdout], [2, ""], args.join(" "));
    assertMatch(result.stderr, /^chat: [^\n]+\n$/);
    assertStringIncludes(result.stderr, said);
  }
  const alone = await runCli(["serve", "--ignore", "system"], { home });
  assertEquals(alone.code, 2);
  assertEquals(await Deno.readTextFile(`${home}/h.jsonl`), before);
});

Deno.test("serve --replay --tools recorded: what tools return now does not count, the first difference is shown", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const turn = (result: string, path = "a.txt") => [
    user("I am sad"),
    {
      role: "assistant",
      content: "",
      tool_calls: [{
        id: "call_1",
        type: "function",
        function: { name: "read_file", arguments: JSON.stringify({ path }) },
      }],
    },
    { role: "tool", tool_call_id: "call_1", content: result },
  ];
  const [said] = await record(home, [turn("read on Monday")]);
  {
    await using exact = await startServe(replay(), home);
    const reply = await post(exact.url, turn("read on Tuesday"));
    assertEquals(reply.status, 404);
    await reply.body?.cancel();
    await stop(exact);
  }
  await using server = await startServe(replay("--tools", "recorded"), home);
  const same = await post(server.url, turn("read on Monday"));
  assertEquals(same.headers.get("x-chat-matched"), null);
  await same.body?.cancel();
  const other = await post(server.url, turn("read on Tuesday"));
  assertEquals(other.headers.get("x-chat-matched"), "ignoring tool-results");
  assertEquals((await other.json()).choices[0].message.content, said);
  // Another call is another conversation.
  const missed = await post(server.url, turn("read on Monday", "b.txt"));
  assertEquals(missed.status, 404);
  await missed.body?.cancel();
  const stderr = await stop(server);
  assertStringIncludes(stderr, "1 answer matched by ignoring tool-results (1)");
  assertMatch(stderr, /first difference:.*Monday/s);
  const alone = await runCli(["serve", "--tools", "recorded"], { home });
  assertEquals(alone.code, 2);
  assertStringIncludes(alone.stderr, "--tools needs --replay");
});
