/** The page of running requests, as its script gets it. */
import { assert, assertEquals, assertObjectMatch } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { fakeUpstream, sse } from "../../helpers/fake_upstream.ts";
import { openLive, stopLive, watchLive } from "../../helpers/live_page.ts";
import { fixture } from "../../dialects/anthropic_messages/fixtures.ts";
import {
  anthropic,
  event,
  hi,
  openAi,
  post,
  readTo,
  textReader,
} from "../serving.ts";
import { until } from "../../helpers/until.ts";
import { visited } from "./visiting.ts";

/** A stream whose next pieces come when the test says so. */
function pushed() {
  const pieces = new TransformStream<string, string>();
  const writer = pieces.writable.getWriter();
  return {
    handler: () => sse(pieces.readable),
    push: (...texts: string[]) => {
      for (const text of texts) writer.write(text).catch(() => {});
    },
    end: () => {
      writer.write("data: [DONE]\n\n").catch(() => {});
      writer.close().catch(() => {});
    },
  };
}

const said = (text: string) => event({ content: text });

/** The beginning of a message of another dialect, with some text. */
function halfMessage(): string {
  const whole = new TextDecoder().decode(fixture("text").bytes);
  return whole.slice(0, whole.indexOf("event: content_block_stop"));
}

const usage = {
  "prompt_tokens": 12,
  "completion_tokens": 34,
  "total_tokens": 46,
};

Deno.test("live: a request shows up while it waits, grows as it streams, and says in the end what it was", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  const replying = post(server, hi({ stream: true }), {
    headers: {
      "x-chat-client": "my-agent",
      "x-chat-run": "nightly",
      "content-type": "application/json",
    },
  });
  const waiting = await page.row(({ state }) => state === "waiting");
  assertObjectMatch(waiting, {
    model: "openai/gpt-test",
    client: "my-agent",
    run: "nightly",
    tokens: 0,
    about: true,
    first: null,
    recorded: true,
  });
  model.push(said("Six times seven "));
  const begun = await page.row(({ tokens }) => tokens > 0);
  assertEquals(begun.state, "streaming");
  assert(begun.first !== null && begun.first >= 0);
  model.push(said("is what you have asked me, "));
  const more = await page.row(({ tokens }) => tokens > begun.tokens);
  assertEquals([more.id, more.first], [begun.id, begun.first]);
  model.push(event({}, "stop"));
  model.push(
    `data: ${
      JSON.stringify({
        id: "c",
        object: "chat.completion.chunk",
        choices: [],
        usage,
      })
    }\n\n`,
  );
  model.end();
  const reply = await replying;
  await reply.text();
  const done = await page.row(({ state }) => state === "done");
  assertObjectMatch(done, {
    id: begun.id,
    tokens: 34,
    asked: 12,
    about: false,
    open: true,
  });
  assert(done.took !== undefined && done.took >= (begun.first ?? 0));
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.id, done.id);
});

Deno.test("live: who comes later gets what runs and what has ended, without a text of either", async () => {
  const model = pushed();
  await using upstream = fakeUpstream((_, index) =>
    index < 3
      ? sse([said("canary"), event({}, "stop"), "data: [DONE]\n\n"])
      : model.handler()
  );
  await using server = await visited({ env: openAi(upstream) });
  for (let i = 0; i < 3; i++) {
    await (await post(server, hi({ stream: true }))).text();
  }
  model.push(said("canary"));
  const reply = await post(server, hi({ stream: true }));
  const reader = textReader(reply);
  await readTo(reader, "canary");
  await using page = await openLive(server);
  await page.row(({ state }) => state === "done");
  await page.row(({ state }) => state === "streaming");
  assertEquals(page.events.length, 1);
  const { running, rows } = await page.first;
  assertEquals(running, 1);
  const [first, ...others] = rows;
  assertEquals(first?.state, "streaming");
  const ids = others.map(({ id }) => id);
  assertEquals(ids, ids.toSorted().reverse());
  assertEquals(ids.length, 3);
  assertEquals(JSON.stringify(page.events).includes("canary"), false);
  model.end();
  await readTo(reader, "[DONE]");
  await reader.cancel();
});

