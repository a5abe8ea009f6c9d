// The wire's own names.
// deno-lint-ignore-file camelcase
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import OpenAI from "openai";
import type { Exchange } from "../../lib/history/line/exchange.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const head = { id: "chatcmpl-7", created: 7, model: "m-1" };
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

function event(choices: unknown[], more: Record<string, unknown> = {}): string {
  return `data: ${
    JSON.stringify({
      ...head,
      object: "chat.completion.chunk",
      choices,
      ...more,
    })
  }\n\n`;
}

function delta(value: unknown, finish: string | null = null): string {
  return event([{ index: 0, delta: value, finish_reason: finish }]);
}

const ANSWER = [
  delta({ role: "assistant", content: "" }),
  delta({ content: "The tower " }),
  delta({ content: "is in Paris 🗼." }),
  delta({}, "stop"),
  event([], { usage }),
  "data: [DONE]\n\n",
];

const tools = [{
  type: "function",
  function: { name: "find", parameters: { type: "object", properties: {} } },
}];

const CALL = {
  ...head,
  object: "chat.completion",
  choices: [{
    index: 0,
    message: {
      role: "assistant",
      content: null,
      refusal: null,
      tool_calls: [{
        id: "call_1",
        type: "function",
        function: { name: "find", arguments: '{"what":"tower"}' },
      }],
    },
    logprobs: null,
    finish_reason: "tool_calls",
  }],
  usage,
};

const user = (content: string) => [{ role: "user", content }];
const STREAMED = {
  model: "openai/m",
  messages: user("Where is the tower?"),
  stream: true,
  stream_options: { include_usage: true },
};
const WHOLE = { model: "openai/m", messages: user("Find it"), tools };
const REFUSED = { model: "openai/m", messages: user("overload") };

/** A history with a streamed answer, a whole one with tools, and a failure; and the replies as they were. */
async function recorded(home: string): Promise<string[]> {
  await using upstream = fakeUpstream(({ body }) => {
    const request = JSON.parse(body);
    if (request.messages[0].content === "overload") {
      const error = { message: "too much", type: "requests", code: "slow" };
      const headers = { "x-should-retry": "false" };
      return Response.json({ error }, { status: 429, headers });
    }
    return request.stream ? sse(ANSWER) : Response.json(CALL);
  });
  await using server = await startServe(["--history", "h.jsonl"], home, {
    OPENAI_API_KEY: "sk-canary-replay",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  });
  const replies = [];
  for (const body of [STREAMED, WHOLE, REFUSED]) {
    replies.push(await (await post(server.url, body)).text());
  }
  server.kill("SIGTERM");
  await server.result;
  return replies;
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(body),
  });
}

