/** `chat history cache`, as users see it. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { openStore } from "../../lib/history/store/open.ts";
import { AgentSession, tool } from "../history/cache/agent_session.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { startTerminal, terminalTest } from "../helpers/pty.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { anthropic } from "../server/serving.ts";

const RUN = "01J2KW00000000000000000000";

/** A run of three requests, of which the last one changes its system prompt, and an exchange of no run. */
async function recordSessions(path: string): Promise<string[]> {
  const history = openStore(path, {
    warn: (line) => {
      throw new Error(line);
    },
  });
  const request = {
    model: "gpt-4o",
    tools: [tool("read"), tool("write")],
    messages: [
      { role: "system" as const, content: "It is 12:01:30. You are an agent." },
      { role: "user" as const, content: "Fix the bug" },
    ],
  };
  const started = "2026-07-08T09:00:00.000Z";
  await history.append([], {
    runs: [{
      id: RUN,
      command: ["agent"],
      cwd: "/",
      started,
      ended: started,
      exit: 0,
    }],
  });
  const run = { id: RUN, isRecorded: true as const };
  const session = new AgentSession(history, { request, run });
  const ids = [
    await session.ask({ cached: 0 }),
    await session.ask({ cached: 3968 }),
    await session.ask({
      cached: 0,
      change: ({ messages: [system] }) => {
        if (system) system.content = "It is 12:02:05. You are an agent.";
      },
    }),
  ];
  const other = new AgentSession(history, {
    request: { model: "gpt-4o", messages: [{ role: "user", content: "Hi" }] },
  });
  ids.push(await other.ask({ prompt: 9 }));
  await history.flush();
  await history.close();
  return ids;
}

