/** What goes out and what is taken, over both transports alike. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { readBody } from "../../lib/wire/body.ts";
import { send, sendOnce } from "../../lib/wire/http.ts";
import { Http1Transport } from "../../lib/wire/http1/transport.ts";
import { decodeServerSentEvents } from "../helpers/decode_events.ts";
import { fakeUpstream } from "../helpers/fake_upstream.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { textOf } from "../helpers/wire_reply.ts";
import { failure, recorded } from "./recorded_call.ts";
import { bothTransports, outcome } from "./transports.ts";
import { until } from "../helpers/until.ts";

const WHOLE = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
const CHUNKED =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n2;e\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";

for (
  const [about, reply] of [["sized", WHOLE], ["chunked", CHUNKED]] as const
) {
  bothTransports(`a ${about} reply, cut at every byte`, async (transport) => {
    await using server = rawServer(async (connection) => {
      for (let cut = 1; await connection.request() !== ""; cut++) {
        await connection.write(reply.slice(0, cut));
        // A turn of the event loop, so that the parts are read one by one, too.
        await new Promise((resolve) => setTimeout(resolve));
        await connection.write(reply.slice(cut));
      }
    });
    for (let cut = 1; cut < reply.length; cut++) {
      assertEquals(await outcome(transport, server.url), {
        status: 200,
        text: "hello",
      });
    }
  });
}

/** Method, reply, status, whether it has a body. */
const REPLIES: [string, string, number, boolean][] = [
  ["POST", `HTTP/1.1 100 Continue\r\n\r\n${WHOLE}`, 200, true],
  [
    "POST",
    `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${WHOLE}`,
    200,
    true,
  ],
  ["POST", "HTTP/1.1 204 No Content\r\n\r\n", 204, false],
  ["HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", 200, false],
];
for (const [method, reply, status, hasBody] of REPLIES) {
  bothTransports(
    `${method} and ${reply.slice(9, 22)}: the connection is used again`,
    async (transport) => {
      await using server = rawServer(async (connection) => {
        while (await connection.request() !== "") await connection.write(reply);
      });
      const body = method === "HEAD" ? undefined : "{}";
      const options = { transport: transport.send, method, body };
      for (let turn = 0; turn < 2; turn++) {
        const found = await sendOnce(recorded(server.url, options).call);
        assertEquals(await textOf(found), hasBody ? "hello" : "");
        assertEquals(found.status, status);
        if (status === 204) assertEquals(found.hasBody, false);
      }
      assertEquals(server.connections, 1);
    },
  );
}

bothTransports("the request arrives as it was given", async (transport) => {
  await using upstream = fakeUpstream(() => new Response("hello"));
  for (const body of ["{}", `"${"ä€🙂\\u0000".repeat(50_000)}"`]) {
    const { call } = recorded(`${upstream.url}/v1/x%20y?a=ä&b#c`, {
      transport: transport.send,
      body,
      headers: { "X-Title": " Schön ", "content-type": "application/json" },
    });
    assertEquals(await textOf(await send(call)), "hello");
    const request = upstream.requests.pop();
    assertEquals(request?.body === body, true);
    const { headers, method, path } = request ?? {};
    assertEquals([method, path], ["POST", "/v1/x%20y?a=%C3%A4&b"]);
    const length = String(new TextEncoder().encode(body).length);
    assertEquals(headers?.get("content-length"), length);
    assertEquals(headers?.get("content-type"), "application/json");
    assertEquals(headers?.get("x-title"), "Schön");
    assertEquals(headers?.get("host"), new URL(upstream.url).host);
    assertEquals(headers?.get("user-agent"), navigator.userAgent);
    assertEquals(headers?.get("accept"), "*/*");
  }
});

bothTransports(
  "a server that answers and closes before it has read the request",
  async (transport) => {
    await using server = rawServer(async (connection) => {
      await connection.write(
        "HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig",
      );
      await connection.gone();
    });
    const body = "x".repeat(8 * 1024 * 1024);
    assertEquals(await outcome(transport, server.url, { body }), {
      error: "ApiError server: refused with 413",
    });
  },
);