function text(stream: string): string {
  return [...stream.matchAll(/^data: (\{.*)$/gm)]
    .map(([, json = ""]) => JSON.parse(json).choices[0]?.delta.content ?? "")
    .join("");
}

Deno.test("serve --replay: gives recorded answers again, without key and network, the same bytes each time", async () => {
  await using folder = await temporaryFolder();
  const [streamed = "", whole = "", refused = ""] = await recorded(folder.path);
  const before = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  const args = ["--replay", "h.jsonl", "--speed", "max"];
  await using server = await startServe(args, folder.path);
  const first = await (await post(server.url, STREAMED)).text();
  assertEquals(text(first), text(streamed));
  assertStringIncludes(first, '"usage":{"prompt_tokens":3');
  assertMatch(first, /data: \[DONE\]\n\n$/);
  assertEquals(await (await post(server.url, STREAMED)).text(), first);
  assertEquals(
    JSON.parse(await (await post(server.url, WHOLE)).text()),
    JSON.parse(whole),
  );
  const failure = await post(server.url, REFUSED);
  assertEquals(failure.status, 429);
  assertEquals(
    JSON.parse(await failure.text()).error.message,
    JSON.parse(refused).error.message,
  );
  // Another model, streaming or not: what counts is what was said.
  const other = { ...STREAMED, model: "anything", stream: false };
  const reply = await (await post(server.url, {
    ...other,
    stream_options: undefined,
  })).json();
  assertEquals(reply.choices[0].message.content, "The tower is in Paris 🗼.");
  assertEquals(await Deno.readTextFile(`${folder.path}/h.jsonl`), before);
  server.kill("SIGTERM");
  const { stdout } = await server.result;
  assertMatch(stdout, /^ {2}models {3}openai\/…; all: /m);
});

Deno.test("serve --replay: a miss is a 404 that names the closest request and the first difference", async () => {
  await using folder = await temporaryFolder();
  await recorded(folder.path);
  const [exchange] = await readHistory(`${folder.path}/h.jsonl`);
  await using server = await startServe(
    ["--replay", "h.jsonl", "--speed", "max"],
    folder.path,
  );
  const cases: [unknown, RegExp][] = [
    [
      { ...STREAMED, messages: [...user("Where is the tower?"), ...user("x")] },
      new RegExp(`${exchange?.["id"]}.*messages: 1 recorded, 2 asked`),
    ],
    [{ ...WHOLE, tools: undefined }, /tools: recorded .*find.*, asked nothing/],
    [
      { ...STREAMED, messages: user("Where is the Tower?") },
      /messages\[0\].*recorded .*asked/,
    ],
  ];
  for (const [body, expected] of cases) {
    const reply = await post(server.url, body);
    const { error } = await reply.json();
    assertEquals([reply.status, error.code], [404, "replay_miss"]);
    assertMatch(error.message, expected);
  }
});

Deno.test("serve --replay: a request whose answer was cut is a miss that says so; a failure without a type has the type it had", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream
      ? sse(ANSWER.slice(0, 2))
      : new Response("<html>oops</html>", {
        status: 500,
        headers: { "x-should-retry": "false" },
      })
  );
  const broken = { model: "openai/m", messages: user("Is it up?") };
  const replies: unknown[] = [];
  {
    const args = ["--history", "h.jsonl"];
    await using server = await startServe(args, folder.path, {
      OPENAI_API_KEY: "sk-canary-replay",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    await (await post(server.url, STREAMED)).text();
    replies.push(await (await post(server.url, broken)).json());
  }
  const [exchange] = await readHistory(`${folder.path}/h.jsonl`);
  const args = ["--replay", "h.jsonl", "--speed", "max"];
  await using server = await startServe(args, folder.path);
  const { error } = await (await post(server.url, STREAMED)).json();
  assertStringIncludes(
    error.message,
    `${
      exchange?.["id"]
    } is the same request, but its answer is not complete (truncated)`,
  );
  replies.push(await (await post(server.url, broken)).json());
  assertEquals(replies[1], replies[0]);
});

Deno.test("serve --replay: the closest request shares the most messages, then the most of the next one", async () => {
  await using folder = await temporaryFolder();
  const asked = ["Name a river", "Count to ten", "Name a mountain"];
  const history = ["-q", "-m", "eliza", "--history", "h.jsonl"];
  const home = folder.path;
  for (const text of asked) await runCli(["ask", text, ...history], { home });
  const flags = ["-c", "--history", "h.jsonl", "-q"];
  await runCli(["ask", "Why that one?", ...flags], { home });
  const lines = await readHistory(`${home}/h.jsonl`);
  const answer = (lines[2] as unknown as Exchange).response?.choices[0]
    ?.message ?? {};
  await using server = await startServe(["--replay", "h.jsonl"], home);
  const cases: [unknown[], number, RegExp][] = [
    [
      user("Count to nine"),
      1,
      /messages\[0\].content: recorded "Count to ten"/,
    ],
    [user("Name the river"), 0, /messages\[0\].content/],
    [
      [...user("Name a mountain"), answer, ...user("Why this one?")],
      3,
      /messages\[2\].content: recorded "Why that one\?", asked "Why this one\?"/,
    ],
  ];
  for (const [messages, index, difference] of cases) {
    const reply = await post(server.url, { model: "eliza", messages });
    const { error } = await reply.json();
    assertMatch(
      error.message,
      new RegExp(`${lines[index]?.["id"]}, with a difference in`),
    );
    assertMatch(error.message, difference);
  }
});

Deno.test("serve --replay: what a benchmark was answered is no answer of the application's", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const history = ["--history", "h.jsonl"];
  await using upstream = fakeUpstream(() => Response.json(CALL));
  const env = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${upstream.url}/v1` };
  await runCli(["ask", "-m", "openai/m", "Find it", ...history], { home, env });
  await runCli(["bench", "--models", "eliza", "-q", ...history], { home });
  const sources = (await readHistory(`${home}/h.jsonl`)).map((line) =>
    (line as unknown as Exchange).source
  );
  assertEquals(sources.includes("bench"), true);
  await using server = await startServe(["--replay", "h.jsonl"], home);
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "k" });
  for (let i = 0; i < 2; i++) {
    const { model } = await client.chat.completions.create({
      model: "openai/m",
      messages: [{ role: "user", content: "Find it" }],
    });
    assertEquals(model, CALL.model);
  }
});

Deno.test("serve --replay --strict: model and sampling count too", async () => {
  await using folder = await temporaryFolder();
  await recorded(folder.path);
  await using server = await startServe(
    ["--replay", "h.jsonl", "--speed", "max", "--strict"],
    folder.path,
  );
  const status = async (body: unknown) => {
    const reply = await post(server.url, body);
    await reply.body?.cancel();
    return reply.status;
  };
  assertEquals(await status(STREAMED), 200);
  assertEquals(await status({ ...STREAMED, model: "openai/other" }), 404);
  assertEquals(await status({ ...STREAMED, temperature: 1 }), 404);
});

Deno.test("serve --replay --record-missing: what is missing goes upstream once and is there the next time", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => sse(ANSWER));
  const env = {
    OPENAI_API_KEY: "sk-canary-replay",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
  const args = ["--replay", "new.jsonl", "--speed", "max"];
  for (let run = 0; run < 2; run++) {
    await using server = await startServe(
      [...args, "--record-missing"],
      folder.path,
      env,
    );
    const reply = await (await post(server.url, STREAMED)).text();
    assertEquals(text(reply), "The tower is in Paris 🗼.");
    server.kill("SIGTERM");
    await server.result;
  }
  assertEquals(upstream.requests.length, 1);
  assertEquals((await readHistory(`${folder.path}/new.jsonl`)).length, 1);
});

Deno.test("serve --replay --record-missing: a provider that could not be reached is asked again", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => sse(ANSWER));
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const args = ["--replay", "new.jsonl", "--record-missing"];
  const runs = [
    [`http://127.0.0.1:${port}/v1`, 502],
    [`${upstream.url}/v1`, 200],
  ] as const;
  for (const [address, status] of runs) {
    await using server = await startServe(args, folder.path, {
      OPENAI_API_KEY: "sk-canary-replay",
      OPENAI_BASE_URL: address,
    });
    const reply = await post(server.url, STREAMED);
    await reply.text();
    assertEquals(reply.status, status);
    server.kill("SIGTERM");
    await server.result;
  }
});

