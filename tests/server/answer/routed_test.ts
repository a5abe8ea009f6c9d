import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { AnswerCache } from "../../../lib/history/replay/answer_cache.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import {
  HELLO,
  HELLO_WHOLE,
  hi,
  post,
  readTo,
  type Serving,
  serving,
  textReader,
} from "../serving.ts";

type Upstream = ReturnType<typeof fakeUpstream>;

/** A server whose providers `one` and `two` are the upstreams, and whose alias `both` names a model of each. */
async function serveBoth(
  one: { url: string },
  two: { url: string },
  more: Partial<ConstructorParameters<typeof Registry>[0]> = {},
): Promise<Serving> {
  const own = (name: string, { url }: { url: string }) => ({
    name,
    baseUrl: `${url}/v1`,
    dialect: "openai" as const,
  });
  const registry = new Registry({
    env: () => undefined,
    providers: [own("one", one), own("two", two)],
    aliases: { both: ["one/a", "two/b"] },
    ...more,
  });
  return await serving({ context: { registry } });
}

function failing(status: number): Upstream {
  return fakeUpstream(() =>
    Response.json({ error: { message: `no ${status}`, type: "t" } }, {
      status,
      headers: { "x-should-retry": "false" },
    })
  );
}

const hello = () =>
  fakeUpstream(({ body }) =>
    JSON.parse(body).stream ? sse(HELLO) : Response.json(HELLO_WHOLE)
  );

for (const stream of [false, true]) {
  for (const status of [429, 500, 503]) {
    Deno.test(`a route goes on to the next model after ${status}, stream ${stream}, and says why`, async () => {
      await using one = failing(status);
      await using two = hello();
      await using server = await serveBoth(one, two);
      const reply = await post(server, hi({ model: "both", stream }));
      assertStringIncludes(await reply.text(), "dich 🌍");
      assertEquals(reply.status, 200);
      assertEquals(
        reply.headers.get("x-chat-served-by"),
        `two/b; after one/a: no ${status}`,
      );
      const recorded = await server.exchanges();
      assertEquals(
        recorded.map(({ provider, status, error }) => [
          provider,
          status,
          error?.message,
        ]),
        [["one", "error", `no ${status}`], ["two", "completed", undefined]],
      );
      assertEquals(recorded[1]?.id, reply.headers.get("x-chat-exchange"));
    });
  }
}

Deno.test("a route goes on when nobody answers at all, and when the first event is a failure", async () => {
  const free = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = free.addr;
  free.close();
  await using two = hello();
  await using server = await serveBoth(
    { url: `http://127.0.0.1:${port}` },
    two,
  );
  const reply = await post(server, hi({ model: "both", stream: true }));
  assertStringIncludes(await reply.text(), "dich");
  assertMatch(reply.headers.get("x-chat-served-by") ?? "", /^two\/b; after/);
});

Deno.test("a route does not go on when the request itself is refused: its words reach the client", async () => {
  await using one = failing(400);
  await using two = hello();
  await using server = await serveBoth(one, two);
  const reply = await post(server, hi({ model: "both" }));
  assertEquals(reply.status, 400);
  assertEquals((await reply.json()).error.message, "no 400");
  assertEquals(two.requests.length, 0);
});

Deno.test("when all models of a route fail, the last failure is told", async () => {
  await using one = failing(503);
  await using two = failing(500);
  await using server = await serveBoth(one, two);
  const reply = await post(server, hi({ model: "both" }));
  assertEquals(reply.status, 500);
  assertEquals((await reply.json()).error.message, "no 500");
});

Deno.test("an upstream that failed five times in a row is passed over", async () => {
  await using one = failing(500);
  await using two = hello();
  await using server = await serveBoth(one, two);
  let last = "";
  for (let i = 0; i < 6; i++) {
    const reply = await post(server, hi({ model: "both" }));
    await reply.body?.cancel();
    last = reply.headers.get("x-chat-served-by") ?? "";
  }
  assertEquals(one.requests.length, 5);
  assertMatch(last, /^two\/b; after one\/a: .*keeps failing/);
});

