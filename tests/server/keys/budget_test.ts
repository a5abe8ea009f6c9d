/** Budgets: what clients may spend, as they notice it. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { event, HELLO, hi, readTo, textReader } from "../serving.ts";
import { sse } from "../../helpers/fake_upstream.ts";
import { until } from "../../helpers/until.ts";
import { ask, CENTS, clientKey, codeOf, keyed, secretOf } from "./keyed.ts";
import { foldSpend } from "../../../lib/keys/spend.ts";

const DOLLAR = [{ unit: "usd", most: 1, per: "month" }] as const;

/** What the history says that a client has spent. */
async function spentBy(made: Awaited<ReturnType<typeof keyed>>, name = "ci") {
  await made.server.exchanges();
  const now = Date.now();
  const sums = await foldSpend(made.server.store, CENTS, { now, since: 0 });
  return sums.of([name], "month", now);
}

Deno.test("budget: 200 clients at once pass it by less than what one request may cost", async () => {
  // Each answer costs as much as it may: 10 tokens of the answer, and the prompt.
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    const usage = { "prompt_tokens": 5, "completion_tokens": 10 };
    return Response.json({
      ...{ id: "c", object: "chat.completion", created: 1, model: "gpt-test" },
      choices: [{
        index: 0,
        message: { role: "assistant", content: "0123456789" },
        "finish_reason": "length",
      }],
      usage: { ...usage, "total_tokens": 15 },
    });
  };
  await using made = await keyed([clientKey({ limits: DOLLAR })], { answer });
  const statuses = new Map<number, number>();
  await Promise.all(Array.from({ length: 200 }, async () => {
    const reply = await ask(made, "ci");
    await reply.body?.cancel();
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
  }));
  const { usd, requests } = await spentBy(made);
  assertEquals(statuses.get(200), requests);
  assertEquals((statuses.get(200) ?? 0) + (statuses.get(429) ?? 0), 200);
  const one = 0.15 + 1e-9;
  assert(usd > 1 - one && usd < 1 + one, `$${usd} of $1 were spent`);
  // Nothing is kept any more, so that the rest of the budget can be used.
  for (let i = 0; i < 8; i++) await (await ask(made, "ci")).body?.cancel();
  const all = await spentBy(made);
  assert(all.usd >= 1 && all.usd < 1 + one, `$${all.usd} of $1 were spent`);
  const refused = await ask(made, "ci");
  assertEquals(refused.status, 429);
  assertEquals(await codeOf(refused), "insufficient_quota");
});

Deno.test("budget: the refusal says when to ask again, in each dialect", async () => {
  await using made = await keyed([
    clientKey({ limits: [{ unit: "usd", most: 0.04, per: "hour" }] }),
  ]);
  assertEquals(
    (await (await ask(made, "ci")).json()).object,
    "chat.completion",
  );
  await made.server.exchanges();
  const refused = await ask(made, "ci");
  assertEquals(refused.status, 429);
  const wait = Number(refused.headers.get("retry-after"));
  assert(wait >= 1 && wait <= 3600, `${wait} s`);
  const { error } = await refused.json();
  assertEquals(error.type, "insufficient_quota");
  assertMatch(
    error.message,
    /^the key "ci" has used its limit of \$0\.04\/hour; try again in \d+ (?:s|min)$/,
  );
  const headers = {
    "x-api-key": secretOf("ci"),
    "content-type": "application/json",
  };
  const body = JSON.stringify(hi({ "max_tokens": 5 }));
  const messages = await fetch(`${made.server.url}/v1/messages`, {
    method: "POST",
    headers,
    body,
  });
  assertEquals(messages.status, 429);
  assertEquals((await messages.json()).error.type, "rate_limit_error");
  const responses = await fetch(`${made.server.url}/v1/responses`, {
    ...{ method: "POST", headers },
    body: JSON.stringify({ model: "openai/gpt-test", input: "Hi" }),
  });
  assertEquals([responses.status, await codeOf(responses)], [
    429,
    "insufficient_quota",
  ]);
  assertEquals(made.upstream.requests.length, 1);
});

