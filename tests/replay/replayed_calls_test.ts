// The wire's own names.
// deno-lint-ignore-file camelcase
import { assert, assertEquals, assertMatch } from "@std/assert";
import OpenAI from "openai";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { readHistory, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";

const REPLAY = ["--replay", "h.jsonl", "--speed", "max"];
const RECORD = ["--history", "h.jsonl"];

function env(upstream: { url: string }): Record<string, string> {
  return {
    OPENAI_API_KEY: "sk-canary-replay",
    OPENAI_BASE_URL: `${upstream.url}/v1`,
  };
}

function post(url: string, path: string, body: unknown): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(url + path, { method: "POST", body: text });
}

const EMBEDDED = {
  object: "list",
  data: [{ object: "embedding", index: 0, embedding: [0.1, -1e-7, 3] }],
  model: "emb-1",
  usage: { prompt_tokens: 1, total_tokens: 1 },
};
const MODERATED = {
  id: "modr-1",
  model: "omni",
  results: [{ flagged: false, categories: { hate: false } }],
};
const CONTINUED = {
  id: "cmpl-1",
  object: "text_completion",
  created: 7,
  model: "m-1",
  choices: [{ text: " time", index: 0, logprobs: null, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
};
/** Of an endpoint that this program does not know. */
const FILLED = {
  id: "fim-1",
  object: "fim.completion",
  choices: [{ index: 0, filled: "x" }],
  created: 7,
};
const LONG = { ...EMBEDDED, data: "x".repeat(70_000) };

const CALLS: [path: string, body: Record<string, unknown>, reply: unknown][] = [
  ["/v1/embeddings", { model: "openai/e", input: "x" }, EMBEDDED],
  ["/v1/moderations", { model: "openai/omni", input: "y" }, MODERATED],
  ["/v1/completions", { model: "openai/m", prompt: "Once upon a" }, CONTINUED],
  ["/v1/fim/completions", { model: "openai/m", prompt: "a" }, FILLED],
];

Deno.test("serve --replay: calls that are no conversations get the replies that they had", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(({ path, body }) => {
    const { input } = JSON.parse(body);
    if (input === "long") return Response.json(LONG);
    if (input === "bad") {
      const error = { message: "no such input", type: "invalid_request_error" };
      return Response.json({ error }, { status: 400 });
    }
    const [, , reply] = CALLS.find(([known]) => known === path) ?? [];
    return Response.json(reply);
  });
  const bad = { model: "openai/e", input: "bad" };
  {
    await using server = await startServe(RECORD, folder.path, env(upstream));
    for (const [path, body, reply] of CALLS) {
      const got = await (await post(server.url, path, body)).json();
      assertEquals(got, reply);
    }
    await (await post(server.url, "/v1/embeddings", bad)).text();
    const long = { model: "openai/e", input: "long" };
    await (await post(server.url, "/v1/embeddings", long)).text();
  }
  const before = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  await using server = await startServe(REPLAY, folder.path);
  for (const [path, body, reply] of CALLS) {
    const first = await (await post(server.url, path, body)).text();
    assertEquals(JSON.parse(first), reply, path);
    // The same question in another order of members and with white space.
    const members = Object.fromEntries(Object.entries(body).toReversed());
    const spaced = JSON.stringify(members, null, 2);
    assertEquals(await (await post(server.url, path, spaced)).text(), first);
  }
  const failure = await post(server.url, "/v1/embeddings", bad);
  assertEquals(failure.status, 400);
  assertEquals((await failure.json()).error.message, "no such input");
  const long = { model: "openai/e", input: "long" };
  const kept = await post(server.url, "/v1/embeddings", long);
  assertEquals(await kept.json(), LONG);
  const misses: [path: string, body: unknown, why: RegExp][] = [
    [
      "/v1/embeddings",
      { model: "openai/e", input: "never" },
      /the last one to \/v1\/embeddings is \w+, with a difference in input: recorded "long", asked "never"/,
    ],
    [
      "/v1/rerank",
      { model: "openai/e", query: "q" },
      /no request to \/v1\/rerank is recorded/,
    ],
  ];
  for (const [path, body, why] of misses) {
    const reply = await post(server.url, path, body);
    const { error } = await reply.json();
    assertEquals([reply.status, error.code], [404, "replay_miss"]);
    assertMatch(error.message, why);
  }
  assertEquals(await Deno.readTextFile(`${folder.path}/h.jsonl`), before);
});

Deno.test("serve --replay: a text that was continued as a stream comes as one, and whole for who asks so", async () => {
  const texts = [" a", " time", " 🗼"];
  const event = (text: string, finish_reason: string | null = null) => ({
    id: "cmpl-2",
    object: "text_completion",
    created: 7,
    model: "m-1",
    choices: [{ text, index: 0, logprobs: null, finish_reason }],
  });
  const events = [...texts.map((text) => event(text)), event("", "stop")];
  const data = events.map((one) => `data: ${JSON.stringify(one)}\n\n`);
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() =>
    sse([[...data, "data: [DONE]\n\n"].join("")])
  );
  const body = { model: "openai/m", prompt: "Once upon", stream: true };
  {
    await using server = await startServe(RECORD, folder.path, env(upstream));
    await (await post(server.url, "/v1/completions", body)).text();
  }
  await using server = await startServe(REPLAY, folder.path);
  const stream = await (await post(server.url, "/v1/completions", body)).text();
  const got = [...stream.matchAll(/^data: (\{.*)$/gm)]
    .map(([, json = ""]) => JSON.parse(json).choices[0])
    .map(({ text, finish_reason }) => [text, finish_reason]);
  assertEquals(got, [...texts.map((text) => [text, null]), ["", "stop"]]);
  assertMatch(stream, /data: \[DONE\]\n\n$/);
  const whole = { ...body, stream: undefined };
  const reply = await (await post(server.url, "/v1/completions", whole)).json();
  assertEquals(reply.object, "text_completion");
  assertEquals(reply.choices[0].text, texts.join(""));
});

Deno.test("serve --replay --record-missing: other calls that are missing go upstream once", async () => {
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => Response.json(EMBEDDED));
  // Longer than what is kept of a request: it is known by its hash.
  const body = { model: "openai/e", input: "x".repeat(70_000) };
  for (let turn = 0; turn < 2; turn++) {
    const args = [...REPLAY, "--record-missing"];
    await using server = await startServe(args, folder.path, env(upstream));
    for (let again = 0; again < 2; again++) {
      const reply = await post(server.url, "/v1/embeddings", body);
      assertEquals(await reply.json(), EMBEDDED);
      // What is recorded meanwhile is there from the next start on.
      if (turn === 0) break;
    }
    server.kill("SIGTERM");
    await server.result;
  }
  assertEquals(upstream.requests.length, 1);
  assertEquals((await readHistory(`${folder.path}/h.jsonl`)).length, 1);
});

