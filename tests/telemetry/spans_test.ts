import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { runCli, temporaryFolder } from "../helpers/run_cli.ts";
import { startServe } from "../helpers/serve_process.ts";
import { HELLO, HELLO_WHOLE, hi, openAi, post } from "../server/serving.ts";
import { fakeCollector } from "./collector.ts";

Deno.test("OTEL_DENO: ask exports a span by the conventions' names, without a word of what was said", async () => {
  await using collector = fakeCollector();
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  const { code, stderr } = await runCli(
    [
      "ask",
      "--no-stream",
      "-m",
      "openai/gpt-test",
      "--temperature",
      "0.5",
      "--seed",
      "7",
      "--stop",
      "END",
      "a private question",
    ],
    { env: { ...collector.env, ...openAi(upstream) } },
  );
  assertEquals([code, stderr], [0, ""]);
  const [span, ...others] = collector.spans();
  assertEquals(others, []);
  const { hostname, port } = new URL(upstream.url);
  assertObjectMatch(span ?? {}, {
    name: "chat gpt-test",
    kind: 3, // CLIENT
    parentSpanId: "",
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-test",
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.seed": 7,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.response.id": "chatcmpl-1",
      "gen_ai.response.model": "gpt-test",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 3,
      "gen_ai.usage.output_tokens": 2,
      "server.address": hostname,
      "server.port": Number(port),
      "chat.source": "ask",
    },
  });
  assertEquals(span?.status.code ?? 0, 0);
  assertEquals((span?.durationMs ?? 0) > 0, true);
  for (const word of ["private", "Grüß", "sk-canary"]) {
    assertEquals(collector.text().includes(word), false, word);
  }
});

Deno.test("OTEL_DENO: chat exports a span for each turn", async () => {
  await using collector = fakeCollector();
  const { code } = await runCli(["chat", "-m", "eliza"], {
    stdin: "Hello\nI am tired\n",
    env: collector.env,
  });
  assertEquals(code, 0);
  assertEquals(
    collector.spans().map(({ name, kind, attributes }) => [
      name,
      kind,
      attributes["gen_ai.provider.name"],
      attributes["chat.source"],
    ]),
    [["chat eliza", 1, "eliza", "chat"], ["chat eliza", 1, "eliza", "chat"]],
  );
});

Deno.test("OTEL_DENO: serve exports a span for each call, as part of its client's trace, failures as such", async () => {
  await using folder = await temporaryFolder();
  await using collector = fakeCollector();
  await using upstream = fakeUpstream((_, index) =>
    index === 0 ? sse(HELLO) : Response.json({
      error: { message: "no such key sk-canary-serve", type: "t", code: "c" },
    }, { status: 401 })
  );
  const env = { ...collector.env, ...openAi(upstream) };
  await using server = await startServe([], folder.path, env);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const parent = "b7ad6b7169203331";
  const traced = await post(server, hi({ stream: true }), {
    headers: {
      "content-type": "application/json",
      traceparent: `00-${traceId}-${parent}-01`,
      "x-chat-no-record": "1",
    },
  });
  await traced.text();
  const failed = await post(server, hi());
  await failed.body?.cancel();
  server.kill("SIGTERM");
  assertEquals((await server.result).code, 0);
  const [first, second, ...others] = collector.spans();
  assertEquals(others, []);
  assertEquals([first?.traceId, first?.parentSpanId], [traceId, parent]);
  assertEquals(first?.attributes["error.type"], undefined);
  assertEquals(second?.parentSpanId, "");
  assertEquals(second?.attributes["error.type"], "401");
  assertEquals(second?.status.code, 2);
  assertMatch(second?.status.message ?? "", /no such key/);
  assertEquals(collector.text().includes("sk-canary"), false);
});

Deno.test("OTEL_DENO: caches, reasoning and the conversation are in spans and metrics", async () => {
  await using folder = await temporaryFolder();
  await using collector = fakeCollector();
  await using upstream = fakeUpstream(() =>
    Response.json({
      ...HELLO_WHOLE,
      usage: {
        "prompt_tokens": 3000,
        "completion_tokens": 200,
        "total_tokens": 3200,
        "prompt_tokens_details": {
          "cached_tokens": 2048,
          "cache_write_tokens": 500,
        },
        "completion_tokens_details": { "reasoning_tokens": 150 },
      },
    })
  );
  const home = folder.path;
  const env = { ...collector.env, ...openAi(upstream) };
  const ask = async (...args: string[]) => {
    const words = ["ask", "--no-stream", "-m", "openai/gpt-test", ...args];
    const { code, stderr } = await runCli(words, { home, env });
    assertEquals([code, stderr], [0, ""]);
  };
  await ask("First");
  const { metrics } = collector;
  const measured = metrics();
  await ask("-c", "Second");
  const [first, second] = collector.spans().map(({ attributes }) => attributes);
  assertObjectMatch(first ?? {}, {
    "gen_ai.usage.input_tokens": 3000,
    "gen_ai.usage.output_tokens": 200,
    "gen_ai.usage.cache_read.input_tokens": 2048,
    "gen_ai.usage.cache_write.input_tokens": 500,
    "gen_ai.usage.reasoning.output_tokens": 150,
    "gen_ai.conversation.id": first?.["chat.exchange.id"],
  });
  assertEquals(
    second?.["gen_ai.conversation.id"],
    first?.["chat.exchange.id"],
  );
  const usage = "gen_ai.client.inference.usage";
  const sums = Object.entries(measured).map(([name, [point]]) =>
    [name, point?.sum] as const
  ).filter(([name]) => name.startsWith(usage)).sort();
  assertEquals(sums, [
    [`${usage}.cache_read.input_tokens`, 2048],
    [`${usage}.cache_write.input_tokens`, 500],
    [`${usage}.input_tokens`, 3000],
    [`${usage}.output_tokens`, 200],
    [`${usage}.reasoning.output_tokens`, 150],
  ]);
  const [point] = measured["gen_ai.client.inference.duration"] ?? [];
  assertObjectMatch(point ?? {}, {
    unit: "s",
    count: 1,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-test",
      "gen_ai.response.model": "gpt-test",
    },
  });
  assertEquals(
    measured["gen_ai.client.inference.time_to_first_chunk"],
    undefined,
  );
});

Deno.test("OTEL_DENO: a stream is measured by its chunks", async () => {
  await using collector = fakeCollector();
  const { code } = await runCli(["ask", "-m", "eliza", "Hello"], {
    env: collector.env,
  });
  assertEquals(code, 0);
  const [span] = collector.spans();
  const seconds = Number(
    span?.attributes["gen_ai.response.time_to_first_chunk"],
  );
  const [first] =
    collector.metrics()["gen_ai.client.inference.time_to_first_chunk"] ?? [];
  assertEquals([first?.count, first?.sum], [1, seconds]);
  assertEquals(span?.attributes["gen_ai.request.stream"], true);
});

Deno.test("without OTEL_DENO nothing is exported", async () => {
  await using collector = fakeCollector();
  const { OTEL_DENO: _, ...env } = collector.env;
  await runCli(["ask", "-m", "eliza", "Hi"], { env });
  assertEquals(collector.text(), "");
});