Deno.test("budget: a client that leaves has spent what came, and nothing is kept for it", async () => {
  const text = "0123456789".repeat(8);
  const answer = () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(event({ content: text })));
      },
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream" },
    });
  };
  await using made = await keyed([
    clientKey({ limits: [{ unit: "usd", most: 0.5, per: "month" }] }),
  ], { answer });
  const leaving = new AbortController();
  const reply = await ask(made, "ci", { stream: true, "max_tokens": 1_000 }, {
    signal: leaving.signal,
  });
  await readTo(textReader(reply), "0123456789");
  // $10 are kept for it: nobody else gets in.
  const other = await ask(made, "ci");
  assertEquals([other.status, await codeOf(other)], [
    429,
    "rate_limit_exceeded",
  ]);
  assertEquals(other.headers.get("retry-after"), "1");
  leaving.abort();
  const { usd, tokens } = await until("what was spent", async () => {
    const spent = await spentBy(made);
    return spent.requests === 1 && spent;
  });
  // 80 characters are 20 tokens, "Hi" is 5.
  assertEquals([Math.round(usd * 100), tokens], [25, 25]);
  const [left] = await made.server.exchanges();
  assertEquals([left?.status, left?.client], ["aborted", "ci"]);
});

Deno.test("budget: what failed, was counted, or was answered from the history costs nothing", async () => {
  let fails = true;
  const answer = () =>
    fails
      ? Response.json({
        error: { message: "no", type: "invalid_request_error" },
      }, { status: 400 })
      : sse(HELLO);
  await using made = await keyed([clientKey({ limits: DOLLAR })], { answer });
  const failed = await ask(made, "ci");
  assertEquals(failed.status, 400);
  await failed.body?.cancel();
  assertEquals(await spentBy(made), { usd: 0, tokens: 0, requests: 1 });
  fails = false;
  const counted = await fetch(`${made.server.url}/v1/messages/count_tokens`, {
    method: "POST",
    headers: {
      "x-api-key": secretOf("ci"),
      "content-type": "application/json",
    },
    body: JSON.stringify(hi()),
  });
  assertEquals(counted.status, 200);
  await counted.body?.cancel();
  assertEquals((await spentBy(made)).requests, 1);
});

Deno.test("budget: an alias answers in place of a refusal", async () => {
  const { Registry } = await import("../../../lib/clients/registry.ts");
  const registry = new Registry({
    env: () => undefined,
    aliases: { cheap: ["eliza"] },
  });
  await using made = await keyed([
    clientKey({
      limits: [{ unit: "usd", most: 0.01, per: "month" }],
      over: "cheap",
    }),
  ]);
  const answers = [await ask(made, "ci")];
  await made.server.exchanges();
  Object.assign(made.server.context, { registry });
  answers.push(await ask(made, "ci"));
  assertEquals(
    answers.map((
      reply,
    ) => [reply.status, reply.headers.get("x-chat-served-by")]),
    [
      [200, "openai/gpt-test"],
      [200, "eliza"],
    ],
  );
  for (const reply of answers) await reply.body?.cancel();
});

Deno.test("budget: a model without a price is refused, one of this machine is free", async () => {
  await using made = await keyed([
    clientKey({ limits: DOLLAR }),
    clientKey({ name: "free" }),
  ]);
  const refused = await ask(made, "ci", { model: "openai/unknown" });
  assertEquals([refused.status, await codeOf(refused)], [403, "price_unknown"]);
  const free = await ask(made, "free", { model: "openai/unknown" });
  assertEquals(free.status, 200);
  await free.body?.cancel();
  const eliza = await ask(made, "ci", { model: "eliza" });
  assertEquals(eliza.status, 200);
  await eliza.body?.cancel();
});

Deno.test("budget: a request cannot be kept out of the history that counts it", async () => {
  await using made = await keyed([clientKey({ limits: DOLLAR })]);
  const reply = await ask(made, "ci", {}, {
    headers: { "x-chat-no-record": "1" },
  });
  assertEquals([reply.status, await codeOf(reply)], [403, "record_required"]);
});

Deno.test("budget: a new limit, a new key and a new name count what was spent before", async () => {
  const ci = clientKey({
    limits: [{ unit: "requests", most: 100, per: "minute" }],
  });
  await using made = await keyed([ci]);
  for (let i = 0; i < 3; i++) await (await ask(made, "ci")).body?.cancel();
  await made.server.exchanges();
  // $0.15 were spent under the name ci.
  const renamed = clientKey({
    ...{ name: "builds", formerly: ["ci"] },
    limits: [{ unit: "usd", most: 0.15, per: "month" }],
  });
  await made.set([renamed]);
  assertEquals(await codeOf(await ask(made, "ci")), "invalid_api_key");
  const refused = await ask(made, "builds");
  assertEquals([refused.status, await codeOf(refused)], [
    429,
    "insufficient_quota",
  ]);
  await made.set([{
    ...renamed,
    limits: [{ unit: "usd", most: 0.16, per: "month" }],
  }]);
  const raised = await ask(made, "builds");
  assertEquals(raised.status, 200);
  await raised.body?.cancel();
});
