import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { errorResponse } from "../../../lib/server/formats/error_response.ts";
import { Reply } from "../../../lib/server/reply.ts";
import { readBodyText } from "../../../lib/server/guard/request_body.ts";
import type { ServerRequest } from "../../../lib/server/server_request.ts";
import { running } from "./http1_server.ts";
import { type RawClient, rawClient } from "./raw_client.ts";

const POST = "POST / HTTP/1.1\r\nhost: localhost\r\n";

/** Says how long the body is, or what is wrong with it. */
async function measured(request: ServerRequest): Promise<Reply> {
  try {
    return new Reply(`${(await readBodyText(request)).bytes.length}`);
  } catch (error) {
    return errorResponse(error);
  }
}

Deno.test("http1: a short body that is given up while it is read is read to its end, and takes nothing of what follows", async () => {
  await using server = running(measured);
  using client = await rawClient(server.port);
  await client.send(
    `${POST}content-encoding: gzip\r\ncontent-length: 30000\r\n\r\n` +
      "no gzip".repeat(100),
  );
  assertMatch((await client.reply()).head, /^HTTP\/1\.1 400 /);
  await client.send("x".repeat(30_000 - 700));
  await client.send(`${POST}content-length: 2\r\n\r\nok`);
  await client.endSending();
  const rest = await client.rest();
  assertMatch(rest, /^HTTP\/1\.1 200 [^]*\r\n\r\n2$/);
  assertEquals(rest.match(/^HTTP/gm)?.length, 1);
});

Deno.test("http1: a long body that is given up while it is read costs its connection, and takes nothing of what follows", async () => {
  await using server = running(measured);
  using client = await rawClient(server.port);
  await client.send(
    `${POST}content-encoding: gzip\r\ncontent-length: 100000\r\n\r\n` +
      "no gzip".repeat(100),
  );
  const { head } = await client.reply();
  assertMatch(head, /^HTTP\/1\.1 400 .*connection: close\r\n/s);
  // It is read on, so that nothing resets the connection and takes the reply along.
  await client.send("x".repeat(100_000 - 700));
  await client.send(`${POST}content-length: 2\r\n\r\nok`);
  await client.endSending();
  assertEquals(await client.rest(), "");
});

Deno.test("http1: a body that comes too slowly ends its connection without a reset", async () => {
  await using server = running(measured, { bodyMs: 20 });
  using client = await rawClient(server.port);
  await client.send(`${POST}content-length: 9\r\n\r\nabc`);
  assertMatch((await client.reply()).head, /^HTTP\/1.1 408 /);
  await client.send("def");
  await client.endSending();
  assertEquals(await client.rest(), "");
});

/** Sends a body whose bytes arrive one at a time: each is asked for before the next is sent. */
async function sendSlowly(client: RawClient, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await client.send("x");
    await new Promise((resolve) => setTimeout(resolve));
  }
}

Deno.test("http1: a long chunk of which each byte comes by itself takes the memory of its bytes", async () => {
  await using server = running(measured);
  using client = await rawClient(server.port);
  await client.send(`${POST}transfer-encoding: chunked\r\n\r\nffff\r\n`);
  const before = Deno.memoryUsage().external;
  await sendSlowly(client, 1_000);
  assertLess(Deno.memoryUsage().external - before, 16 * 1024 * 1024);
});

Deno.test("http1: chunks of one byte each are a body as any other", async () => {
  await using server = running(measured);
  using client = await rawClient(server.port);
  await client.send(
    `${POST}transfer-encoding: chunked\r\n\r\n` +
      "1\r\nx\r\n".repeat(50_000) + "0\r\n\r\n",
  );
  assertEquals((await client.reply()).body, "50000");
});
