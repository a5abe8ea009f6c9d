/** Limits of client keys beside budgets: requests, tokens, how many at once, models, time. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import OpenAI from "openai";
import { HELLO_WHOLE } from "../serving.ts";
import { readPrometheus } from "../prometheus.ts";
import { ask, clientKey, codeOf, keyed, secretOf } from "./keyed.ts";

/** A clock that stands still until it is set. */
function stoppedClock(at: string) {
  let [wall, steady] = [Date.parse(at), 0];
  return {
    wall: () => wall,
    steady: () => steady,
    /** Time passes. */
    pass(ms: number) {
      wall += ms;
      steady += ms;
    },
    /** Somebody sets the clock. */
    set(to: string) {
      wall = Date.parse(to);
    },
  };
}

const REQUESTS = "x-ratelimit-remaining-requests";

Deno.test("limits: requests by the minute, and what is left of them", async () => {
  const time = stoppedClock("2026-07-08T09:00:48.000Z");
  const limits = [{ unit: "requests", most: 2, per: "minute" }] as const;
  await using made = await keyed([clientKey({ limits })], { time });
  const left: (string | null)[] = [];
  for (let i = 0; i < 2; i++) {
    const reply = await ask(made, "ci");
    left.push(reply.headers.get(REQUESTS));
    assertEquals(reply.headers.get("x-ratelimit-limit-requests"), "2");
    assertEquals(reply.headers.get("x-ratelimit-reset-requests"), "12s");
    await reply.body?.cancel();
  }
  assertEquals(left, ["1", "0"]);
  const refused = await ask(made, "ci");
  assertEquals(refused.status, 429);
  assertEquals(refused.headers.get("retry-after"), "12");
  assertEquals(refused.headers.get("x-should-retry"), null);
  assertEquals(refused.headers.get(REQUESTS), "0");
  const { error } = await refused.json();
  assertEquals([error.type, error.code], ["requests", "rate_limit_exceeded"]);
  time.pass(12_000);
  const next = await ask(made, "ci");
  assertEquals([next.status, next.headers.get(REQUESTS)], [200, "1"]);
  await next.body?.cancel();
});

Deno.test("limits: a clock that jumps back opens no window, and its windows still end", async () => {
  const time = stoppedClock("2026-07-08T09:00:00.000Z");
  const limits = [{ unit: "requests", most: 1, per: "minute" }] as const;
  await using made = await keyed([clientKey({ limits })], { time });
  const statusAfter = async (change: () => void) => {
    change();
    const reply = await ask(made, "ci");
    await reply.body?.cancel();
    return reply.status;
  };
  assertEquals(await statusAfter(() => {}), 200);
  assertEquals(await statusAfter(() => time.set("2026-07-08T08:00:00Z")), 429);
  assertEquals(await statusAfter(() => time.set("2026-06-08T09:00:00Z")), 429);
  assertEquals(await statusAfter(() => time.pass(60_000)), 200);
  assertEquals(await statusAfter(() => time.pass(59_999)), 429);
});

Deno.test("limits: tokens are kept for a request, and given back when it took fewer", async () => {
  const limits = [{ unit: "tokens", most: 100, per: "minute" }] as const;
  const time = stoppedClock("2026-07-08T09:00:00.000Z");
  const gate = Promise.withResolvers<void>();
  const came = Promise.withResolvers<void>();
  const answer = async (_: unknown, index: number) => {
    if (index === 0) {
      came.resolve();
      await gate.promise;
    }
    return Response.json(HELLO_WHOLE);
  };
  await using made = await keyed([clientKey({ limits })], { time, answer });
  const first = ask(made, "ci", { "max_tokens": 95 });
  await came.promise;
  const refused = await ask(made, "ci");
  assertEquals(refused.headers.get("retry-after"), "1");
  assertEquals(refused.headers.get("x-ratelimit-remaining-tokens"), "0");
  const { error } = await refused.json();
  assertEquals([error.type, error.code], ["tokens", "rate_limit_exceeded"]);
  gate.resolve();
  await (await first).body?.cancel();
  await made.server.exchanges();
  // 5 of 100 were taken, not the 100 that were kept.
  const second = await ask(made, "ci");
  assertEquals(second.headers.get("x-ratelimit-remaining-tokens"), "80");
  await second.body?.cancel();
});

Deno.test("limits: requests at the same time", async () => {
  const gate = Promise.withResolvers<void>();
  const came = Promise.withResolvers<void>();
  const answer = async () => {
    came.resolve();
    await gate.promise;
    return Response.json(HELLO_WHOLE);
  };
  await using made = await keyed([clientKey({ concurrent: 1 })], { answer });
  const first = ask(made, "ci");
  await came.promise;
  const refused = await ask(made, "ci");
  assertEquals(
    [refused.status, refused.headers.get("retry-after"), await codeOf(refused)],
    [429, "1", "rate_limit_exceeded"],
  );
  gate.resolve();
  await (await first).body?.cancel();
  await made.server.exchanges();
  const second = await ask(made, "ci");
  assertEquals(second.status, 200);
  await second.body?.cancel();
});

