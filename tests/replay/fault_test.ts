import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { Faults } from "../../lib/history/replay/faults.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { type ServeProcess, startServe } from "../helpers/serve_process.ts";

const MESSAGES = [{ role: "user" as const, content: "I am sad" }];
const BODY = { model: "eliza", messages: MESSAGES };

function post(
  { url }: ServeProcess,
  more: Record<string, unknown> = {},
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ ...BODY, ...more }),
  });
}

/** Records one answer, and returns its text. */
async function record(home: string): Promise<string> {
  await using server = await startServe(["--history", "h.jsonl"], home);
  const { choices } = await (await post(server)).json();
  server.kill("SIGTERM");
  await server.result;
  return choices[0].message.content;
}

function faulty(
  home: string,
  spec: string,
  seed = "7",
): Promise<ServeProcess> {
  const pace = ["--replay", "h.jsonl", "--speed", "max"];
  return startServe([...pace, "--fault", spec, "--seed", seed], home);
}

function openAi({ url }: ServeProcess, maxRetries: number): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries });
}

function anthropic({ url }: ServeProcess, maxRetries: number): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: "any", maxRetries });
}

Deno.test("serve --fault: the same answers fail for the same seed, each named in its header, and the end counts them", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home);
  const outcomes = async (seed: string) => {
    await using server = await faulty(
      home,
      "status=429:0.3,malformed:0.2",
      seed,
    );
    const seen = [];
    // The faults depend on the recorded id, which is another one each time: of this many, some are of each kind.
    for (let i = 0; i < 100; i++) {
      const reply = await post(server);
      const fault = reply.headers.get("x-chat-fault");
      const text = await reply.text();
      assertEquals(reply.status, fault === "status=429" ? 429 : 200);
      if (fault === "malformed") {
        await assertRejects(async () => await new Response(text).json());
      } else JSON.parse(text);
      seen.push(fault ?? "");
    }
    server.kill("SIGTERM");
    const { stderr } = await server.result;
    return { seen, stderr };
  };
  const first = await outcomes("7");
  assertEquals(await outcomes("7"), first);
  assert((await outcomes("8")).seen.join() !== first.seen.join());
  for (const fault of ["", "status=429", "malformed"]) {
    const count = first.seen.filter((one) => one === fault).length;
    assert(count > 0, fault);
    if (fault !== "") assert(first.stderr.includes(`${fault} (${count})`));
  }
  assertMatch(first.stderr, /^chat: faults with seed 7: [^\n]+\n$/);
});

Deno.test("serve --fault status: an SDK retries, and gets the answer that was due", async () => {
  await using folder = await temporaryFolder();
  const said = await record(folder.path);
  // With this seed the first answer fails, and not all that follow.
  const seed = String(
    SEEDS.find((seed) => {
      const [id = ""] = idsOf(folder.path);
      const faults = new Faults("status=503:0.5", seed);
      return faults.next(id, false) !== undefined &&
        faults.next(id, false) === undefined &&
        faults.next(id, false) !== undefined &&
        faults.next(id, false) === undefined;
    }),
  );
  await using server = await faulty(folder.path, "status=503:0.5", seed);
  const completion = await openAi(server, 2).chat.completions.create(BODY);
  assertEquals(completion.choices[0]?.message.content, said);
  // In the other dialect the server itself retries nothing either.
  const message = await anthropic(server, 2).messages.create({
    ...BODY,
    max_tokens: 9,
  });
  const [block] = message.content;
  assertEquals(block?.type === "text" && block.text, said);
  server.kill("SIGTERM");
  assertEquals(
    (await server.result).stderr,
    `chat: faults with seed ${seed}: status=503 (2)\n`,
  );
});

/** The ids of the exchanges in the history. */
function idsOf(home: string): string[] {
  return Deno.readTextFileSync(`${home}/h.jsonl`).trim().split("\n")
    .map((line) => JSON.parse(line).id);
}

const SEEDS = Array.from({ length: 1000 }, (_, seed) => seed);

Deno.test("serve --fault: of a request with several answers, the one that did not arrive comes first", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  let count = 0;
  await using upstream = fakeUpstream(() =>
    Response.json({
      id: "c",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{
        index: 0,
        message: { role: "assistant", content: String(++count) },
        finish_reason: "stop",
      }],
    })
  );
  {
    await using server = await startServe(["--history", "h.jsonl"], home, {
      OPENAI_API_KEY: "sk-canary-fault",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    for (let i = 0; i < 2; i++) {
      await (await post(server, { model: "openai/m" })).body?.cancel();
    }
    server.kill("SIGTERM");
    await server.result;
  }
  const [first = "", second = ""] = idsOf(home);
  const seed = SEEDS.find((seed) => {
    const faults = new Faults("status=500:0.5", seed);
    return faults.next(first, false) !== undefined &&
      faults.next(first, false) === undefined &&
      faults.next(second, false) === undefined;
  });
  await using server = await faulty(home, "status=500:0.5", String(seed));
  const seen = [];
  for (let i = 0; i < 3; i++) {
    const reply = await post(server, { model: "openai/m" });
    const body = await reply.json();
    seen.push(body.choices?.[0].message.content ?? reply.status);
  }
  assertEquals(seen, [500, "1", "2"]);
});

