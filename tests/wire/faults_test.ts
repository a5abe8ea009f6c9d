/** What upstreams do wrong, on real sockets, over both transports: users notice the same. */
import { assertEquals, assertMatch } from "@std/assert";
import { send } from "../../lib/wire/http.ts";
import { fakeClock } from "../helpers/fake_clock.ts";
import { type RawConnection, rawServer } from "../helpers/raw_server.ts";
import { textOf } from "../helpers/wire_reply.ts";
import { recorded } from "./recorded_call.ts";
import { bothTransports, outcome, readAll } from "./transports.ts";
import { freePort } from "../helpers/free_port.ts";

const BROKEN =
  "StreamError truncated: the connection broke before the answer was complete";

function unreachable(url: string, why: string): string {
  return `NetworkError unreachable: cannot reach ${url} (${why})`;
}

/** Answers each request of a connection with the same bytes. */
function answering(reply: string | Uint8Array) {
  return async (connection: RawConnection) => {
    while (await connection.request() !== "") await connection.write(reply);
  };
}

/** Answers one request and closes. */
function answeringOnce(reply: string | Uint8Array) {
  return async (connection: RawConnection) => {
    await connection.request();
    await connection.write(reply);
  };
}

bothTransports("a server that is not there", async (transport) => {
  const url = `http://127.0.0.1:${freePort()}`;
  assertEquals(await outcome(transport, url), {
    error: unreachable(url, "connection refused"),
  });
});

bothTransports("a reset before the headers", async (transport) => {
  // Closing with the request unread resets.
  await using server = rawServer(() => Promise.resolve());
  assertEquals(await outcome(transport, server.url), {
    error: unreachable(server.url, "connection closed before an answer"),
  });
});

bothTransports("a reset in the middle of a stream", async (transport) => {
  const read = Promise.withResolvers<void>();
  await using server = rawServer(async (connection) => {
    await connection.write(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
    );
    await read.promise;
  });
  const { call } = recorded(server.url, { transport: transport.send });
  const reply = await send(call);
  assertEquals((await reply.read())?.length, 5);
  read.resolve();
  assertEquals(await readAll(reply), { status: 200, text: "", error: BROKEN });
  assertEquals((await readAll(reply)).error, BROKEN);
});

bothTransports("silence before the headers", async (transport) => {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await connection.gone();
  });
  const timeouts = { headersMs: 50 };
  assertEquals(await outcome(transport, server.url, { timeouts }), {
    error: `NetworkError timeout: no answer within 0.05 s from ${server.url}`,
  });
});

for (const read of ["in pieces", "at once"]) {
  bothTransports(`silence in a body, read ${read}`, async (transport) => {
    const gone = Promise.withResolvers<void>();
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello",
      );
      await connection.gone();
      gone.resolve();
    });
    const { call } = recorded(server.url, {
      transport: transport.send,
      timeouts: { idleMs: 50 },
    });
    const reply = await send(call);
    if (read === "at once") await reply.bytes().catch(() => {});
    assertMatch(
      (await readAll(reply)).error ?? "",
      /^StreamError timeout: the answer stopped: no data for 0.05 s$/,
    );
    await gone.promise;
  });
}

bothTransports(
  "a byte at a time, each within the limit, all of them beyond it",
  async (transport) => {
    const text = "data: hello";
    const next = Array.from(text, () => Promise.withResolvers<void>());
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n",
      );
      for (const [index, letter] of [...text].entries()) {
        await next[index]?.promise;
        await connection.write(letter);
      }
    });
    using clock = fakeClock();
    const { call } = recorded(server.url, {
      transport: transport.send,
      timeouts: { idleMs: 250 },
    });
    const reply = await send(call);
    for (const [index, letter] of [...text].entries()) {
      const read = reply.read();
      clock.advance(100);
      next[index]?.resolve();
      assertEquals(new TextDecoder().decode(await read), letter);
    }
    assertEquals(await reply.read(), undefined);
  },
);

const GZIP_OF_HELLO = Uint8Array.from(
  atob("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=="),
  (letter) => letter.charCodeAt(0),
);