Deno.test("limits: the official package waits as long as it is told to", async () => {
  const limits = [{ unit: "requests", most: 1, per: "minute" }] as const;
  // The window ends in a second of the real clock.
  const begun = performance.now();
  const at = Date.parse("2026-07-08T09:00:59Z");
  const time = {
    wall: () => at + performance.now() - begun,
    steady: () => performance.now(),
  };
  await using made = await keyed([clientKey({ limits })], { time });
  const sdk = new OpenAI({
    baseURL: `${made.server.url}/v1`,
    apiKey: secretOf("ci"),
    maxRetries: 1,
  });
  const say = () =>
    sdk.chat.completions.create({
      model: "openai/gpt-test",
      messages: [{ role: "user", content: "Hi" }],
    });
  await say();
  // Refused, then admitted in the next window; without the header it would wait half a second, and fail.
  await say();
  assert(performance.now() - begun >= 1_000);
  const impatient = new OpenAI({ ...options(made), maxRetries: 0 });
  await assertRejects(
    () =>
      impatient.chat.completions.create({
        model: "openai/gpt-test",
        messages: [{ role: "user", content: "Hi" }],
      }),
    OpenAI.RateLimitError,
    'the key "ci" has used its limit of 1 requests/minute',
  );
});

function options({ server }: { server: { url: string } }) {
  return { baseURL: `${server.url}/v1`, apiKey: secretOf("ci") };
}

Deno.test("limits: only the models that a key may use are listed, shown and answered", async () => {
  const models = ["openai/gpt-*"];
  const listed = ["gpt-test", "o9"].map((id) => ({ id, object: "model" }));
  const answer = ({ path }: { path: string }) =>
    Response.json(
      path === "/v1/models" ? { object: "list", data: listed } : HELLO_WHOLE,
    );
  await using made = await keyed([clientKey({ models })], { answer });
  const headers = { authorization: `Bearer ${secretOf("ci")}` };
  const get = async (path: string) => {
    const reply = await fetch(`${made.server.url}/v1${path}`, { headers });
    return { status: reply.status, body: await reply.json() };
  };
  const { body } = await get("/models");
  const ids = body.data.map(({ id }: { id: string }) => id);
  assertEquals(ids, ["openai/gpt-test"]);
  assertEquals((await get("/models/openai/gpt-test")).status, 200);
  assertEquals((await get("/models/openai/o9")).status, 404);
  const refused = await ask(made, "ci", { model: "openai/o9" });
  assertEquals(refused.status, 403);
  assertEquals((await refused.json()).error, {
    message: 'the key "ci" does not have access to the model "openai/o9"',
    type: "invalid_request_error",
    param: "model",
    code: "model_not_found",
  });
  assertEquals(
    made.upstream.requests.filter(({ method }) => method === "POST").length,
    0,
  );
});

Deno.test("limits: a key that has expired, was removed or is another's is refused; the server's own key is not limited", async () => {
  const soon = clientKey({ expires: new Date(Date.now() - 1).toISOString() });
  const limits = [{ unit: "requests", most: 1, per: "month" }] as const;
  await using made = await keyed([soon, clientKey({ name: "b", limits })], {
    serving: { access: { keys: [secretOf("own")] } },
  });
  const expired = await ask(made, "ci");
  assertEquals(expired.status, 401);
  assertEquals(
    (await expired.json()).error.message,
    'the API key "ci" has expired',
  );
  assertEquals(await codeOf(await ask(made, "nobody")), "invalid_api_key");
  for (
    const [name, status] of [["b", 200], ["b", 429], ["own", 200], [
      "own",
      200,
    ]] as const
  ) {
    const reply = await ask(made, name);
    assertEquals(reply.status, status, name);
    await reply.body?.cancel();
  }
  await made.set([]);
  // The last key is gone: the server does not open to everyone.
  assertEquals(await codeOf(await ask(made, "b")), "invalid_api_key");
  const clients = (await made.server.exchanges()).map(({ client }) => client);
  assertEquals(clients, ["b", undefined, undefined]);
});

Deno.test("limits: a key is in no record, error or list of headers sent upstream", async () => {
  await using made = await keyed([clientKey()]);
  const key = secretOf("ci");
  const echo = await ask(made, "ci", {
    messages: [{ role: "user", content: `my key is ${key}` }],
  });
  await echo.body?.cancel();
  const wrong = await ask(made, "ci", { model: `openai:${key}/x`, n: key });
  assertEquals((await wrong.text()).includes(key), false);
  const lines = JSON.stringify(await made.server.exchanges());
  assertEquals(lines.includes(key), false);
  assertMatch(lines, /my key is \*\*\*/);
  for (const { headers } of made.upstream.requests) {
    assertEquals(JSON.stringify([...headers]).includes(key), false);
  }
});

Deno.test("limits: the metrics tell clients apart", async () => {
  const { ServerMetrics } = await import(
    "../../../lib/server/watch/metrics/server_metrics.ts"
  );
  const { Traffic } = await import("../../../lib/server/watch/traffic.ts");
  const { logLine } = await import("../../../lib/server/watch/access_log.ts");
  const { Registry } = await import("../../../lib/clients/registry.ts");
  const registry = new Registry({ env: () => undefined });
  const metrics = new ServerMetrics({
    ...{ version: "1", registry, open: () => 0 },
  });
  const lines: string[] = [];
  const traffic = new Traffic([
    (trace) => metrics.count(trace),
    (trace) => void lines.push(logLine(trace, "text"), logLine(trace, "json")),
  ], undefined);
  await using made = await keyed([clientKey()], {
    serving: { context: { traffic, metrics } },
  });
  await (await ask(made, "ci")).text();
  await made.server.exchanges();
  const counted = readPrometheus(metrics.write())
    .filter(({ name }) => name.startsWith("chat_client_"))
    .map(({ name, labels, value }) => [name, labels, value]);
  assertEquals(counted, [
    ["chat_client_requests_total", { client: "ci", status: "200" }, 1],
    ["chat_client_tokens_total", { client: "ci", type: "prompt" }, 3],
    ["chat_client_tokens_total", { client: "ci", type: "completion" }, 2],
  ]);
  assertMatch(lines[0] ?? "", / client=ci /);
  assertEquals(JSON.parse(lines[1] ?? "").client, "ci");
});