Deno.test("serve --fault status: in place of a recorded failure, too, in conversations and other calls", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "no" } }, { status: 400 })
  );
  const statuses = async (server: ServeProcess) => {
    const replies = [
      await post(server, { model: "openai/m" }),
      await fetch(`${server.url}/v1/embeddings`, {
        method: "POST",
        body: JSON.stringify({ model: "openai/m", input: "Hi" }),
      }),
    ];
    for (const { body } of replies) await body?.cancel();
    return replies.map(({ status, headers }) => [
      status,
      headers.get("x-chat-fault"),
    ]);
  };
  {
    await using server = await startServe(["--history", "h.jsonl"], home, {
      OPENAI_API_KEY: "sk-canary-fault",
      OPENAI_BASE_URL: `${upstream.url}/v1`,
    });
    assertEquals(await statuses(server), [[400, null], [400, null]]);
    server.kill("SIGTERM");
    await server.result;
  }
  await using server = await faulty(home, "status=503");
  assertEquals(
    await statuses(server),
    [[503, "status=503"], [503, "status=503"]],
  );
});

Deno.test("serve --fault cut: the connection breaks in the middle of the answer", async () => {
  await using folder = await temporaryFolder();
  await record(folder.path);
  await using server = await faulty(folder.path, "cut");
  for (const stream of [true, false]) {
    const reply = await post(server, { stream });
    assertEquals(reply.headers.get("x-chat-fault"), "cut");
    assertEquals(reply.status, 200);
    let text = "";
    await assertRejects(async () => {
      for await (
        const part of reply.body?.pipeThrough(new TextDecoderStream()) ?? []
      ) text += part;
    });
    assert(text.length > 0);
    assertEquals(text.includes("[DONE]"), false);
  }
  await assertRejects(async () => {
    const stream = anthropic(server, 0).messages.stream({
      ...BODY,
      max_tokens: 9,
    });
    await stream.finalMessage();
  });
  // It still serves, and nothing hangs at its end.
  const health = await fetch(`${server.url}/health`);
  assertEquals(health.status, 200, await health.text());
  server.kill("SIGTERM");
  assertEquals((await server.result).code, 0);
});

Deno.test("serve --fault malformed: an event is not JSON, which an SDK notices", async () => {
  await using folder = await temporaryFolder();
  await record(folder.path);
  await using server = await faulty(folder.path, "malformed");
  const text = await (await post(server, { stream: true })).text();
  assertMatch(text, /\n\ndata: \{"malformed":\n\n/);
  assertMatch(text, /data: \[DONE\]\n\n$/);
  await assertRejects(async () => {
    const stream = await openAi(server, 0).chat.completions.create({
      ...BODY,
      stream: true,
    });
    for await (const _chunk of stream);
  }, SyntaxError);
});

Deno.test("serve --fault delay: the answer is late, and whole", async () => {
  await using folder = await temporaryFolder();
  const said = await record(folder.path);
  await using server = await faulty(folder.path, "delay=600ms");
  const begun = performance.now();
  const reply = await post(server);
  assertEquals(reply.headers.get("x-chat-fault"), "delay=600ms");
  assert(performance.now() - begun >= 590);
  assertEquals((await reply.json()).choices[0].message.content, said);
});

Deno.test("run --replay --fault: a command sees the faults", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home);
  const { code, stdout, stderr } = await runCli([
    "run",
    "-q",
    "--replay",
    "h.jsonl",
    "--fault",
    "status=418",
    "sh",
    "-c",
    `curl -s -o /dev/null -w '%{http_code}' "$OPENAI_BASE_URL/chat/completions" -H "authorization: Bearer $OPENAI_API_KEY" -d '${
      JSON.stringify(BODY)
    }'`,
  ], { home });
  assertEquals([code, stdout], [0, "418"]);
  assertEquals(stderr, "chat: faults with seed 0: status=418 (1)\n");
});

Deno.test("--fault, --seed: what cannot be meant is one line and exit 2", async () => {
  await using folder = await temporaryFolder();
  const home = folder.path;
  await record(home);
  const replay = ["serve", "--replay", "h.jsonl"];
  for (
    const [args, said] of [
      [[...replay, "--fault", "boom"], "--fault takes status=CODE"],
      [[...replay, "--fault", "status=200"], "--fault takes status=CODE"],
      [[...replay, "--fault", "delay=2"], "--fault takes status=CODE"],
      [[...replay, "--fault", ""], "--fault takes status=CODE"],
      [
        [...replay, "--fault", "cut:2"],
        "a probability is a number from 0 to 1",
      ],
      [[...replay, "--fault", "cut:"], "a probability is a number from 0 to 1"],
      [
        [...replay, "--fault", "cut:0.6,malformed:0.6"],
        "add up to more than 1",
      ],
      [
        [...replay, "--fault", "cut", "--seed", "1.5"],
        "--seed takes a whole number",
      ],
      [[...replay, "--seed", "1"], "--seed needs --fault"],
      [["serve", "--fault", "cut"], "--fault needs --replay"],
    ] as const
  ) {
    const result = await runCli(args, { home });
    assertEquals([result.code, result.stdout], [2, ""], args.join(" "));
    assertMatch(result.stderr, /^chat: [^\n]+\n$/);
    assert(result.stderr.includes(said), result.stderr);
  }
});
