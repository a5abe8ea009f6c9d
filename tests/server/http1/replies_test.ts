import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { type Feed, Reply } from "../../../lib/server/reply.ts";
import type { ServerRequest } from "../../../lib/server/server_request.ts";
import { running } from "./http1_server.ts";
import { rawClient } from "./raw_client.ts";

const GET = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const encoder = new TextEncoder();

/** Writes pieces when the test says so. */
function held() {
  const steps: PromiseWithResolvers<string | undefined>[] = [];
  const step = (at: number) => steps[at] ??= Promise.withResolvers();
  const feed: Feed = async (sink) => {
    for (let at = 0;; at++) {
      const piece = await step(at).promise;
      if (piece === undefined) return;
      await sink.write(encoder.encode(piece));
    }
  };
  return {
    feed,
    step: (at: number, piece?: string) => step(at).resolve(piece),
  };
}

Deno.test("http1: each piece of a reply is a chunk of its own that arrives before the next is written", async () => {
  const { feed, step } = held();
  await using server = running(() => new Reply(feed));
  using client = await rawClient(server.port);
  await client.send(GET);
  assertStringIncludes(
    await client.until("\r\n\r\n"),
    "transfer-encoding: chunked\r\n",
  );
  for (let at = 0; at < 20; at++) {
    step(at, `piece ${at}`);
    const text = await client.until(`piece ${at}\r\n`);
    assertStringIncludes(
      text,
      `${(`piece ${at}`).length.toString(16)}\r\npiece`,
    );
  }
  step(20);
  assertEquals((await client.until("\r\n0\r\n\r\n")).split("piece").length, 21);
});

Deno.test("http1: an empty piece does not end a reply", async () => {
  await using server = running(() =>
    new Reply((sink) => {
      sink.write(new Uint8Array());
      sink.write(encoder.encode("a"));
      return Promise.resolve();
    })
  );
  using client = await rawClient(server.port);
  await client.send(GET);
  const text = await client.until("0\r\n\r\n");
  assertEquals(text.split("\r\n\r\n")[1], "1\r\na\r\n0");
});

Deno.test("http1: a feed that fails breaks the reply off, and the server goes on", async () => {
  await using server = running((request) =>
    request.url.endsWith("/fails")
      ? new Reply((sink) => {
        sink.write(encoder.encode("begun"));
        return Promise.reject(new TypeError("fault"));
      })
      : new Reply("alive")
  );
  using client = await rawClient(server.port);
  await client.send(GET.replace(" / ", " /fails "));
  const text = await client.rest();
  assertEquals(text.split("\r\n\r\n")[1], "5\r\nbegun\r\n");
  using next = await rawClient(server.port);
  await next.send(GET);
  assertEquals((await next.reply()).body, "alive");
});

Deno.test("http1: a handler that fails closes its connection, and the server goes on", async () => {
  await using server = running((request) => {
    if (request.url.endsWith("/fails")) throw new TypeError("fault");
    return new Reply("alive");
  });
  using client = await rawClient(server.port);
  await client.send(GET.replace(" / ", " /fails "));
  assertEquals(await client.rest(), "");
  using next = await rawClient(server.port);
  await next.send(GET);
  assertEquals((await next.reply()).body, "alive");
});

for (const when of ["before its reply", "within its reply"]) {
  Deno.test(`http1: a client that leaves ${when} is noticed at once`, async () => {
    const asked = Promise.withResolvers<ServerRequest>();
    await using server = running((request) => {
      asked.resolve(request);
      const gone = new Promise<void>((resolve) => {
        request.signal.addEventListener("abort", () => resolve());
      });
      if (when === "before its reply") {
        return gone.then(() => new Reply("late"));
      }
      return new Reply(async (sink) => {
        sink.write(encoder.encode("begun"));
        await gone;
        assertEquals(sink.write(encoder.encode("late")), undefined);
      });
    });
    const client = await rawClient(server.port);
    await client.send(GET);
    const { signal } = await asked.promise;
    if (when === "within its reply") await client.until("begun");
    assertEquals(signal.aborted, false);
    const left = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve())
    );
    client.leave();
    await left;
  });
}

Deno.test("http1: a client that does not read holds back who writes, and little waits for it", async () => {
  const block = new Uint8Array(64 * 1024).fill(120);
  let written = 0;
  const full = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  await using server = running(() =>
    new Reply(async (sink) => {
      while (written < 64 * 1024 * 1024) {
        const congested = sink.write(block);
        written += block.length;
        if (congested === undefined) continue;
        full.resolve();
        await congested;
      }
      done.resolve();
    })
  );
  using client = await rawClient(server.port);
  await client.send(GET);
  await full.promise;
  // The system's own buffers for a connection to this machine take some MB.
  assertLess(written, 16 * 1024 * 1024);
  const before = written;
  await client.until("x".repeat(60_000));
  client.leave();
  await done.promise;
  assertLess(before, written);
});

Deno.test("http1: nothing is read behind a reply that lasts until its connection closes", async () => {
  await using server = running(() => new Reply(() => Promise.resolve()));
  using client = await rawClient(server.port);
  const old = "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n";
  await client.send(old + old);
  assertEquals((await client.rest()).split("HTTP/1.1 200").length, 2);
});

Deno.test("http1: a status without body has none and says no length", async () => {
  await using server = running(() => new Reply(null, { status: 204 }));
  using client = await rawClient(server.port);
  await client.send(GET.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"));
  const text = await client.rest();
  assertEquals(text.endsWith("\r\n\r\n"), true);
  assertEquals(/content-length|transfer-encoding/.test(text), false);
});

Deno.test("shutdown: idle connections are closed at once, a running reply ends first and says that it is the last", async () => {
  const gate = Promise.withResolvers<Reply>();
  const asked = Promise.withResolvers<void>();
  await using server = running(() => {
    asked.resolve();
    return gate.promise;
  });
  using idle = await rawClient(server.port);
  using busy = await rawClient(server.port);
  await busy.send(GET);
  await asked.promise;
  const stopped = server.server.shutdown();
  assertEquals(await idle.rest(), "");
  gate.resolve(new Reply("last"));
  const text = await busy.rest();
  assertStringIncludes(text, "connection: close\r\n");
  assertStringIncludes(text, "last");
  await stopped;
});