const user = (content: string) => [{ role: "user" as const, content }];

Deno.test("serve --replay: the same request in all members comes before one that only says the same", async () => {
  await using folder = await temporaryFolder();
  const answer = (content: string) => ({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 7,
    model: "m-1",
    choices: [{
      index: 0,
      message: { role: "assistant", content },
      finish_reason: "stop",
    }],
  });
  await using upstream = fakeUpstream(({ body }) => {
    const { model, temperature, response_format: format } = JSON.parse(body);
    if (model === "down") {
      const error = { message: "out of order", type: "server_error" };
      const headers = { "x-should-retry": "false" };
      return Response.json({ error }, { status: 500, headers });
    }
    return Response.json(
      answer(`${model} ${temperature ?? "-"} ${format?.type ?? "-"}`),
    );
  });
  const bodies = [
    { model: "openai/a" },
    { model: "openai/a", response_format: { type: "json_object" } },
    { model: "openai/a", temperature: 0.5 },
    { model: "openai/b" },
    { model: "openai/down" },
  ].map((members) => ({ ...members, messages: user("Who?") }));
  const ask = async (url: string, body: unknown) => {
    const { choices, error } =
      await (await post(url, "/v1/chat/completions", body)).json();
    return choices?.[0].message.content ?? error.message;
  };
  const live: string[] = [];
  {
    await using server = await startServe(RECORD, folder.path, env(upstream));
    for (const body of bodies) live.push(await ask(server.url, body));
  }
  await using server = await startServe(REPLAY, folder.path);
  const order = [4, 1, 3, 0, 2, 1, 4];
  for (const at of order) {
    assertEquals(await ask(server.url, bodies[at]), live[at]);
  }
  // What was never asked so gets an answer to what it says.
  const other = { model: "openai/c", top_p: 1, messages: user("Who?") };
  assert(live.slice(0, 4).includes(await ask(server.url, other)));
});