Deno.test("history cache: lines in a pipe, JSON, filters, --run last, --fail-if", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/h.jsonl`;
  const [one = "", two = "", three = "", lone = ""] = await recordSessions(
    file,
  );
  const run = (...args: string[]) =>
    runCli(["history", "cache", "--history", file, ...args], {
      home: folder.path,
    });
  const all = await run();
  assertEquals([all.code, all.stderr], [0, ""]);
  const rows = all.stdout.trimEnd().split("\n").map((row) => row.split("\t"));
  const [first, ...rest] = rows.filter(([id]) => id !== lone);
  assertEquals(rows.length, 4);
  assertEquals([first, ...rest].map((row) => row?.toSpliced(1, 1)), [
    [
      one,
      "openai/gpt-4o",
      ...["4000", "0", "0 %", "0", "~$0"],
      "first request of its conversation",
    ],
    [two, "openai/gpt-4o", "4000", "3968", "99 %", "0", "~$0", ""],
    [
      three,
      "openai/gpt-4o",
      // 4,000 tokens at 2.50 instead of 1.25 dollars a million.
      ...["4000", "0", "0 %", "4000", "~$0.005"],
      "system prompt differs at byte 10: “It is 12:01:30. You are an age” is now “It is 12:02:05. You are an age”",
    ],
  ]);
  assertEquals(
    rows.find(([id]) => id === lone)?.slice(2),
    ["openai/gpt-4o", "9", "–", "–", "–", "–", ""],
  );

  const ids = async (...args: string[]) =>
    (await run(...args)).stdout.trimEnd().split("\n")
      .map((row) => row.split("\t")[0]);
  assertEquals(await ids(three), [one, two, three]);
  assertEquals(await ids(three, "-n", "1"), [three]);
  // It still names what differs from the request before it, which is not shown.
  assertMatch((await run(three, "-n", "1")).stdout, /system prompt differs/);
  assertEquals((await run("-n", "2")).stdout.split("\n").length, 3);
  assertEquals((await run("nowhere")).code, 2);

  const last = await run("--run", "last", "--json");
  const [, , third, other] = last.stdout.trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assertEquals(other, undefined);
  assertEquals(third.id, three);
  assertEquals(third.run, RUN);
  assertEquals(third.parent, two);
  assertEquals([third.hit_rate, third.lost_tokens, third.lost_dollars], [
    0,
    4000,
    0.005,
  ]);
  assertEquals([third.miss.kind, third.miss.byte, third.miss.also], [
    "system",
    10,
    [],
  ]);
  assertEquals(third.proven, true);
  assertEquals(
    third.unused_tools.map(({ name }: { name: string }) => name),
    ["read", "write"],
  );
  const { system, tools, turns, tool_results: results } = third.sections;
  assertEquals(results, { bytes: 0, tokens: 0 });
  const sum = system.tokens + tools.tokens + turns.tokens;
  assertEquals(Math.abs(sum - 4000) <= 2, true);

  const none = await run("--model", "nobody");
  assertEquals(none, {
    code: 0,
    stdout: "",
    stderr: "chat: no exchange fits\n",
  });

  const held = await run("--run", "last", "--fail-if", "cache_hit<50%");
  assertEquals([held.code, held.stderr], [
    1,
    "chat: cache_hit is 0.3307: fails cache_hit<50%\n",
  ]);
  const met = await run("--fail-if", "cache_hit<0.3", "--fail-if", "misses>1");
  assertEquals([met.code, met.stderr], [0, ""]);
  const unknown = await run("--model", "nobody", "--fail-if", "cache_hit<0.1");
  assertEquals(unknown.code, 1);
  assertStringIncludes(unknown.stderr, "cache_hit is unknown");
  for (const text of ["cache_hti<1", "cache_hit.low<1", "cache_hit", "x<y"]) {
    assertEquals((await run("--fail-if", text)).code, 2, text);
  }
});

terminalTest("history cache: a table with the sums on a terminal", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const file = `${home}/h.jsonl`;
  await recordSessions(file);
  await using terminal = await startTerminal({
    args: ["history", "cache", "--history", file],
    home,
  });
  const text = await terminal.waitFor("never called");
  assertMatch(text, /^id +began +model +prompt +cached +hit +lost\s+~\$/m);
  assertStringIncludes(text, "33 % of 12,000 tokens came from caches");
  assertMatch(text, /1 miss ·\s+4,000 tokens lost, ~\$0\.005/);
  assertMatch(text, /requests are \d+ % system \(\d+ bytes\), \d+ % tools/);
  assertMatch(text, /never called: read, write \(\d+ bytes in each request\)/);
  assertEquals(await terminal.exitCode(), 0);
});

Deno.test("history cache: nothing where nothing is recorded", async () => {
  await using folder = await temporaryFolder();
  const empty = await runCli(["history", "cache"], { home: folder.path });
  assertEquals([empty.code, empty.stdout], [0, ""]);
  assertMatch(empty.stderr, /^chat: nothing is recorded yet in /);
});

/** What a request of the Messages API is made of. */
interface Messages {
  readonly system: string;
  readonly messages: unknown[];
}

/** The body of an agent's request: all is marked as such agents mark it, the last message anew each time. */
function marked({ system, messages }: Messages): string {
  const mark = { "cache_control": { type: "ephemeral" } };
  const last = { type: "text", text: messages.at(-1), ...mark };
  return JSON.stringify({
    model: "anthropic/claude-sonnet-4-5",
    "max_tokens": 100,
    system: [{ type: "text", text: system, ...mark }],
    tools: [{ name: "read", "input_schema": { type: "object" } }],
    messages: [
      ...messages.slice(0, -1),
      { role: "user", content: [last] },
    ],
  });
}

Deno.test("history cache: what an agent sent through serve to Anthropic, marks and all", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const usages = [[10, 0, 5000], [10, 5000, 200], [10, 1000, 4300]];
  await using upstream = fakeUpstream((_, index) => {
    const [input, read, written] = usages[index] ?? [];
    return Response.json({
      id: `msg_${index}`,
      type: "message",
      role: "assistant",
      model: "claude-sonnet-4-5",
      content: [{ type: "text", text: `Answer ${index}` }],
      "stop_reason": "end_turn",
      "stop_sequence": null,
      usage: {
        "input_tokens": input,
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": written,
        "output_tokens": 3,
      },
    });
  });
  await using server = await startServe([], home, anthropic(upstream));
  const said = (index: number) => ({
    role: "assistant",
    content: [{ type: "text", text: `Answer ${index}` }],
  });
  const system = "You are an agent.";
  const bodies = [
    { system, messages: ["Fix it"] },
    {
      system,
      messages: [{ role: "user", content: "Fix it" }, said(0), "Go on"],
    },
    {
      system,
      messages: [
        { role: "user", content: "Fix them" },
        said(0),
        { role: "user", content: "Go on" },
        said(1),
        "Go on",
      ],
    },
  ];
  for (const body of bodies) {
    const reply = await fetch(`${server.url}/v1/messages`, {
      method: "POST",
      body: marked(body),
      headers: { "content-type": "application/json" },
    });
    assertEquals(reply.status, 200, await reply.text());
  }
  server.kill("SIGTERM");
  await server.result;
  const { stdout } = await runCli(["history", "cache", "--json"], { home });
  const entries = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(
    entries.map((
      { prompt_tokens, cached_tokens, lost_tokens, miss, proven },
    ) => [prompt_tokens, cached_tokens, lost_tokens, miss?.kind, proven]),
    [
      [5010, 0, 0, "first", true],
      [5210, 5000, 0, undefined, true],
      [5310, 1000, 4210, "turn", true],
    ],
  );
  const [, , third] = entries;
  assertEquals(
    third.miss.detail,
    "turn 1 (user) was edited at byte 4: “Fix it” is now “Fix them”",
  );
  // 4,210 tokens were written at 3.75 dollars a million, and not read at 0.30.
  assertEquals(third.lost_dollars, 0.0145245);
});