Deno.test("serve --replay: ask and the official package can't tell the difference", async () => {
  await using folder = await temporaryFolder();
  await recorded(folder.path);
  await using server = await startServe(
    ["--replay", "h.jsonl", "--speed", "max"],
    folder.path,
  );
  const client = new OpenAI({
    baseURL: `${server.url}/v1`,
    apiKey: "any",
    maxRetries: 0,
  });
  const stream = client.chat.completions.stream({
    model: "m",
    messages: [{ role: "user", content: "Where is the tower?" }],
  });
  const completion = await stream.finalChatCompletion();
  assertEquals(
    completion.choices[0]?.message.content,
    "The tower is in Paris 🗼.",
  );
  const models = await client.models.list();
  assertEquals(models.data.map(({ id }) => id), ["openai/m"]);
  const asked = await runCli(["ask", "-n", "Where is the tower?"], {
    env: { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: "any" },
  });
  assertEquals(asked, {
    code: 0,
    stdout: "The tower is in Paris 🗼.\n",
    stderr: "",
  });
});

const wrong: [string[], string][] = [
  [["--speed", "max"], "--speed needs --replay FILE, RUN or last"],
  [["--strict"], "--strict needs --replay FILE"],
  [
    ["--replay", "none.jsonl"],
    "there is no file none.jsonl and no run with that id (chat history runs lists them)",
  ],
  [["--replay", "--", "x"], "--replay needs a value: FILE, RUN or last"],
  [["--replay", "h.jsonl", "--speed", "fast"], "--speed takes recorded, max"],
];
for (const [args, expected] of wrong) {
  Deno.test(`serve ${args.join(" ")}: is refused in one line`, async () => {
    const { code, stderr } = await runCli(["serve", "--port", "0", ...args]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, expected);
    assertMatch(stderr, /^[^\n]+\n$/);
  });
}

Deno.test("serve --replay --record-missing: names the providers that it can ask, and those that are recorded", async () => {
  await using folder = await temporaryFolder();
  await recorded(folder.path);
  await using server = await startServe(
    ["--replay", "h.jsonl", "--record-missing"],
    folder.path,
    { GROQ_API_KEY: "sk-canary-groq" },
  );
  server.kill("SIGTERM");
  const { stdout } = await server.result;
  const [, names] = /^ {2}models {3}(.*); all: /m.exec(stdout) ?? [];
  assertEquals(names?.split(", ").toSorted(), ["eliza", "groq/…", "openai/…"]);
});
