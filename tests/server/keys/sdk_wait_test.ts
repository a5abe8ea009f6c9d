/** Clients over a limit, as the official packages meet it: when they try again, and when they do not. */
import Anthropic from "@anthropic-ai/sdk";
import { assert, assertEquals, assertRejects } from "@std/assert";
import OpenAI from "openai";
import { clientKey, keyed, secretOf } from "./keyed.ts";

/** The end of a minute is a second away. */
function nearTheEnd() {
  const begun = performance.now();
  const at = Date.parse("2026-07-08T09:00:59Z");
  return {
    wall: () => at + performance.now() - begun,
    steady: () => performance.now(),
  };
}

/** Counts the calls of a package. */
function counted() {
  const calls = { count: 0 };
  const fetch: typeof globalThis.fetch = (...given) => {
    calls.count++;
    return globalThis.fetch(...given);
  };
  return { calls, fetch };
}

const HI = { role: "user", content: "Hi" } as const;

Deno.test("limits: Anthropic's package waits as long as it is told to", async () => {
  const limits = [{ unit: "requests", most: 1, per: "minute" }] as const;
  const time = nearTheEnd();
  await using made = await keyed([clientKey({ limits })], { time });
  const { calls, fetch } = counted();
  const sdk = new Anthropic({
    ...{ baseURL: made.server.url, apiKey: secretOf("ci"), fetch },
    maxRetries: 1,
  });
  const begun = performance.now();
  const say = () =>
    sdk.messages.create({
      ...{ model: "openai/gpt-test", "max_tokens": 10 },
      messages: [HI],
    });
  await say();
  // Refused, then admitted in the next window; without the header it would wait half a second, and fail.
  const answer = await say();
  assertEquals(answer.content[0]?.type, "text");
  assertEquals(calls.count, 3);
  assert(performance.now() - begun >= 900);
});

Deno.test("limits: neither package tries again where the wait is long", async () => {
  const limits = [{ unit: "usd", most: 0.01, per: "month" }] as const;
  const time = {
    wall: () => Date.parse("2026-07-08T09:00:00Z"),
    steady: () => 0,
  };
  await using made = await keyed([clientKey({ limits })], { time });
  const { calls, fetch } = counted();
  const apiKey = secretOf("ci");
  const openAi = new OpenAI({
    ...{ baseURL: `${made.server.url}/v1`, apiKey, fetch },
  });
  const ask = () =>
    openAi.chat.completions.create({
      ...{ model: "openai/gpt-test", "max_tokens": 10 },
      messages: [HI],
    });
  await ask();
  await made.server.exchanges();
  const refused = await assertRejects(ask, OpenAI.RateLimitError);
  assertEquals(refused.code, "insufficient_quota");
  const anthropic = new Anthropic({ baseURL: made.server.url, apiKey, fetch });
  await assertRejects(
    () =>
      anthropic.messages.create({
        ...{ model: "openai/gpt-test", "max_tokens": 10 },
        messages: [HI],
      }),
    Anthropic.RateLimitError,
  );
  assertEquals(calls.count, 3);
});
