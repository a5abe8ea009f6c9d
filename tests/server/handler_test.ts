import { assertEquals, assertMatch, assertObjectMatch } from "@std/assert";
import type { ModelList } from "../../lib/server/answer/model_list.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { HELLO, HELLO_WHOLE, hi, openAi, post, serving } from "./serving.ts";

const ELIZA = { model: "eliza", messages: [{ role: "user", content: "Hi" }] };

Deno.test("handler: every reply has a request id of its own", async () => {
  await using server = await serving();
  const ids = new Set<string | null>();
  const paths = ["/", "/v1/models", "/nope", "/v1/chat/completions"];
  for (const path of paths) {
    const reply = await fetch(server.url + path, {
      headers: { "x-request-id": "mine" },
    });
    await reply.body?.cancel();
    ids.add(reply.headers.get("x-request-id"));
  }
  assertEquals(ids.size, paths.length);
  for (const id of ids) assertMatch(id ?? "", /^req_[0-9a-f]{32}$/);
});

Deno.test("handler: an unknown path is 404 in OpenAI's form", async () => {
  await using server = await serving();
  const reply = await fetch(`${server.url}/v1/nope?x=1`);
  assertEquals(reply.status, 404);
  assertEquals(reply.headers.get("content-type"), "application/json");
  assertEquals(await reply.json(), {
    error: {
      message: "unknown URL: GET /v1/nope",
      type: "invalid_request_error",
      param: null,
      code: "unknown_url",
    },
  });
});

Deno.test("handler: metrics that are off say how they are switched on", async () => {
  await using server = await serving();
  const reply = await fetch(`${server.url}/metrics`);
  const { error } = await reply.json();
  assertEquals([reply.status, error.message], [
    404,
    "unknown URL: GET /metrics (start chat serve with --metrics)",
  ]);
});

Deno.test("handler: another method is 405 with Allow, and never a call upstream", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
    const reply = await fetch(`${server.url}/v1/chat/completions`, { method });
    assertEquals(reply.status, 405);
    assertEquals(reply.headers.get("allow"), "POST, OPTIONS");
    const text = await reply.text();
    assertEquals(text === "", method === "HEAD");
  }
  assertEquals(upstream.requests, []);
});

Deno.test("handler: HEAD has the headers of GET and no body", async () => {
  await using server = await serving();
  for (const path of ["/", "/health", "/v1/models/eliza"]) {
    const get = await fetch(server.url + path);
    const length = (await get.bytes()).length;
    const head = await fetch(server.url + path, { method: "HEAD" });
    assertEquals(head.status, 200);
    assertEquals(await head.text(), "");
    assertEquals(head.headers.get("content-length"), String(length));
    assertEquals(
      head.headers.get("content-type"),
      get.headers.get("content-type"),
    );
  }
});

Deno.test("handler: slashes too many, and v1 or not, make no difference", async () => {
  await using server = await serving();
  for (
    const path of [
      "/chat/completions",
      "//v1//chat/completions/",
      "/v1/chat/completions?x=1",
    ]
  ) {
    const reply = await fetch(server.url + path, {
      method: "POST",
      body: JSON.stringify(ELIZA),
    });
    assertEquals(reply.status, 200);
    await reply.body?.cancel();
  }
});

Deno.test("handler: a preflight request is answered before any key is looked at", async () => {
  await using server = await serving({
    access: { keys: ["sk-canary-client"], origins: ["https://app.example"] },
  });
  const reply = await fetch(`${server.url}/any/path`, {
    method: "OPTIONS",
    headers: {
      origin: "https://app.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, x-stainless-os",
      "access-control-request-private-network": "true",
    },
  });
  assertEquals([reply.status, await reply.text()], [204, ""]);
  const headers = Object.fromEntries(reply.headers);
  assertObjectMatch(headers, {
    "access-control-allow-origin": "https://app.example",
    "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
    "access-control-allow-headers": "authorization, x-stainless-os",
    "access-control-max-age": "86400",
    "access-control-allow-private-network": "true",
    vary: "Origin, Access-Control-Request-Headers",
  });
});

Deno.test("handler: a foreign page gets no leave before its call, and 403 after", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const headers = { origin: "https://evil.example" };
  const asked = await fetch(`${server.url}/v1/chat/completions`, {
    method: "OPTIONS",
    headers,
  });
  assertEquals(asked.status, 204);
  assertEquals(asked.headers.get("access-control-allow-origin"), null);
  // A form's content type needs no leave: browsers just send it.
  const sent = await post(server, hi(), {
    headers: { ...headers, "content-type": "text/plain" },
  });
  assertEquals(sent.status, 403);
  assertObjectMatch(await sent.json(), {
    error: { code: "origin_not_allowed" },
  });
  assertEquals(sent.headers.get("access-control-allow-origin"), null);
  assertEquals(upstream.requests, []);
});

