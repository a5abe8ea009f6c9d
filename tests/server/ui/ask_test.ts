/** Pages ask models: over sockets, with providers of the tests' own. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type FakeUpstream,
  fakeUpstream,
  sse,
} from "../../helpers/fake_upstream.ts";
import { event, HELLO, hi, openAi, readTo, textReader } from "../serving.ts";
import { visited } from "./visiting.ts";

const USER = [{ role: "user", content: "Hi" }];

/** A provider whose models, by their names, say something; each names itself wherever a provider can. */
function saying(
  models: Readonly<
    Record<string, () => AsyncIterable<string> | Iterable<string>>
  >,
): FakeUpstream {
  return fakeUpstream(({ body }) => {
    const { model } = JSON.parse(body);
    const say = models[model];
    if (say === undefined) {
      const message = `The model ${model} does not exist`;
      return Response.json({ error: { message, type: "x", code: null } }, {
        status: 404,
        headers: { "x-request-id": model },
      });
    }
    const named = async function* () {
      for await (const content of say()) {
        yield event({ content })
          .replaceAll("gpt-test", model)
          .replaceAll("chatcmpl-1", `chatcmpl-${model}`);
      }
      yield `data: {"id":"chatcmpl-${model}","model":"${model}","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`;
      yield "data: [DONE]\n\n";
    };
    return sse(named(), {
      headers: {
        "x-request-id": model,
        "openai-version": model,
        "openai-organization": model,
      },
    });
  });
}

const BLIND = {
  models: ["openai/canary-ant", "openai/canary-owl"],
  request: { messages: USER, temperature: 0.5 },
};

/** What a stream of blind answers has shown after each event, and its end. */
async function* shownIn(
  reply: Response,
): AsyncGenerator<{ texts: [string, string]; end?: Record<string, unknown> }> {
  const texts: [string, string] = ["", ""];
  const reader = textReader(reply);
  let rest = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    rest += read.value;
    const events = rest.split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      if (!event.startsWith("data: ")) continue;
      const { text = ["", ""], end } = JSON.parse(event.slice(6));
      texts[0] += text[0];
      texts[1] += text[1];
      yield { texts: [...texts], ...(end ? { end } : {}) };
    }
  }
}

Deno.test("ask: an answer streams as a client's does, and is recorded as one of a chat", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await visited({ env: openAi(upstream) });
  const asked = hi({ stream: true, seed: 7 });
  const reply = await server.post("ask/answer", asked);
  assertEquals(reply.status, 200);
  assertMatch(
    reply.headers.get("content-security-policy") ?? "",
    /^default-src 'none'/,
  );
  const id = reply.headers.get("x-chat-exchange");
  const text = await reply.text();
  assert(text.includes('"content":"dich 🌍"'), text);
  assert(text.endsWith("data: [DONE]\n\n"));
  const [exchange] = await server.exchanges();
  assertEquals(
    [exchange?.id, exchange?.source, exchange?.status, exchange?.request],
    [id, "chat", "completed", asked as never],
  );
  // A provider gets nothing of the page.
  const sent = [...upstream.requests[0]?.headers ?? []].flat().join(" ");
  assertEquals(sent.includes(server.pages.secrets.cookie), false);
  assertEquals(sent.includes(server.pages.secrets.form), false);
});

Deno.test("ask: without a key the endpoint's message comes back, and what is not a request is refused", async () => {
  await using server = await visited();
  const keyless = await server.post("ask/answer", hi({ stream: true }));
  const { error } = await keyless.json();
  assertEquals([keyless.status, error.code], [401, "missing_key"]);
  assertMatch(error.message, /OPENAI_API_KEY/);
  for (
    const [path, value] of [
      ["ask/answer", { model: "openai/gpt-test" }],
      ["ask/blind", { models: ["a"], request: {} }],
      ["ask/blind", { models: ["a", "b"] }],
      ["ask/vote", { pair: "00", choice: "1" }],
    ] as const
  ) {
    const reply = await server.post(path, value);
    assertEquals(reply.status, 400, `${path} ${await reply.text()}`);
  }
});

Deno.test("ask: only a page of this server can ask, with the cookie and the form's token", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await visited({ env: openAi(upstream) });
  const value = {
    "ask/answer": hi({ stream: true }),
    "ask/blind": BLIND,
    "ask/vote": { pair: "", choice: "1" },
  };
  for (const [path, body] of Object.entries(value)) {
    for (
      const headers of [
        { "x-chat-form": "" },
        { "x-chat-form": server.pages.secrets.seal },
        { cookie: "" },
        { origin: "http://127.0.0.1:1" },
        { "sec-fetch-site": "same-site" },
      ]
    ) {
      const reply = await server.post(path, body, { headers });
      await reply.body?.cancel();
      assert([401, 403].includes(reply.status), `${path} ${reply.status}`);
    }
  }
  assertEquals(upstream.requests.length, 0);
});

Deno.test("ask: leaving the page ends the answers upstream, openly and blind", async () => {
  const endless = async function* () {
    yield "begun";
    await new Promise<never>(() => {});
  };
  await using upstream = saying({
    "canary-ant": endless,
    "canary-owl": endless,
  });
  await using server = await visited({ env: openAi(upstream) });
  for (
    const [path, value] of [
      ["ask/answer", hi({ model: "openai/canary-ant", stream: true })],
      ["ask/blind", BLIND],
    ] as const
  ) {
    const client = new AbortController();
    const { signal } = client;
    const reply = await server.post(path, value, { signal });
    await readTo(textReader(reply), "begun");
    client.abort();
  }
  await Promise.all(upstream.requests.map(({ left }) => left));
  const exchanges = await server.exchanges();
  assertEquals(
    exchanges.map(({ status, source }) => `${status} ${source}`),
    Array(3).fill("aborted chat"),
  );
});