Deno.test("serve --replay: the chunks of a stream are those that it had, also where several came at once", async () => {
  const words = ["The ", "tower ", "is ", "in ", "Paris ", "🗼", "\n", '"q"'];
  const chunk = (delta: unknown, finish_reason: string | null = null) =>
    `data: ${
      JSON.stringify({
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 7,
        model: "m-1",
        choices: [{ index: 0, delta, finish_reason }],
      })
    }\n\n`;
  const stream = [
    chunk({ role: "assistant", content: "" }),
    ...words.map((content) => chunk({ content })),
    chunk({}, "stop"),
    "data: [DONE]\n\n",
  ].join("");
  await using folder = await temporaryFolder();
  await using upstream = fakeUpstream(() => sse([stream]));
  const body = { model: "openai/m", messages: user("Where?"), stream: true };
  const read = async (url: string, path: string, body: unknown) =>
    (await (await post(url, path, body)).text()).trimEnd().split("\n\n");
  let live: string[];
  {
    await using server = await startServe(RECORD, folder.path, env(upstream));
    live = await read(server.url, "/v1/chat/completions", body);
  }
  await using server = await startServe(REPLAY, folder.path);
  assertEquals(await read(server.url, "/v1/chat/completions", body), live);
});

Deno.test("serve --replay: a response has the ids and the time that it had, and can be gone on from", async () => {
  await using folder = await temporaryFolder();
  let turn = 0;
  const said = ["Hello.", "Again."];
  await using upstream = fakeUpstream(() => {
    const content = said[turn++ % 2];
    return Response.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 7,
      model: "m-1",
      choices: [{
        index: 0,
        message: { role: "assistant", content },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
  });
  const first = { model: "openai/m", input: "Hi", stream: true };
  /** Two turns, the second by the first one's id; then one that names an item of the first. */
  const talk = async (url: string) => {
    const client = new OpenAI({
      baseURL: `${url}/v1`,
      apiKey: "any",
      maxRetries: 0,
    });
    const stream = await (await post(url, "/v1/responses", first)).text();
    const [, id = ""] = /"id":"(resp_\w+)"/.exec(stream) ?? [];
    const [, item = ""] = /"item":\{"id":"(msg_\w+)"/.exec(stream) ??
      /"id":"(msg_\w+)"/.exec(stream) ?? [];
    const second = await client.responses.create({
      model: "openai/m",
      input: "And now?",
      previous_response_id: id,
    });
    const named = await client.responses.create({
      model: "openai/m",
      input: [
        { role: "user", content: "Hi" },
        { type: "item_reference", id: item },
        { role: "user", content: "And then?" },
      ],
    });
    return { stream, second, named };
  };
  let live: Awaited<ReturnType<typeof talk>>;
  {
    await using server = await startServe(RECORD, folder.path, env(upstream));
    live = await talk(server.url);
  }
  const before = await Deno.readTextFile(`${folder.path}/h.jsonl`);
  await using server = await startServe(REPLAY, folder.path);
  for (let again = 0; again < 2; again++) {
    assertEquals(await talk(server.url), live);
  }
  const { id } = live.second;
  const shown = await fetch(`${server.url}/v1/responses/${id}`);
  assertEquals(
    (await shown.json()).output[0].content[0].text,
    live.second.output_text,
  );
  const removed = await fetch(`${server.url}/v1/responses/${id}`, {
    method: "DELETE",
  });
  assertEquals((await removed.json()).deleted, true);
  assertEquals(await Deno.readTextFile(`${folder.path}/h.jsonl`), before);
});

Deno.test("serve --replay: translated Messages and texts have the ids that they had", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  const calls: [string, Record<string, unknown>][] = [
    ["/v1/messages", { model: "eliza", max_tokens: 9, messages: user("Hi") }],
    ["/v1/messages", {
      model: "eliza",
      max_tokens: 9,
      messages: user("I am sad"),
      stream: true,
    }],
    ["/v1/completions", { model: "eliza", prompt: "Hello" }],
  ];
  const read = async (url: string) => {
    const replies: string[] = [];
    for (const [path, body] of calls) {
      replies.push(await (await post(url, path, body)).text());
    }
    return replies;
  };
  let live: string[];
  {
    await using server = await startServe(RECORD, home);
    live = await read(server.url);
  }
  await using server = await startServe(REPLAY, home);
  const replayed = await read(server.url);
  // The beginning of a stream tells what was only estimated while it ran.
  const counted = (replies: string[]) =>
    replies.map((reply) => reply.replace(/"input_tokens":\d+/, "counted"));
  assertEquals(counted(replayed), counted(live));
  assertEquals(await read(server.url), replayed);
});
