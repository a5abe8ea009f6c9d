/** Whatever becomes of many requests, the ledger and the history agree. */
import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../../lib/bench/statistics/random.ts";
import { foldSpend } from "../../../lib/keys/spend.ts";
import { usageSince } from "../../../lib/keys/key_usage.ts";
import { sse } from "../../helpers/fake_upstream.ts";
import { event, HELLO, HELLO_WHOLE, readTo, textReader } from "../serving.ts";
import { ask, CENTS, clientKey, keyed } from "./keyed.ts";

/** What a provider does, by its models. */
const ANSWERS: readonly (() => Response)[] = [
  () => Response.json(HELLO_WHOLE),
  () => sse(HELLO),
  () => Response.json({ error: { message: "no" } }, { status: 400 }),
  // It stops in the middle.
  () => sse([event({ content: "01234567" })]),
  // Its client leaves.
  endless,
];
const ENDLESS = ANSWERS.indexOf(endless);

/** A stream that begins and never ends. */
function endless(): Response {
  const body = new ReadableStream({
    start(controller) {
      const text = event({ content: "0123456789012345" });
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
  const headers = { "content-type": "text/event-stream" };
  return new Response(body, { headers });
}

Deno.test("mix: what is left is what the history says, and nothing is kept for requests that ended", async () => {
  const random = seededRandom(7);
  const most = 1_000_000;
  const limits = [{ unit: "tokens", most, per: "month" }] as const;
  await using made = await keyed([
    clientKey({ limits }),
    clientKey({ name: "b", limits, concurrent: 3 }),
  ], {
    answer: ({ body }) => {
      const { model } = JSON.parse(body);
      const number = Number(model.slice("gpt-".length));
      return ANSWERS[number]?.() ?? Response.error();
    },
  });
  const statuses = new Set<number>();
  const one = async (name: string) => {
    const number = Math.floor(random() * ANSWERS.length);
    const leaving = new AbortController();
    const reply = await ask(made, name, {
      model: `openai/gpt-${number}`,
      stream: number === ENDLESS || random() < .6,
    }, { signal: leaving.signal });
    statuses.add(reply.status);
    if (number !== ENDLESS || reply.status !== 200) {
      await reply.text().catch(() => {}); // it broke off
      return;
    }
    const reader = textReader(reply);
    await readTo(reader, "0123456789012345");
    leaving.abort();
    await reader.read().catch(() => {});
  };
  await Promise.all(
    Array.from({ length: 240 }, (_, i) => one(i % 2 ? "ci" : "b")),
  );
  for (const status of [200, 400, 429]) {
    assert(statuses.has(status), `${status}`);
  }
  await made.server.exchanges();
  const now = Date.now();
  const since = usageSince(now);
  const sums = await foldSpend(made.server.store, CENTS, { now, since });
  for (const name of ["ci", "b"]) {
    const reply = await ask(made, name, { model: "eliza" });
    const left = Number(reply.headers.get("x-ratelimit-remaining-tokens"));
    await reply.text();
    const spent = sums.of([name], "month", now).tokens;
    // This request keeps 5 tokens of its own and 10 of its answer.
    assertEquals(most - left, spent + 15, name);
  }
});
