import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Reply } from "../../../lib/server/reply.ts";
import { echo, running } from "./http1_server.ts";
import { rawClient } from "./raw_client.ts";

const HOST = "host: localhost\r\n";

Deno.test("http1: one connection takes requests one after the other", async () => {
  await using server = running(echo);
  using client = await rawClient(server.port);
  for (const path of ["/a", "/b"]) {
    await client.send(`GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
    const { head, body } = await client.reply();
    assertEquals(head.split("\r\n")[0], "HTTP/1.1 200 OK");
    assertEquals(body, `GET ${path} `);
    assertEquals(/^connection:/im.test(head), false);
  }
});

Deno.test("http1: requests sent together are answered in their order, one at a time", async () => {
  let most = 0;
  let now = 0;
  await using server = running(async (request) => {
    most = Math.max(most, ++now);
    if (request.url.endsWith("/0")) await new Promise((r) => setTimeout(r, 20));
    now--;
    return await echo(request);
  });
  using client = await rawClient(server.port);
  const sent = Array.from(
    { length: 50 },
    (_, i) =>
      `POST /${i} HTTP/1.1\r\n${HOST}content-length: ${
        `${i}`.length
      }\r\n\r\n${i}`,
  );
  await client.send(sent.join(""));
  for (let i = 0; i < sent.length; i++) {
    assertEquals((await client.reply()).body, `POST /${i} ${i}`);
  }
  assertEquals(most, 1);
});

Deno.test("http1: a request is the same wherever its bytes are cut", async () => {
  await using server = running(echo);
  using client = await rawClient(server.port);
  const requests = [
    `\r\nPOST /x?y=1 HTTP/1.1\r\nHost: h\r\nCONTENT-Length:  3 \r\n\r\nabc`,
    `POST /x?y=1 HTTP/1.1\r\n${HOST}transfer-encoding: Chunked\r\n\r\n` +
    `1;a="b"\r\na\r\n02\r\nbc\r\n0\r\nx: y\r\n\r\n`,
  ];
  for (const request of requests) {
    for (let at = 1; at < request.length; at++) {
      await client.send(request.slice(0, at));
      await Promise.resolve();
      await client.send(request.slice(at));
      assertEquals((await client.reply()).body, "POST /x?y=1 abc");
    }
  }
});

Deno.test("http1: a body that is longer than any buffer arrives whole, sized and in chunks", async () => {
  await using server = running(async (request) => {
    const bytes = await request.bytes();
    return new Reply(`${bytes.length} ${bytes.every((byte) => byte === 120)}`);
  });
  using client = await rawClient(server.port);
  const block = "x".repeat(100_000);
  await client.send(
    `POST / HTTP/1.1\r\n${HOST}content-length: 3000000\r\n\r\n`,
  );
  for (let i = 0; i < 30; i++) await client.send(block);
  assertEquals((await client.reply()).body, "3000000 true");
  await client.send(
    `POST / HTTP/1.1\r\n${HOST}transfer-encoding: chunked\r\n\r\n`,
  );
  for (let i = 0; i < 30; i++) await client.send(`186a0\r\n${block}\r\n`);
  await client.send("0\r\n\r\n");
  assertEquals((await client.reply()).body, "3000000 true");
});

Deno.test("http1: a client that waits for leave to send its body gets it when the body is wanted", async () => {
  await using server = running((request) =>
    request.url.endsWith("/no") ? new Reply("no") : echo(request)
  );
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\n${HOST}expect: 100-continue\r\ncontent-length: 2\r\n\r\n`;
  using client = await rawClient(server.port);
  await client.send(head("/yes"));
  const leave = await client.reply();
  assertEquals(leave.head, "HTTP/1.1 100 Continue\r\n\r\n");
  await client.send("ok");
  assertEquals((await client.reply()).body, "POST /yes ok");
  await client.send(head("/no"));
  const text = await client.rest();
  assertMatch(text, /^HTTP\/1.1 200 OK\r\n/);
  assertStringIncludes(text, "connection: close\r\n");
});

Deno.test("http1: HEAD has the length of the body and not the body", async () => {
  await using server = running(() => new Reply("0123456789"));
  using client = await rawClient(server.port);
  await client.send(`HEAD / HTTP/1.1\r\n${HOST}\r\n`);
  const head = await client.until("\r\n\r\n");
  assertStringIncludes(head, "content-length: 10\r\n");
  await client.send(`GET / HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`);
  const text = await client.rest();
  assertEquals(text.split("0123456789").length, 2);
});

Deno.test("http1: a client of HTTP/1.0 gets no chunks, and its connection lasts only if it asks for that", async () => {
  await using server = running((request) =>
    request.url.endsWith("/fed")
      ? new Reply((sink) => {
        sink.write(new TextEncoder().encode("fed"));
        return Promise.resolve();
      })
      : new Reply("sized")
  );
  using lasting = await rawClient(server.port);
  await lasting.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
  const { head, body } = await lasting.reply();
  assertStringIncludes(head, "connection: keep-alive\r\n");
  assertEquals(body, "sized");
  await lasting.send("GET /fed HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
  const fed = await lasting.rest();
  assertEquals(/transfer-encoding|content-length/.test(fed), false);
  assertEquals(fed.split("\r\n\r\n")[1], "fed");
  using short = await rawClient(server.port);
  await short.send("GET / HTTP/1.0\r\n\r\n");
  assertEquals((await short.rest()).split("\r\n\r\n")[1], "sized");
});

Deno.test("http1: a target that names its host outdoes the header", async () => {
  await using server = running((request) =>
    new Reply(`${request.url} ${request.headers.get("host")}`)
  );
  using client = await rawClient(server.port);
  await client.send(
    "GET http://evil.example:80/v1?x HTTP/1.1\r\nhost: localhost\r\n\r\n",
  );
  assertEquals(
    (await client.reply()).body,
    "http://evil.example:80/v1?x evil.example:80",
  );
});

Deno.test("http1: header values come as they are, less the blanks around them, several of one name together", async () => {
  await using server = running((request) =>
    new Reply(JSON.stringify([...request.headers]))
  );
  using client = await rawClient(server.port);
  await client.send(
    `GET / HTTP/1.1\r\n${HOST}X-A: \t 1\xa0\t \r\nx-a:2\r\nx-empty:\r\n\r\n`,
  );
  const { body } = await client.reply();
  const text = new TextDecoder().decode(
    Uint8Array.from(body, (char) => char.charCodeAt(0)),
  );
  assertEquals(JSON.parse(text), [
    ["host", "localhost"],
    ["x-a", "1\xa0, 2"],
    ["x-empty", ""],
  ]);
});

Deno.test("http1: a short body that nobody reads does not cost the connection, a long one does", async () => {
  await using server = running(() => new Reply("unread"));
  using client = await rawClient(server.port);
  await client.send(
    `POST / HTTP/1.1\r\n${HOST}content-length: 1000\r\n\r\n${"x".repeat(500)}`,
  );
  assertEquals((await client.reply()).body, "unread");
  await client.send(`${"x".repeat(500)}GET / HTTP/1.1\r\n${HOST}\r\n`);
  assertEquals((await client.reply()).body, "unread");
  await client.send(
    `POST / HTTP/1.1\r\n${HOST}content-length: 10000000\r\n\r\nx`,
  );
  assertStringIncludes(await client.rest(), "connection: close\r\n");
});
