import { assertEquals, assertMatch } from "@std/assert";
import { byteUpstream } from "../../helpers/byte_upstream.ts";
import { anthropic, openAi, serving } from "../serving.ts";

Deno.test("/v1/files: list, file, content and removal go to the provider that uploads go to, and are recorded", async () => {
  const content = Uint8Array.of(0, 255, 254, 10);
  await using upstream = byteUpstream(({ path }) =>
    path.endsWith("/content")
      ? new Response(content, {
        headers: {
          "content-type": "application/x-y",
          "content-disposition": 'attachment; filename="a"',
        },
      })
      : Response.json({ path })
  );
  await using server = await serving({
    env: { ...anthropic(upstream), ...openAi(upstream) },
  });
  const ask = (path: string, method = "GET") =>
    fetch(server.url + path, { method });
  const list = await ask("/v1/files?limit=2&after=file-0");
  assertEquals(await list.json(), { path: "/v1/files?limit=2&after=file-0" });
  const shown = await ask("/files/file-1");
  assertEquals(await shown.json(), { path: "/v1/files/file-1" });
  const whole = await ask("/provider/openai/v1/files/file-1/content");
  assertEquals(await whole.bytes(), content);
  assertEquals(whole.headers.get("content-type"), "application/x-y");
  assertEquals(
    whole.headers.get("content-disposition"),
    'attachment; filename="a"',
  );
  await (await ask("/v1/files/file-1", "DELETE")).body?.cancel();
  assertEquals(
    upstream.requests.map(({ method, path, headers, bytes }) => [
      method,
      path,
      headers.get("authorization"),
      bytes.length,
    ]),
    [
      ["GET", "/v1/files?limit=2&after=file-0", "Bearer sk-canary-serve", 0],
      ["GET", "/v1/files/file-1", "Bearer sk-canary-serve", 0],
      ["GET", "/v1/files/file-1/content", "Bearer sk-canary-serve", 0],
      ["DELETE", "/v1/files/file-1", "Bearer sk-canary-serve", 0],
    ],
  );
  const exchanges = await server.exchanges();
  const path = "/v1/files/file-1";
  assertEquals(
    exchanges.map(({ via, provider, status }) => [via, provider, status]),
    [
      [
        { path: "/v1/files", method: "GET", search: "?limit=2&after=file-0" },
        "openai",
        "completed",
      ],
      [{ path, method: "GET" }, "openai", "completed"],
      [{ path: `${path}/content`, method: "GET" }, "openai", "completed"],
      [{ path, method: "DELETE" }, "openai", "completed"],
    ],
  );
  assertEquals(
    await server.store.bodies?.read(
      (exchanges[2]?.response?.["wire"] as { body: { sha256: string } }).body
        .sha256,
    ),
    content,
  );
});

const refused: [request: string, status: number, message: RegExp][] = [
  ["GET /v1/files/..%2Fmodels", 404, /unknown URL/],
  ["GET /v1/files/a%3Fb", 404, /unknown URL/],
  ["POST /v1/files", 400, /must be a form/],
  ["POST /v1/files/file-1", 405, /not allowed/],
  ["DELETE /v1/files", 405, /not allowed/],
  ["GET /provider/anthropic/v1/files", 404, /does not offer/],
];
for (const [request, status, message] of refused) {
  Deno.test(`${request} is ${status}, and nothing goes upstream`, async () => {
    await using upstream = byteUpstream(() => Response.json({}));
    await using server = await serving({
      env: { ...anthropic(upstream), ...openAi(upstream) },
    });
    const [method = "", path = ""] = request.split(" ");
    const reply = await fetch(server.url + path, { method });
    assertEquals(reply.status, status);
    assertMatch((await reply.json()).error.message, message);
    assertEquals(upstream.requests, []);
  });
}

Deno.test("/v1/files: a provider's failure passes, and without a provider it is a 400", async () => {
  await using upstream = byteUpstream(() =>
    Response.json({ error: { message: "No such File object" } }, {
      status: 404,
    })
  );
  await using server = await serving({ env: openAi(upstream) });
  const failed = await fetch(`${server.url}/v1/files/file-9`);
  assertEquals(failed.status, 404);
  assertMatch((await failed.json()).error.message, /No such File/);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "error");
  await using bare = await serving();
  const none = await fetch(`${bare.url}/v1/files`);
  assertEquals(none.status, 400);
  assertMatch((await none.json()).error.message, /no provider with files/);
});