bothTransports(
  "an event without end ends its connection, too",
  async (transport) => {
    const gone = Promise.withResolvers<void>();
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(
        `HTTP/1.1 200 OK\r\n\r\ndata: ${"x".repeat(9999)}`,
      );
      await connection.gone();
      gone.resolve();
    });
    const { call } = recorded(server.url, { transport: transport.send });
    const events = decodeServerSentEvents(readBody(await send(call)), {
      maxLength: 5000,
    });
    let told = "";
    try {
      for await (const _ of events);
    } catch (error) {
      told = String(error);
    }
    assertEquals(
      told,
      "StreamError: the stream holds an event of more than 5000 characters",
    );
    await gone.promise;
  },
);

Deno.test("Http1Transport: a length beside chunks is not believed, and its connection not used again", async () => {
  await using server = rawServer(async (connection) => {
    while (await connection.request() !== "") {
      await connection.write(
        CHUNKED.replace("\r\n", "\r\ncontent-length: 3\r\n"),
      );
    }
  });
  using transport = new Http1Transport({ env: () => undefined });
  const bound = { send: transport.send.bind(transport), [Symbol.dispose]() {} };
  for (let turn = 1; turn < 3; turn++) {
    assertEquals((await outcome(bound, server.url)).text, "hello");
    assertEquals([server.connections, transport.connections], [turn, 0]);
  }
});

Deno.test("Http1Transport: disposing closes connections that rest and those in use", async () => {
  const gone: Promise<void>[] = [];
  await using server = rawServer(async (connection) => {
    const first = await connection.request();
    await connection.write(
      first.includes("/rest") ? WHOLE : WHOLE.slice(0, -2),
    );
    gone.push(connection.gone());
    await gone.at(-1);
  });
  const transport = new Http1Transport({ env: () => undefined });
  const options = { transport: transport.send.bind(transport) };
  const used = await send(recorded(`${server.url}/used`, options).call);
  await (await send(recorded(`${server.url}/rest`, options).call)).bytes();
  assertEquals(transport.connections, 2);
  transport[Symbol.dispose]();
  assertEquals(transport.connections, 0);
  await Promise.all(gone);
  assertEquals(
    await used.bytes().catch((error) => error.message),
    "the connection broke before the answer was complete",
  );
  // Further calls work, but nothing is kept.
  assertEquals(
    (await failure({
      ...recorded("http://127.0.0.1:1/").call,
      ...options,
      maxRetries: 0,
    }) as Error).message.startsWith("cannot reach"),
    true,
  );
});

Deno.test("Http1Transport: a server that closes a connection that rests, or says something on it, loses it", async () => {
  for (const last of ["", "HTTP/1.1 408 Request Timeout\r\n\r\n"]) {
    const closed = Promise.withResolvers<void>();
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(WHOLE);
      await closed.promise;
      await connection.write(last);
      if (last !== "") await connection.gone();
    });
    using transport = new Http1Transport({ env: () => undefined });
    const options = { transport: transport.send.bind(transport) };
    await (await send(recorded(server.url, options).call)).bytes();
    assertEquals(transport.connections, 1);
    closed.resolve();
    await until("the connection to go", () => transport.connections === 0);
  }
});

/** `deflate` is zlib's form to some servers and the bare one to others. */
const PACKED: readonly [coding: string, formats: CompressionFormat[]][] = [
  ["gzip", ["gzip"]],
  ["x-gzip", ["gzip"]],
  ["gzip", ["gzip", "gzip"]],
  ["deflate", ["deflate"]],
  ["deflate", ["deflate-raw"]],
];
for (const [coding, formats] of PACKED) {
  bothTransports(
    `a reply in ${coding} (${
      formats.join(", ")
    }) is unpacked, though it was not asked for`,
    async (transport) => {
      const packed = await Promise.all(formats.map((format) =>
        new Response(
          new Blob(["hello"]).stream().pipeThrough(
            new CompressionStream(format),
          ),
        ).bytes()
      ));
      await using upstream = fakeUpstream(({ headers }) => {
        assertEquals(headers.get("accept-encoding"), "identity");
        return new Response(new Blob(packed), {
          headers: { "content-encoding": coding },
        });
      });
      assertEquals(await outcome(transport, upstream.url), {
        status: 200,
        text: "hello".repeat(formats.length),
      });
    },
  );
}

bothTransports("a reply in br is refused", async (transport) => {
  await using upstream = fakeUpstream(() =>
    new Response("hello", { headers: { "content-encoding": "br" } })
  );
  const { error = "" } = await outcome(transport, upstream.url);
  assertStringIncludes(error, "content encoding br, which was not requested");
});