Deno.test("weights choose the first model of a route, the others stand behind it", async () => {
  await using one = hello();
  await using two = hello();
  let drawn = 0;
  await using server = await serveBoth(one, two, {
    aliases: {
      shares: [{ model: "one/a", weight: 3 }, { model: "two/b", weight: 1 }],
    },
    random: () => drawn++ / 4,
  });
  for (let i = 0; i < 4; i++) {
    const reply = await post(server, hi({ model: "shares" }));
    await reply.body?.cancel();
  }
  assertEquals([one.requests.length, two.requests.length], [3, 1]);
});

Deno.test("a client in the queue is kept alive from the start, and gets the whole answer in its turn", async () => {
  const release = Promise.withResolvers<void>();
  await using one = fakeUpstream((_request, index) =>
    index > 0 ? sse(HELLO) : sse(async function* () {
      yield HELLO[0] ?? "";
      await release.promise;
      yield* HELLO.slice(1);
    }())
  );
  await using server = await serveBoth(one, one, {
    maxConcurrency: { one: 1 },
  });
  const asked = hi({ model: "one/a", stream: true });
  const first = textReader(await post(server, asked));
  await readTo(first, "data: ");
  const reply = await post(server, asked);
  assertEquals(reply.status, 200);
  const second = textReader(reply);
  assertEquals(await readTo(second, "\n\n"), ": keep-alive\n\n");
  assertEquals(one.requests.length, 1);
  release.resolve();
  await readTo(first, "[DONE]");
  assertStringIncludes(await readTo(second, "[DONE]"), "dich 🌍");
  await Promise.all([first.cancel(), second.cancel()]);
});

Deno.test("a client that leaves the queue gives up its turn and is recorded as aborted", async () => {
  const release = Promise.withResolvers<void>();
  await using one = fakeUpstream(() =>
    sse(async function* () {
      yield HELLO[0] ?? "";
      await release.promise;
      yield* HELLO.slice(1);
    }())
  );
  await using server = await serveBoth(one, one, {
    maxConcurrency: { one: 1 },
  });
  const asked = hi({ model: "one/a", stream: true });
  const first = textReader(await post(server, asked));
  await readTo(first, "data: ");
  const second = textReader(await post(server, asked));
  await readTo(second, "keep-alive");
  await second.cancel();
  release.resolve();
  await readTo(first, "[DONE]");
  await first.cancel();
  const recorded = await server.exchanges();
  assertEquals(
    recorded.map(({ status }) => status).sort(),
    ["aborted", "completed"],
  );
  assertEquals(one.requests.length, 1);
});

Deno.test("--cache: the same question at temperature 0 is answered from the history, anything else is not", async () => {
  await using one = hello();
  await using server = await serveBoth(one, one);
  const context = server.context as { cache?: AnswerCache };
  context.cache = new AnswerCache(server.store);
  const ask = async (members: Record<string, unknown>) => {
    const reply = await post(server, hi({ model: "one/a", ...members }));
    const text = await reply.text();
    await server.exchanges();
    return { hit: reply.headers.get("x-chat-cache"), text };
  };
  const before = await ask({ temperature: 0 });
  assertEquals(before.hit, null);
  const after = await ask({ temperature: 0 });
  assertEquals(after.hit, "hit");
  assertEquals(JSON.parse(after.text), JSON.parse(before.text));
  for (
    const other of [
      {},
      { temperature: 1 },
      { temperature: 0, seed: 1 },
      { temperature: 0, stream: true },
      { temperature: 0, model: "two/a" },
      { temperature: 0, messages: [{ role: "user", content: "Ho" }] },
    ]
  ) assertEquals((await ask(other)).hit, null);
  assertEquals(one.requests.length, 7);
  assertEquals((await server.exchanges()).length, 7);
});
