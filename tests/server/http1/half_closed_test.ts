import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Reply } from "../../../lib/server/reply.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { hi, openAi, serving } from "../serving.ts";
import { running } from "./http1_server.ts";
import { rawClient } from "./raw_client.ts";

const GET = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

Deno.test("http1: a client that closes only its direction gets the reply that was on its way", async () => {
  await using server = running(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return new Reply("still said");
  });
  using client = await rawClient(server.port);
  await client.send(GET);
  await client.endSending();
  assertMatch(await client.rest(), /^HTTP\/1.1 200 OK\r\n.*still said$/s);
});

Deno.test("http1: every request that came before a client closed its direction is answered", async () => {
  await using server = running(async ({ signal }) => {
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    return new Reply("said");
  });
  using client = await rawClient(server.port);
  await client.send(GET.repeat(3));
  await client.endSending();
  assertEquals((await client.rest()).split("said").length, 4);
});

Deno.test("http1: a body that ends with the connection is cut, and its client told", async () => {
  await using server = running(async (request) => {
    const error = await request.bytes().then(() => "whole", String);
    return new Reply(error);
  });
  using client = await rawClient(server.port);
  await client.send(
    "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nabc",
  );
  await client.endSending();
  assertStringIncludes(await client.rest(), "the body is cut");
});

Deno.test("serve: closing one direction ends a call upstream as leaving does, and the client is told so", async () => {
  const gone = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using upstream = rawServer(async (connection) => {
    await connection.request();
    asked.resolve();
    await connection.gone();
    gone.resolve();
  });
  await using server = await serving({ env: openAi(upstream) });
  using client = await rawClient(server.listening.port);
  const body = JSON.stringify(hi());
  await client.send(
    "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n" +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  await asked.promise;
  await client.endSending();
  const text = await client.rest();
  assertMatch(text, /^HTTP\/1.1 499 .*"client_closed_request"/s);
  await gone.promise;
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.status, "aborted");
  assertEquals(server.warnings, []);
});