function packed(coding: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(
    `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  return new Uint8Array([...head, ...body]);
}

/** What comes, its text, and whether the end is missing. */
const BODIES: [string, string | Uint8Array<ArrayBuffer>, string, boolean][] = [
  [
    "shorter than its length",
    "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello",
    "hello",
    true,
  ],
  [
    "longer than its length",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello, world",
    "hello",
    false,
  ],
  [
    "cut inside a chunk",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhello",
    "hello",
    true,
  ],
  [
    "cut between chunks",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "hello",
    true,
  ],
  [
    "cut before the last line end",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    "hello",
    true,
  ],
  [
    "with a chunk whose length is none",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nx\r\n",
    "hello",
    true,
  ],
  [
    "with a chunk longer than it says",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello!\r\n",
    "hello",
    true,
  ],
  [
    "that ends with its connection",
    "HTTP/1.1 200 OK\r\n\r\nhello",
    "hello",
    false,
  ],
  ["of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello", false],
  ["in gzip", packed("gzip", GZIP_OF_HELLO), "hello", false],
  [
    "that is no gzip",
    packed("gzip", new TextEncoder().encode("hello")),
    "",
    true,
  ],
];
for (const [about, reply, text, cut] of BODIES) {
  bothTransports(`a body ${about}`, async (transport) => {
    await using server = rawServer(answeringOnce(reply));
    const found = await outcome(transport, server.url);
    assertEquals(found, {
      status: 200,
      text,
      ...(cut ? { error: BROKEN } : {}),
    });
  });
}

bothTransports("gzip that is cut", async (transport) => {
  await using server = rawServer(
    answeringOnce(packed("gzip", GZIP_OF_HELLO.subarray(0, -9))),
  );
  const { error } = await outcome(transport, server.url);
  assertEquals(error, BROKEN);
});

const NO_HTTP: [string, string, string][] = [
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n", "the answer is not HTTP"],
  [
    "headers without end",
    `HTTP/1.1 200 OK\r\n${"x: y\r\n".repeat(200_000)}`,
    "the answer is not HTTP",
  ],
  [
    "a header without end",
    `HTTP/1.1 200 OK\r\nx: ${"y".repeat(1_000_000)}`,
    "the answer is not HTTP",
  ],
  [
    "a status line without end",
    `HTTP/1.1 200 ${"y".repeat(1_000_000)}`,
    "the answer is not HTTP",
  ],
  [
    "a header without name",
    "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
    "the answer is not HTTP",
  ],
  [
    "a blank before a colon",
    "HTTP/1.1 200 OK\r\nx : y\r\n\r\n",
    "the answer is not HTTP",
  ],
  [
    "a folded header",
    "HTTP/1.1 200 OK\r\nx: y\r\n z\r\n\r\n",
    "the answer is not HTTP",
  ],
  [
    "NUL in a header",
    "HTTP/1.1 200 OK\r\nx: y\0z\r\n\r\n",
    "the answer is not HTTP",
  ],
  [
    "two lengths",
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
    "the answer is not HTTP",
  ],
  [
    "half a head",
    "HTTP/1.1 200 OK\r\nconte",
    "connection closed before an answer",
  ],
  ["nothing", "", "connection closed before an answer"],
];
for (const [about, reply, why] of NO_HTTP) {
  bothTransports(`an answer of ${about}`, async (transport) => {
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(reply);
      if (reply !== "" && why.endsWith("HTTP")) await connection.gone();
    });
    assertEquals(await outcome(transport, server.url), {
      error: unreachable(server.url, why),
    });
  });
}

bothTransports(
  "a redirect to itself is followed nowhere",
  async (transport) => {
    let requests = 0;
    await using server = rawServer(async (connection) => {
      while (await connection.request() !== "") {
        requests++;
        await connection.write(
          "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n",
        );
      }
    });
    assertEquals(await outcome(transport, server.url), {
      error: `ApiError redirect: ${server.url} redirects to / (302)`,
    });
    assertEquals(requests, 1);
  },
);

const WHOLE = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

bothTransports("two calls, one connection", async (transport) => {
  await using server = rawServer(answering(WHOLE));
  for (let call = 0; call < 2; call++) {
    assertEquals(await outcome(transport, server.url), {
      status: 200,
      text: "hello",
    });
  }
  assertEquals(server.connections, 1);
});

for (const method of ["POST", "GET"]) {
  bothTransports(
    `a kept connection that died costs a ${method} nothing`,
    async (transport) => {
      await using server = rawServer(answeringOnce(WHOLE));
      for (let turn = 0; turn < 5; turn++) {
        const { call, slept } = recorded(server.url, {
          transport: transport.send,
          method,
          body: undefined,
        });
        assertEquals(await textOf(await send(call)), "hello");
        if (method === "GET") assertEquals(slept, []);
      }
      assertEquals(server.connections, 5);
    },
  );
}

bothTransports(
  "what follows an answer is no answer to the next call",
  async (transport) => {
    const evil = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil";
    await using server = rawServer(answering(WHOLE + evil));
    for (let call = 0; call < 3; call++) {
      assertEquals((await outcome(transport, server.url)).text, "hello");
    }
    assertEquals(server.connections, 3);
  },
);

bothTransports("a host that may not be reached", async (transport) => {
  assertEquals(await outcome(transport, "http://127.0.0.1:8080/v1"), {
    error: "ConfigError: no permission to reach http://127.0.0.1:8080",
  });
}, { permissions: "none" });
