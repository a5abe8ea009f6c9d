import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";
import { ApiError, ConfigError } from "../../lib/core/errors.ts";
import { readBody } from "../../lib/wire/body.ts";
import { send, sendOnce } from "../../lib/wire/http.ts";
import { fakeUpstream, sse } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { failure, KEY, recorded } from "./recorded_call.ts";
import { jsonOf, textOf } from "../helpers/wire_reply.ts";

Deno.test("send: the request as it was given, the reply unread", async () => {
  await using upstream = fakeUpstream(() => sse(["data: a\n\n"]));
  const { call, sent } = recorded(`${upstream.url}/v1/chat?limit=2`);
  const response = await send(call);
  assertEquals(await textOf(response), "data: a\n\n");
  const [request] = upstream.requests;
  assertEquals(request?.method, "POST");
  assertEquals(request?.path, "/v1/chat?limit=2");
  assertEquals(request?.headers.get("authorization"), `Bearer ${KEY}`);
  assertEquals(request?.body, '{"n":9007199254740993}');
  assertEquals(sent, [{
    attempt: 1,
    url: `${upstream.url}/v1/chat?limit=2`,
    body: '{"n":9007199254740993}',
  }]);
});

Deno.test("send: a GET has no body, onSend is told no credentials", async () => {
  await using upstream = fakeUpstream(() => Response.json([]));
  const url = upstream.url.replace("//", `//me:${KEY}@`);
  const { call, sent } = recorded(`${url}/v1/models?key=${KEY}`, {
    method: "GET",
    body: undefined,
  });
  assertEquals(await jsonOf(await send(call)), []);
  assertEquals(upstream.requests[0]?.body, "");
  assertEquals(sent, [{
    attempt: 1,
    url: `${upstream.url}/v1/models?key=***`,
    body: "",
  }]);
});

const TRIES: [number, HeadersInit, string, number][] = [
  [400, {}, "", 1],
  [401, {}, "", 1],
  [403, {}, "", 1],
  [404, {}, "", 1],
  [408, {}, "", 3],
  [409, {}, "", 3],
  [413, {}, "", 1],
  [422, {}, "", 1],
  [429, {}, "", 3],
  [429, {}, "quota", 1],
  [429, { "x-should-retry": "false" }, "", 1],
  [400, { "x-should-retry": "true" }, "", 3],
  [500, {}, "", 3],
  [501, {}, "", 1],
  [502, {}, "", 3],
  [503, {}, "", 3],
  [504, {}, "", 3],
  [529, {}, "", 3],
];

for (const [status, headers, body, tries] of TRIES) {
  const name = [status, JSON.stringify(headers), body].join(" ").trim();
  Deno.test(`send: ${name} is sent ${tries} times`, async () => {
    await using upstream = fakeUpstream(() =>
      new Response(body, { status, headers })
    );
    const { call, sent, slept } = recorded(upstream.url);
    const error = await failure(call);
    assertInstanceOf(error, ApiError);
    assertEquals([error.status, error.body], [status, body]);
    assertEquals(upstream.requests.length, tries);
    assertEquals(sent.length, tries);
    assertEquals(slept.length, tries - 1);
  });
}

Deno.test("send: maxRetries sets the number of tries", async () => {
  await using upstream = fakeUpstream(() => new Response("", { status: 503 }));
  await failure(recorded(upstream.url, { maxRetries: 0 }).call);
  assertEquals(upstream.requests.length, 1);
  await failure(recorded(upstream.url, { maxRetries: 4 }).call);
  assertEquals(upstream.requests.length, 6);
});

Deno.test("send: succeeds on a later try, after the waits asked for", async () => {
  const headers = [
    { "retry-after-ms": "15", "retry-after": "9" },
    { "retry-after": "1.5" },
    { "retry-after": "60" },
    { "retry-after": "0" },
    {},
  ];
  await using upstream = fakeUpstream((_, index) => {
    const asked = headers[index];
    return asked === undefined
      ? new Response("answer")
      : new Response("busy", { status: 429, headers: asked });
  });
  const { call, sent, slept } = recorded(upstream.url, { maxRetries: 5 });
  const response = await send(call);
  assertEquals(await textOf(response), "answer");
  assertEquals(slept.slice(0, 4), [15, 1_500, 60_000, 0]);
  const last = slept[4] ?? 0;
  assert(last > 6_000 && last <= 8_000, `backoff of ${last} ms`);
  assertEquals(
    sent.map((request) => (request as { attempt: number }).attempt),
    [1, 2, 3, 4, 5, 6],
  );
});