Deno.test("live: an open answer is watched as it is written: text, thoughts and tool calls, to its last word", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  const replying = post(server, hi({ stream: true }));
  model.push(event({ "reasoning_content": "Hm … 🤔 " }));
  const { id } = await page.row(({ state }) => state === "streaming");
  const looks: string[] = [];
  const watching = watchLive(server, id, (texts) => {
    looks.push(JSON.stringify([...texts]));
    if (looks.length > 1) return;
    model.push(said("Grüß "), said("dich 🌍"));
    model.push(event({
      "tool_calls": [
        {
          index: 0,
          id: "a",
          type: "function",
          function: { name: "look", arguments: '{"at":' },
        },
      ],
    }));
    model.push(event({
      "tool_calls": [{ index: 0, function: { arguments: '"here"}' } }],
    }));
    model.push(event({}, "tool_calls"));
    model.end();
  });
  await (await replying).text();
  const { texts, reason } = await watching;
  assertEquals(reason, "ended");
  assertEquals([...texts], [
    ["0/reasoning", "Hm … 🤔 "],
    ["0/text", "Grüß dich 🌍"],
    ["0/call/0 look", '{"at":"here"}'],
  ]);
  assertEquals(looks[0]?.includes("Grüß"), false);
  const [exchange] = await server.exchanges();
  assertObjectMatch(exchange ?? {}, {
    response: { choices: [{ message: { content: "Grüß dich 🌍" } }] },
  });
});

const stops = [
  ["openai/gpt-test", true],
  ["openai/gpt-test", false],
  ["anthropic/m", true],
] as const;
for (const [model, stream] of stops) {
  Deno.test(`live: a stopped answer ends with an error that says so, and is recorded as aborted: ${model}, stream ${stream}`, async () => {
    const upstreamModel = pushed();
    await using upstream = fakeUpstream(upstreamModel.handler);
    await using server = await visited({
      env: { ...openAi(upstream), ...anthropic(upstream) },
    });
    await using page = await openLive(server);
    const replying = post(server, hi({ model, stream }));
    const isOwn = model.startsWith("openai");
    if (stream) upstreamModel.push(isOwn ? said("Half of ") : halfMessage());
    const { id } = await page.row(({ state }) =>
      state === (stream ? "streaming" : "waiting")
    );
    const form = { "x-chat-form": server.pages.secrets.form };
    const stopped = await stopLive(server, id, form);
    assertEquals(stopped, { status: 200, text: '{"stopped":true}' });
    const reply = await replying;
    const text = await reply.text();
    assert(text.includes("stopped by the server's user"), text);
    assert(text.includes('"code":"stopped_by_user"'), text);
    if (!stream) assertEquals(reply.status, 403);
    const row = await page.row(({ state }) => state === "stopped");
    assertEquals(row.id, id);
    const [exchange] = await server.exchanges();
    assertEquals([exchange?.status, exchange?.attempts], ["aborted", 1]);
    const again = await stopLive(server, id, form);
    assertEquals(again.text, '{"stopped":false}');
  });
}

Deno.test("live: where an answer is stopped, no other model of its route is asked", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  const env = openAi(upstream);
  const registry = new Registry({
    env: (name) => env[name],
    aliases: { both: ["openai/a", "openai/b"] },
  });
  await using server = await visited({ context: { registry } });
  await using page = await openLive(server);
  const replying = post(server, hi({ model: "both" }));
  const { id } = await page.row((row) => row.model === "openai/a");
  await until("it to be asked", () => upstream.requests.length === 1);
  await stopLive(server, id, { "x-chat-form": server.pages.secrets.form });
  const reply = await replying;
  assertEquals(reply.status, 403);
  await reply.text();
  await page.row(({ state }) => state === "stopped");
  assertEquals(upstream.requests.length, 1);
});

Deno.test("live: of two blind answers neither the model is named nor the text shown", async () => {
  const model = pushed();
  await using upstream = fakeUpstream((_, index) =>
    index === 0 ? model.handler() : sse([
      said("canary"),
      event({}, "stop"),
      "data: [DONE]\n\n",
    ])
  );
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  model.push(said("canary"));
  const reply = await server.post("ask/blind", {
    models: ["openai/canary-ant", "openai/canary-owl"],
    request: { messages: [{ role: "user", content: "Hi" }] },
  });
  const { id } = await page.row(({ state }) => state === "streaming");
  const { texts, reason } = await watchLive(server, id);
  assertEquals([texts.size, reason], [0, "private"]);
  model.push(event({}, "stop"));
  model.end();
  await reply.text();
  await page.row(() => page.events.at(-1)?.running === 0);
  assertEquals(page.rows.size, 2);
  assertEquals(JSON.stringify(page.events).includes("canary"), false);
  assert([...page.rows.values()].every(({ recorded }) => !recorded));
});

Deno.test("live: a client that leaves and a provider that fails are told apart", async () => {
  const model = pushed();
  await using upstream = fakeUpstream((_, index) =>
    index === 0
      ? model.handler()
      : Response.json({ error: { message: "no canary" } }, { status: 404 })
  );
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  const client = new AbortController();
  model.push(said("Half of "));
  const reply = await post(server, hi({ stream: true }), {
    signal: client.signal,
  });
  await page.row(({ state }) => state === "streaming");
  client.abort();
  await reply.body?.cancel().catch(() => {});
  await page.row(({ state }) => state === "left");
  await (await post(server, hi())).text();
  const failed = await page.row(({ state }) => state === "failed");
  assert(failed.failure?.startsWith("404"), failed.failure);
  assertEquals(failed.failure?.includes("canary"), false);
});