Deno.test("ask blind: no byte names a model before the vote; the vote is recorded with the order on the screen", async () => {
  await using upstream = saying({
    "canary-ant": () => ["from", " one"],
    "canary-owl": () => ["by another"],
  });
  await using server = await visited({ env: openAi(upstream) });
  const choices = ["1", "2", "both", "neither"];
  const wanted: unknown[] = [];
  for (const choice of choices) {
    const reply = await server.post("ask/blind", BLIND);
    const text = await reply.text();
    const all = JSON.stringify([...reply.headers]) + text;
    const known = await server.exchanges();
    const answers = known.slice(-2);
    for (const hidden of ["canary", "ant", "owl", "openai", "chatcmpl"]) {
      assertEquals(all.includes(hidden), false, `${hidden} in ${all}`);
    }
    for (const { id } of answers) assertEquals(all.includes(id), false);
    const { end } = JSON.parse(text.split("data: ").at(-1) ?? "");
    const voted = await server.post("ask/vote", { ...end, choice });
    const { shown, models, recorded } = await voted.json();
    assertEquals(recorded, true);
    assertEquals(
      models,
      shown.map((id: string) =>
        BLIND.models[
          answers.find((one) => one.id === id)?.model ===
              "canary-ant"
            ? 0
            : 1
        ]
      ),
    );
    const texts = new Map(answers.map(({ id, response }) => [
      id,
      response?.choices[0]?.message.content,
    ]));
    const [first] = text.split("data: ").slice(1).flatMap((event) =>
      JSON.parse(event).text ?? []
    );
    // The first on the screen is the first of the line.
    assert(`${texts.get(shown[0])}`.startsWith(first), first);
    const asked = BLIND.models.map((name) =>
      answers.find(({ provider, model }) => `${provider}/${model}` === name)?.id
    );
    wanted.push({
      question: asked[0],
      answers: asked,
      shown,
      choice: choice === "1" ? shown[0] : choice === "2" ? shown[1] : choice,
      by: "web",
    });
  }
  const votes = [];
  for await (const { at: _, ...vote } of server.store.preferences()) {
    votes.push(vote);
  }
  assertEquals(votes, wanted as never);
});

Deno.test("ask blind: both sides show as many characters, until the shorter one has ended", async () => {
  const more = [0, 1].map(() => Promise.withResolvers<void>());
  await using upstream = saying({
    "canary-ant": () => ["0123456", "789"],
    "canary-owl": async function* () {
      yield "abc";
      await more[0]?.promise;
      yield "defg";
      await more[1]?.promise;
      yield "hijklmnop";
    },
  });
  await using server = await visited({ env: openAi(upstream) });
  const reply = await server.post("ask/blind", BLIND);
  const whole = ["0123456789", "abcdefghijklmnop"];
  const seen: number[] = [];
  let last: [string, string] = ["", ""];
  for await (const { texts } of shownIn(reply)) {
    last = texts;
    const [short = "", long = ""] = texts.toSorted((a, b) =>
      a.length - b.length
    );
    assert(
      short.length === long.length || short === whole[0],
      texts.join(" | "),
    );
    seen.push(short.length);
    if (short.length === 3) more[0]?.resolve();
    if (short.length === 7) more[1]?.resolve();
  }
  assertEquals(last.toSorted(), whole);
  assert(seen.includes(3) && seen.includes(7), `${seen}`);
});

Deno.test("ask blind: one side's failure is told when both have ended, and then there is nothing to vote on", async () => {
  const more = Promise.withResolvers<void>();
  await using upstream = saying({
    "canary-owl": async function* () {
      yield "begun";
      await more.promise;
      yield " and ended";
    },
  });
  await using server = await visited({ env: openAi(upstream) });
  const reply = await server.post("ask/blind", BLIND);
  const reader = textReader(reply);
  const before = await readTo(reader, "begun");
  assertEquals(/fail|exist|error/.test(before), false, before);
  more.resolve();
  const after = await readTo(reader, '"end"');
  await reader.cancel();
  const { end } = JSON.parse(after.split("data: ").at(-1) ?? "");
  const sides: { model: string; why: string | null }[] = end.failed;
  assertEquals(
    sides.toSorted((a, b) => a.model.localeCompare(b.model)),
    [
      { model: BLIND.models[0], why: "The model canary-ant does not exist" },
      { model: BLIND.models[1], why: null },
    ] as never,
  );
});

Deno.test("ask blind: without a history a vote tells the names, and that it is not recorded", async () => {
  await using upstream = saying({
    "canary-ant": () => ["one"],
    "canary-owl": () => ["two"],
  });
  await using server = await visited({
    env: openAi(upstream),
    context: { history: false },
  });
  const reply = await server.post("ask/blind", BLIND);
  const text = await reply.text();
  const { end } = JSON.parse(text.split("data: ").at(-1) ?? "");
  const voted = await server.post("ask/vote", { ...end, choice: "1" });
  const { models, recorded } = await voted.json();
  assertEquals([models.toSorted(), recorded], [BLIND.models, false]);
});