Deno.test("handler: a page of this machine cannot send a form either, and is told why", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  const headers = {
    origin: "http://localhost:3000",
    "content-type": "text/plain;charset=UTF-8",
  };
  const sent = await post(server, hi(), { headers });
  assertEquals(sent.status, 415);
  assertObjectMatch(await sent.json(), {
    error: { type: "invalid_request_error", code: "unsupported_content_type" },
  });
  assertEquals(
    sent.headers.get("access-control-allow-origin"),
    headers.origin,
  );
  assertEquals(upstream.requests, []);
});

Deno.test("handler: an allowed page can read every reply, errors and streams included", async () => {
  await using upstream = fakeUpstream(() => sse(HELLO));
  await using server = await serving({ env: openAi(upstream) });
  const headers = {
    origin: "http://localhost:3000",
    "content-type": "application/json",
  };
  const replies = [
    await fetch(`${server.url}/health`, { headers }),
    await fetch(`${server.url}/nope`, { headers }),
    await post(server, "not json", { headers }),
    await post(server, hi({ stream: true }), { headers }),
  ];
  for (const reply of replies) {
    await reply.body?.cancel();
    assertEquals(
      reply.headers.get("access-control-allow-origin"),
      "http://localhost:3000",
    );
    const exposed = reply.headers.get("access-control-expose-headers") ?? "";
    assertMatch(exposed, /x-request-id.*retry-after.*x-ratelimit-/);
    assertEquals(reply.headers.get("vary"), "Origin");
  }
});

Deno.test("handler: a name that a hostile DNS answer points here is refused", async () => {
  await using server = await serving();
  const { port } = server.listening;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(
    "GET /v1/models HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
  ));
  const reply = await new Response(connection.readable).text();
  assertMatch(reply, /^HTTP\/1\.1 403 .*host_not_allowed/s);
});

Deno.test("handler: keys open everything but the looks at its health", async () => {
  await using server = await serving({
    access: { keys: ["sk-canary-client"] },
  });
  const status = async (path: string, key?: string) => {
    const headers: HeadersInit = key ? { authorization: `Bearer ${key}` } : {};
    const reply = await fetch(server.url + path, { headers });
    await reply.body?.cancel();
    return reply.status;
  };
  assertEquals(await status("/health"), 200);
  assertEquals(await status("/"), 200);
  assertEquals(await status("/v1/models/eliza"), 401);
  assertEquals(await status("/v1/models/eliza", "wrong"), 401);
  assertEquals(await status("/v1/models/eliza", "sk-canary-client"), 200);
  const refused = await post(server, ELIZA);
  assertEquals(refused.status, 401);
  assertObjectMatch(await refused.json(), {
    error: { code: "invalid_api_key", type: "invalid_request_error" },
  });
});

Deno.test("health: says that it lives, in JSON or in words", async () => {
  await using server = await serving();
  const json = await fetch(`${server.url}/health`);
  const { uptime_seconds: uptime, ...rest } = await json.json();
  assertEquals(typeof uptime, "number");
  assertEquals(rest, { status: "ok", version: "1.2.3", history: "on" });
  const text = await fetch(server.url, { headers: { accept: "text/plain" } });
  assertEquals(await text.text(), "chat is running\n");
});

Deno.test("handler: a fault of the program is told to its user, not to the client", async () => {
  await using server = await serving({
    context: {
      models: {
        all: () => Promise.reject(new TypeError("secret")),
      } as unknown as ModelList,
    },
  });
  const reply = await fetch(`${server.url}/v1/models`);
  assertEquals(reply.status, 500);
  const { error } = await reply.json();
  assertEquals(error.message, "internal error");
  assertEquals(server.warnings.length, 1);
  assertMatch(server.warnings[0] ?? "", /internal error.*secret/);
});

Deno.test("health: says when the history cannot be written, and answers all the same", async () => {
  await using server = await serving();
  const health = async () => {
    const reply = await fetch(`${server.url}/health`);
    assertEquals(reply.status, 200);
    return await reply.json();
  };
  await Deno.mkdir(server.store.location); // a folder where the file belongs
  await (await post(server, ELIZA)).body?.cancel();
  await server.context.recorder.flush();
  const { status, history, ...rest } = await health();
  assertEquals([status, history], ["degraded", "waiting"]);
  assertEquals(rest["history_waiting_lines"], 1);
  assertEquals(rest["history_waiting_characters"] > 100, true);
  await Deno.remove(server.store.location);
  await server.context.recorder.flush();
  assertObjectMatch(await health(), { status: "ok", history: "on" });
  assertEquals((await server.exchanges()).length, 1);
});