Deno.test("live: what its client keeps out of the history cannot be watched", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  model.push(said("canary"));
  const reply = await post(server, hi({ stream: true }), {
    headers: { "x-chat-no-record": "1", "content-type": "application/json" },
  });
  const row = await page.row(({ state }) => state === "streaming");
  assertEquals([row.open, row.recorded], [false, false]);
  const { texts, reason } = await watchLive(server, row.id);
  assertEquals([texts.size, reason], [0, "private"]);
  model.end();
  await reply.text();
});

Deno.test("live: another page and a visitor without the cookie see nothing and stop nothing", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  model.push(said("canary"));
  const reply = await post(server, hi({ stream: true }));
  const { id } = await page.row(({ state }) => state === "streaming");
  const form = { "x-chat-form": server.pages.secrets.form };
  const elsewhere = "http://127.0.0.1:1";
  for (
    const headers of [
      {},
      { "x-chat-form": "x" },
      { ...form, origin: elsewhere },
      { ...form, "sec-fetch-site": "same-site" },
    ]
  ) {
    const { status } = await stopLive(server, id, headers);
    assertEquals(status, 403);
  }
  const nobody = { url: server.url, cookie: "" };
  assertEquals((await stopLive(nobody, id, form)).status, 401);
  for (const path of ["events", `watch/${id}`]) {
    for (
      const [headers, status] of [
        [{ cookie: "" }, 401],
        [{ cookie: server.cookie, origin: elsewhere }, 403],
        [{ cookie: server.cookie, "sec-fetch-site": "same-site" }, 403],
      ] as const
    ) {
      const refused = await fetch(`${server.url}/ui/live/${path}`, { headers });
      assertEquals(refused.status, status);
      assertEquals((await refused.text()).includes("canary"), false);
    }
  }
  model.push(event({}, "stop"));
  model.end();
  const text = await reply.text();
  assertEquals(text.includes("error"), false);
});

Deno.test("live: a server that stops ends open pages at once, also those that do not read", async () => {
  const model = pushed();
  await using upstream = fakeUpstream(model.handler);
  await using server = await visited({ env: openAi(upstream) });
  await using page = await openLive(server);
  const replying = post(server, hi({ stream: true }));
  const { id } = await page.row(({ state }) => state === "waiting");
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: server.listening.port,
  });
  await connection.write(new TextEncoder().encode(
    `GET /ui/live/watch/${id} HTTP/1.1\r\nhost: 127.0.0.1:${server.listening.port}\r\ncookie: ${server.cookie}\r\n\r\n`,
  ));
  model.push(said("x".repeat(20_000_000)));
  const reader = textReader(await replying);
  await readTo(reader, "xxx");
  const reading = (async () => {
    while (!(await reader.read()).done);
  })();
  model.push(event({}, "stop"));
  model.end();
  await reading;
  // No deadline: nothing else keeps it from stopping.
  await server.listening.stop(new AbortController().signal);
  await page.ended;
});

Deno.test("live: more than 64 pages at once are refused, until one is closed", async () => {
  await using server = await visited();
  const ask = () =>
    fetch(`${server.url}/ui/live/events`, {
      headers: { cookie: server.cookie },
    });
  const readers: ReadableStreamDefaultReader<string>[] = [];
  for (let at = 0; at < 64; at++) {
    const reader = textReader(await ask());
    await readTo(reader, "event: rows");
    readers.push(reader);
  }
  const refused = await ask();
  assertEquals(refused.status, 429);
  await refused.body?.cancel();
  await readers.pop()?.cancel();
  await until("a place", async () => {
    const reply = await ask();
    await reply.body?.cancel();
    return reply.status === 200;
  });
  for (const reader of readers) await reader.cancel();
});

Deno.test("live: no more rows than 200, whatever has ended and however much runs", async () => {
  const gate = Promise.withResolvers<void>();
  await using upstream = fakeUpstream(async () => {
    await gate.promise;
    return sse([said("a"), event({}, "stop"), "data: [DONE]\n\n"]);
  });
  await using server = await visited({ env: openAi(upstream) });
  const replies = Array.from({ length: 230 }, () => post(server, hi()));
  await using page = await openLive(server);
  await page.row(() => page.events.at(-1)?.running === 230);
  assertEquals(page.rows.size, 200);
  gate.resolve();
  for (const reply of replies) await (await reply).text();
  await page.row(() => page.events.at(-1)?.running === 0);
  await using later = await openLive(server);
  await later.row(() => later.rows.size === 200);
  assert([...page.rows.values()].every(({ state }) => state === "done"));
});