for (
  const wait of ["61", new Date(Date.now() + 3_600_000).toUTCString()]
) {
  Deno.test(`send: asked to wait until ${wait}, says so instead of waiting`, async () => {
    await using upstream = fakeUpstream(() =>
      new Response("busy", { status: 429, headers: { "retry-after": wait } })
    );
    const { call, slept } = recorded(upstream.url);
    await failure(call);
    assertEquals([upstream.requests.length, slept], [1, []]);
  });
}

Deno.test("send, readBody: limits longer than any timer are no limits", async () => {
  await using upstream = fakeUpstream(() => sse(["a"]));
  const { call } = recorded(upstream.url, {
    timeouts: { headersMs: Infinity, idleMs: Infinity },
  });
  const body = readBody(await send(call));
  assertEquals((await Array.fromAsync(body)).length, 1);
});

Deno.test("sendOnce: never tries again, tells the attempt it was given", async () => {
  await using upstream = fakeUpstream(() => new Response("", { status: 503 }));
  const { call, sent } = recorded(upstream.url);
  await assertRejects(() => sendOnce(call, 7), ApiError);
  assertEquals(upstream.requests.length, 1);
  assertEquals((sent[0] as { attempt: number }).attempt, 7);
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`send: ${status} is not followed, the key stays here`, async () => {
    await using other = fakeUpstream(() => new Response("stolen"));
    const target = other.url.replace("//", "//me:secret@");
    await using upstream = fakeUpstream(() =>
      new Response("moved", {
        status,
        headers: { "location": `${target}/v1?key=1`, "x-request-id": "r1" },
      })
    );
    const error = await failure(recorded(`${upstream.url}/v1`).call);
    assertInstanceOf(error, ApiError);
    assertEquals(error.kind, "redirect");
    assertEquals(error.status, status);
    assertEquals(error.requestId, "r1");
    assertEquals(
      error.message,
      `${upstream.url} redirects to ${other.url} (${status})`,
    );
    assertEquals(other.requests.length, 0);
    assertEquals(upstream.requests.length, 1);
  });
}

Deno.test("send: a redirect within the server names the path", async () => {
  await using upstream = fakeUpstream(() =>
    new Response(null, { status: 308, headers: { location: "/v1/chat/?a=1" } })
  );
  const error = await failure(recorded(upstream.url).call);
  assertEquals(
    (error as Error).message,
    `${upstream.url} redirects to /v1/chat/ (308)`,
  );
});

Deno.test("send: a redirect to nowhere", async () => {
  await using upstream = fakeUpstream(() =>
    new Response(null, { status: 304 })
  );
  const error = await failure(recorded(upstream.url).call);
  assertEquals(
    (error as Error).message,
    `${upstream.url} redirects to nowhere (304)`,
  );
});

Deno.test("send: an error reply is read up to 1 MiB", async () => {
  await using upstream = fakeUpstream(() =>
    new Response("é".repeat(1 << 20), { status: 400 })
  );
  const error = await failure(recorded(upstream.url).call);
  assertInstanceOf(error, ApiError);
  assertEquals(error.body, "é".repeat(1 << 19));
});

Deno.test("send: an error reply that does not end is taken as far as it came", async () => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 400 Bad Request\r\ncontent-length: 999\r\n\r\nsome",
    );
    await connection.gone();
  });
  const error = await failure(
    recorded(server.url, { timeouts: { idleMs: 200 } }).call,
  );
  assertInstanceOf(error, ApiError);
  assertEquals([error.status, error.body], [400, "some"]);
});

Deno.test("send: an error reply that is cut is taken as far as it came", async () => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.write(
      "HTTP/1.1 400 Bad Request\r\ncontent-length: 999\r\n\r\nsome",
    );
  });
  const error = await failure(recorded(server.url).call);
  assertEquals([(error as ApiError).status, (error as ApiError).body], [
    400,
    "some",
  ]);
});

Deno.test({
  name: "send: an address that is none is a configuration error",
  permissions: "none",
  async fn() {
    for (const url of ["localhost:8080/v1", "ftp://h/v1", `//me:${KEY}@h`]) {
      const error = await failure(recorded(url).call);
      assertInstanceOf(error, ConfigError);
      assert(error.message.endsWith(" is not an http or https address"));
      assert(!error.message.includes(KEY));
    }
  },
});

Deno.test({
  name: "send: a key that no header can hold is told without the key",
  permissions: "none",
  async fn() {
    for (const key of [`${KEY}\nx`, `“${KEY}”`]) {
      const headers = { authorization: `Bearer ${key}` };
      const error = await failure(
        recorded("http://127.0.0.1/", { headers }).call,
      );
      assertInstanceOf(error, ConfigError);
      assertEquals(
        error.message,
        "header authorization holds a character that HTTP does not allow",
      );
      assert(!Deno.inspect(error).includes(KEY));
    }
  },
});
