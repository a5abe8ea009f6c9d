import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import {
  type LogFormat,
  logLine,
} from "../../../lib/server/watch/access_log.ts";
import { ServerMetrics } from "../../../lib/server/watch/metrics/server_metrics.ts";
import type { RequestTrace } from "../../../lib/server/watch/request_trace.ts";
import { Traffic } from "../../../lib/server/watch/traffic.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { readPrometheus, type Sample } from "../prometheus.ts";
import {
  event,
  HELLO,
  HELLO_WHOLE,
  hi,
  openAi,
  post,
  type Serving,
  serving,
} from "../serving.ts";

/** A server that is watched, and what its watchers saw. */
interface Watched extends AsyncDisposable {
  readonly server: Serving;
  /** The lines of so many requests, as soon as they are over. */
  lines(count: number): Promise<string[]>;
  /** The samples of a metric now. */
  samples(name: string): Promise<[Sample["labels"], number][]>;
}

async function watched(
  env: Record<string, string>,
  format: Exclude<LogFormat, "off"> = "json",
): Promise<Watched> {
  const lines: string[] = [];
  let arrived = Promise.withResolvers<void>();
  const watchers: ((trace: RequestTrace) => void)[] = [(trace) => {
    lines.push(logLine(trace, format));
    arrived.resolve();
    arrived = Promise.withResolvers();
  }];
  const traffic = new Traffic(watchers);
  const server = await serving({ env, context: { traffic } });
  const { registry, version } = server.context;
  const metrics = new ServerMetrics({
    version,
    registry,
    store: server.store,
    open: () => traffic.open,
  });
  watchers.push((trace) => metrics.count(trace));
  Object.assign(server.context, { metrics });
  return {
    server,
    async lines(count) {
      while (lines.length < count) await arrived.promise;
      return lines;
    },
    async samples(name) {
      const reply = await fetch(`${server.url}/metrics`);
      assertEquals(
        reply.headers.get("content-type"),
        "text/plain; version=0.0.4; charset=utf-8",
      );
      return readPrometheus(await reply.text())
        .filter((sample) => sample.name === name)
        .map(({ labels, value }) => [labels, value]);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const MODEL = "openai/gpt-test";

Deno.test("access log: one line for each request, with all that is known of it and no word of what was said", async () => {
  await using upstream = fakeUpstream(({ body }) =>
    JSON.parse(body).stream ? sse(HELLO) : Response.json(HELLO_WHOLE)
  );
  await using watch = await watched(openAi(upstream));
  const { server } = watch;
  const whole = await post(server, hi());
  const bytes = (await whole.bytes()).length;
  const stream = await post(server, hi({ stream: true }));
  const streamed = (await stream.bytes()).length;
  await (await fetch(`${server.url}/v1/nothing?key=sk-canary-query`)).text();
  const lines = await watch.lines(3);
  for (const line of lines) {
    assertMatch(line, /^\{[^\n]*\}\n$/);
    assertEquals(/Grüß|dich|"Hi"|canary/.test(line), false, line);
  }
  const [one, two, three] = lines.map((line) => JSON.parse(line));
  assertObjectMatch(one, {
    id: whole.headers.get("x-request-id"),
    method: "POST",
    path: "/v1/chat/completions",
    status: 200,
    bytes,
    model: MODEL,
    "served_by": MODEL,
    exchange: whole.headers.get("x-chat-exchange"),
    attempts: 1,
    "prompt_tokens": 3,
    "completion_tokens": 2,
  });
  assertMatch(one.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assertObjectMatch(two, { status: 200, bytes: streamed, attempts: 1 });
  assertEquals(two["first_token_ms"] <= two["duration_ms"], true);
  assertEquals(Object.keys(three), [
    ...["time", "id", "method", "path", "status", "duration_ms", "bytes"],
  ]);
  assertObjectMatch(three, { path: "/v1/nothing", status: 404 });
});

Deno.test("access log: text that a client makes up stays on its line, reaches no terminal as a command, and is cut", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using watch = await watched(openAi(upstream), "text");
  const name = `openai/\u001b]0;x\u0007\n200 sk-canary-0123456789${
    "y".repeat(400)
  }`;
  await (await post(watch.server, hi({ model: name }))).text();
  const [line = ""] = await watch.lines(1);
  assertMatch(
    line,
    /^\S+Z POST \/v1\/chat\/completions 200 model=openai\/[^\n]+ total=\d+ms tokens=3\+2 bytes=\d+ req_\w+\n$/,
  );
  // deno-lint-ignore no-control-regex
  assertEquals(/[\x00-\x09\x0b-\x1f\x7f]/.test(line), false);
  assertEquals(line.includes("canary"), false, line);
  assertEquals(line.length < 800, true);
});

Deno.test("access log: what is no request has an id and a line too, and counts", async () => {
  await using watch = await watched({}, "text");
  const { port } = watch.server.listening;
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const long = `GET / HTTP/1.1\r\nx: ${"y".repeat(33 * 1024)}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(long));
  const reply = await new Response(connection.readable).text();
  assertMatch(reply, /^HTTP\/1\.1 431 [^]*\r\nx-request-id: req_\w+\r\n/);
  const [line = ""] = await watch.lines(1);
  assertMatch(line, /^\S+Z - - 431 total=\d+ms bytes=\d+ req_\w+\n$/);
  assertEquals((await watch.samples("chat_requests_total"))[0], [
    { endpoint: "unknown", model: "none", status: "431" },
    1,
  ]);
});

Deno.test("access log: a client that leaves, and what it left, are told when both are over", async () => {
  await using upstream = fakeUpstream(() =>
    sse(async function* () {
      yield event({ content: "par" });
      await new Promise<never>(() => {});
    }())
  );
  await using watch = await watched(openAi(upstream));
  const reply = await post(watch.server, hi({ stream: true }));
  const reader = reply.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  const [line = ""] = await watch.lines(1);
  assertObjectMatch(JSON.parse(line), { status: 200, left: true });
  assertEquals("error" in JSON.parse(line), false);
  const [exchange] = await watch.server.exchanges();
  assertEquals(exchange?.status, "aborted");
});

Deno.test("access log: a client that disconnects at [DONE], before the record is written, has not left", async () => {
  await using watch = await watched({});
  const stream = { model: "eliza", stream: true };
  await (await post(watch.server, hi(stream))).text();
  using history = await Deno.open(watch.server.store.location, {
    append: true,
  });
  await history.lock(true);
  const reply = await post(watch.server, hi(stream));
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; !text.includes("[DONE]");) {
    const read = await reader?.read();
    if (read?.value === undefined) break;
    text += read.value;
  }
  await reader?.cancel();
  const [, line = ""] = await watch.lines(2);
  assertObjectMatch(JSON.parse(line), { status: 200, model: "eliza" });
  assertEquals("left" in JSON.parse(line), false);
  await history.unlock();
});

Deno.test("metrics: requests, tokens, errors, retries and the circuit, in a form that Prometheus reads", async () => {
  const failure = Response.json({ error: { message: "x", type: "t" } }, {
    status: 503,
    headers: { "retry-after-ms": "0" },
  });
  await using upstream = fakeUpstream((_, index) =>
    index < 1 || index > 2 ? failure.clone() : Response.json(HELLO_WHOLE)
  );
  await using watch = await watched(openAi(upstream));
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const reply = await post(watch.server, hi());
    await reply.body?.cancel();
    statuses.push(reply.status);
  }
  // The first answers after one retry, the second at once, the third not at all.
  assertEquals(statuses, [200, 200, 503]);
  const endpoint = "/chat/completions";
  assertEquals(await watch.samples("chat_requests_total"), [
    [{ endpoint, model: MODEL, status: "200" }, 2],
    [{ endpoint, model: MODEL, status: "503" }, 1],
  ]);
  assertEquals(await watch.samples("chat_tokens_total"), [
    [{ model: MODEL, type: "prompt" }, 6],
    [{ model: MODEL, type: "completion" }, 4],
  ]);
  assertEquals(await watch.samples("chat_upstream_retries_total"), [
    [{ provider: "openai" }, 1 + 2],
  ]);
  assertEquals(await watch.samples("chat_upstream_errors_total"), [
    [{ provider: "openai", kind: "overloaded" }, 1],
  ]);
  assertEquals(await watch.samples("chat_time_to_first_token_seconds_count"), [
    [{ model: MODEL }, 2],
  ]);
  assertEquals(
    (await watch.samples("chat_request_duration_seconds_count"))[0],
    [{ endpoint, model: MODEL }, 3],
  );
  assertEquals(await watch.samples("chat_circuit_state"), [
    [{ provider: "openai", state: "closed" }, 1],
    [{ provider: "openai", state: "open" }, 0],
    [{ provider: "openai", state: "probing" }, 0],
  ]);
  // The one that asks.
  assertEquals(await watch.samples("chat_requests_in_flight"), [[{}, 1]]);
  assertEquals(await watch.samples("chat_history_writable"), [[{}, 1]]);
  assertEquals(await watch.samples("chat_history_queue_lines"), [[{}, 0]]);
  assertEquals(await watch.samples("chat_build_info"), [
    [{ version: "1.2.3" }, 1],
  ]);
});

Deno.test("metrics: names that clients make up are one series", async () => {
  await using upstream = fakeUpstream(() =>
    Response.json({ error: { message: "no model" } }, { status: 404 })
  );
  await using watch = await watched(openAi(upstream));
  for (let i = 0; i < 20; i++) {
    const reply = await post(
      watch.server,
      hi({ model: `openai/made-up-${i}` }),
    );
    await reply.body?.cancel();
    const unknown = await fetch(`${watch.server.url}/v1/made-up-${i}`);
    await unknown.body?.cancel();
  }
  assertEquals(await watch.samples("chat_requests_total"), [
    [{ endpoint: "/chat/completions", model: "other", status: "404" }, 20],
    [{ endpoint: "unknown", model: "none", status: "404" }, 20],
  ]);
});

Deno.test("metrics: not there unless wanted, and only for who has a key", async () => {
  await using off = await serving();
  const none = await fetch(`${off.url}/metrics`);
  assertEquals([none.status, (await none.json()).error.code], [
    404,
    "unknown_url",
  ]);
  await using closed = await serving({
    access: { keys: ["sk-canary-client"] },
    context: {
      metrics: new ServerMetrics({
        version: "1",
        registry: off.context.registry,
        open: () => 0,
      }),
    },
  });
  const refused = await fetch(`${closed.url}/metrics`);
  await refused.body?.cancel();
  assertEquals(refused.status, 401);
  const headers = { authorization: "Bearer sk-canary-client" };
  const reply = await fetch(`${closed.url}/metrics`, { headers });
  assertMatch(await reply.text(), /chat_build_info\{version="1"\} 1\n$/);
});
