/** Client keys on every way into the server: sockets, other calls, late heads, forwarded logins. */
import { assertEquals } from "@std/assert";
import { Registry } from "../../../lib/clients/registry.ts";
import { fetchReply } from "../../../lib/wire/fetch_reply.ts";
import type { WireRequest } from "../../../lib/wire/transport.ts";
import { RunningExchanges } from "../../../lib/server/running.ts";
import { sse } from "../../helpers/fake_upstream.ts";
import { HELLO, HELLO_WHOLE, hi, post } from "../serving.ts";
import { visited } from "../ui/visiting.ts";
import { connectSocket } from "../websocket/socket_client.ts";
import { ask, clientKey, codeOf, keyed, secretOf } from "./keyed.ts";

const TWO = [{ unit: "requests", most: 2, per: "month" }] as const;
const HEADERS = {
  authorization: `Bearer ${secretOf("ci")}`,
  "content-type": "application/json",
};

Deno.test("ways: each message of a WebSocket is a request of its key", async () => {
  const ci = clientKey({ limits: TWO });
  await using made = await keyed([ci]);
  await using socket = await connectSocket(made.server, { headers: HEADERS });
  const say = async () => {
    socket.send({ type: "response.create", model: "eliza", input: "Hi" });
    return (await socket.response()).at(-1);
  };
  assertEquals((await say())?.type, "response.completed");
  assertEquals((await say())?.type, "response.completed");
  const refused = await say();
  assertEquals(refused?.type, "error");
  assertEquals(
    Reflect.get(Object(refused?.["error"]), "code"),
    "rate_limit_exceeded",
  );
  // A key that is gone is refused although its connection is open.
  await made.set([clientKey({ name: "other" })]);
  const gone = await say();
  assertEquals(Reflect.get(Object(gone?.["error"]), "code"), "invalid_api_key");
  const clients = (await made.server.exchanges()).map(({ client }) => client);
  assertEquals(clients, ["ci", "ci"]);
});

Deno.test("ways: embeddings, completions and forms count, and need an allowed model", async () => {
  const answer = () =>
    Response.json({
      object: "list",
      data: [],
      usage: { "prompt_tokens": 7, "total_tokens": 7 },
    });
  await using made = await keyed([clientKey({ models: ["openai/gpt-*"] })], {
    answer,
  });
  const form = new FormData();
  form.set("model", "openai/whisper-1");
  form.set("file", new Blob(["RIFF"]), "a.wav");
  const send = async (path: string, body: unknown) => {
    const isForm = body instanceof FormData;
    const reply = await fetch(`${made.server.url}/v1${path}`, {
      method: "POST",
      headers: isForm ? { authorization: HEADERS.authorization } : HEADERS,
      body: isForm ? body : JSON.stringify(body),
    });
    await reply.body?.cancel();
    return reply.status;
  };
  const input = "Hi";
  assertEquals(
    await send("/embeddings", { model: "openai/gpt-e", input }),
    200,
  );
  assertEquals(await send("/embeddings", { model: "openai/e", input }), 403);
  assertEquals(await send("/images/generations", { model: "openai/e" }), 403);
  assertEquals(await send("/audio/transcriptions", form), 403);
  assertEquals(
    await send("/completions", { model: "openai/e", prompt: "" }),
    403,
  );
  assertEquals(
    await send("/responses/compact", { model: "openai/e", input }),
    403,
  );
  const recorded = await made.server.exchanges();
  assertEquals(recorded.map(({ client }) => client), ["ci"]);
});

Deno.test("ways: a stream whose head was early is settled, and its refusal has a status", async () => {
  const gate = Promise.withResolvers<void>();
  const answer = async () => {
    await gate.promise;
    return sse(HELLO);
  };
  const limits = [{ unit: "tokens", most: 1_000, per: "month" }] as const;
  await using made = await keyed([clientKey({ limits, concurrent: 1 })], {
    answer,
    serving: { context: { running: new RunningExchanges(10) } },
  });
  const early = await ask(made, "ci", { stream: true });
  assertEquals(early.status, 200);
  assertEquals(early.headers.get("x-ratelimit-remaining-tokens"), "985");
  const refused = await ask(made, "ci", { stream: true });
  assertEquals(
    [refused.status, await codeOf(refused)],
    [429, "rate_limit_exceeded"],
  );
  gate.resolve();
  await early.text();
  await made.server.exchanges();
  const next = await ask(made, "ci", { stream: true });
  assertEquals(next.status, 200);
  await next.text();
});

Deno.test("ways: a client's own login goes on to its provider, its key for this server does not", async () => {
  const sent: (string | undefined)[] = [];
  const transport = ({ headers }: WireRequest) => {
    sent.push(headers["authorization"]);
    return Promise.resolve(fetchReply(Response.json(HELLO_WHOLE)));
  };
  const registry = new Registry({ env: () => undefined, transport });
  await using made = await keyed([clientKey()], {
    serving: { context: { registry, forwardAuth: true } },
  });
  const headers = { "content-type": "application/json" };
  const send = async (more: Record<string, string>) => {
    const reply = await post(made.server, hi(), {
      headers: { ...headers, ...more },
    });
    await reply.body?.cancel();
    return reply.status;
  };
  assertEquals(
    await send({
      authorization: "Bearer sk-canary-own",
      "x-chat-key": secretOf("ci"),
    }),
    200,
  );
  assertEquals(await send({ authorization: `Bearer ${secretOf("ci")}` }), 401);
  assertEquals(sent, ["Bearer sk-canary-own"]);
});

Deno.test("ways: an answer from the cache costs nothing, and only to who may use its model", async () => {
  const { AnswerCache } = await import(
    "../../../lib/history/replay/answer_cache.ts"
  );
  const limits = [{ unit: "requests", most: 1, per: "month" }] as const;
  const b = clientKey({ name: "b", models: ["eliza"] });
  await using made = await keyed([clientKey({ limits }), b]);
  Object.assign(made.server.context, {
    cache: new AnswerCache(made.server.store),
  });
  const statuses: [number, string | null][] = [];
  for (const name of ["ci", "ci", "ci", "b"]) {
    const reply = await ask(made, name, { temperature: 0 });
    statuses.push([reply.status, reply.headers.get("x-chat-cache")]);
    await reply.body?.cancel();
    await made.server.exchanges();
  }
  assertEquals(statuses, [
    [200, null],
    [200, "hit"],
    [200, "hit"],
    [403, null],
  ]);
});

Deno.test("ways: the pages do not open with a client's key", async () => {
  const key = clientKey();
  const hashes = [new TextEncoder().encode(key.sha256)];
  await using server = await visited({
    access: { clients: { keys: [key], hashes, isClosed: true } },
  });
  for (
    const [given, status] of [[secretOf("ci"), 401], [
      server.pages.secrets.token,
      303,
    ]] as const
  ) {
    const reply = await fetch(`${server.url}/ui/open`, {
      method: "POST",
      headers: { origin: server.url },
      body: new URLSearchParams({ key: given }),
      redirect: "manual",
    });
    await reply.body?.cancel();
    assertEquals(reply.status, status);
  }
});

Deno.test("ways: what a recorded history answers costs nothing", async () => {
  const limits = [{ unit: "usd", most: 0.01, per: "month" }] as const;
  await using made = await keyed([clientKey({ limits })], {
    serving: { context: { isReplayed: () => true } },
  });
  for (
    const model of ["openai/gpt-test", "openai/gpt-test", "openai/no-price"]
  ) {
    const reply = await ask(made, "ci", { model });
    assertEquals(reply.status, 200);
    await reply.text();
    await made.server.context.running.settled();
  }
});
