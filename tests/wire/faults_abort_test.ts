/** A call that is stopped, at any moment, over both transports. */
import { assertEquals, assertRejects } from "@std/assert";
import { send } from "../../lib/wire/http.ts";
import { rawServer } from "../helpers/raw_server.ts";
import { recorded } from "./recorded_call.ts";
import { bothTransports } from "./transports.ts";

const enough = new Error("enough");
const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello";

bothTransports(
  "an abort before the call connects to nobody",
  async (transport) => {
    await using server = rawServer(() => Promise.resolve());
    const { call } = recorded(server.url, {
      transport: transport.send,
      signal: AbortSignal.abort(enough),
    });
    await assertRejects(() => send(call), Error, "enough");
    assertEquals(server.connections, 0);
  },
);

bothTransports("an abort while it connects", async (transport) => {
  await using server = rawServer((connection) => connection.gone());
  const abort = new AbortController();
  const { call } = recorded(server.url, {
    transport: transport.send,
    signal: abort.signal,
  });
  const sending = send(call);
  abort.abort(enough);
  await assertRejects(() => sending, Error, "enough");
});

/** What the server has written when the call is stopped. */
const MOMENTS: [string, string][] = [
  ["before the head", ""],
  ["inside the head", "HTTP/1.1 200 OK\r\ncont"],
];
for (const [about, written] of MOMENTS) {
  bothTransports(
    `an abort ${about} closes the connection`,
    async (transport) => {
      const abort = new AbortController();
      const gone = Promise.withResolvers<void>();
      await using server = rawServer(async (connection) => {
        await connection.request();
        await connection.write(written);
        abort.abort(enough);
        await connection.gone();
        gone.resolve();
      });
      const { call } = recorded(server.url, {
        transport: transport.send,
        signal: abort.signal,
      });
      await assertRejects(() => send(call), Error, "enough");
      await gone.promise;
    },
  );
}

for (const read of ["read", "bytes"] as const) {
  bothTransports(
    `an abort while ${read}() waits closes the connection`,
    async (transport) => {
      const abort = new AbortController();
      const gone = Promise.withResolvers<void>();
      await using server = rawServer(async (connection) => {
        await connection.request();
        await connection.write(HEAD);
        await connection.gone();
        gone.resolve();
      });
      const { call } = recorded(server.url, {
        transport: transport.send,
        signal: abort.signal,
      });
      const reply = await send(call);
      if (read === "read") assertEquals((await reply.read())?.length, 5);
      const waiting = reply[read]();
      abort.abort(enough);
      await assertRejects(() => waiting, Error, "enough");
      await assertRejects(() => reply.read(), Error, "enough");
      await gone.promise;
    },
  );
}

bothTransports(
  "an abort between two reads: what lies ready is not handed out",
  async (transport) => {
    const abort = new AbortController();
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(HEAD);
      await connection.gone();
    });
    const { call } = recorded(server.url, {
      transport: transport.send,
      signal: abort.signal,
    });
    const reply = await send(call);
    abort.abort(enough);
    await assertRejects(() => reply.read(), Error, "enough");
  },
);

bothTransports(
  "giving a body up closes the connection; what reads it then fails",
  async (transport) => {
    const gone = Promise.withResolvers<void>();
    await using server = rawServer(async (connection) => {
      await connection.request();
      await connection.write(HEAD);
      await connection.gone();
      gone.resolve();
    });
    const { call } = recorded(server.url, { transport: transport.send });
    const reply = await send(call);
    assertEquals((await reply.read())?.length, 5);
    await reply.cancel();
    await reply.cancel();
    await assertRejects(() => reply.read(), Error, "the connection broke");
    await gone.promise;
  },
);

bothTransports(
  "an abort after the end changes nothing, the connection is used again",
  async (transport) => {
    const abort = new AbortController();
    await using server = rawServer(async (connection) => {
      while (await connection.request() !== "") {
        await connection.write(
          "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        );
      }
    });
    for (let turn = 0; turn < 2; turn++) {
      const { call } = recorded(server.url, {
        transport: transport.send,
        ...(turn === 0 ? { signal: abort.signal } : {}),
      });
      const reply = await send(call);
      assertEquals((await reply.bytes()).length, 5);
      abort.abort(enough);
    }
    assertEquals(server.connections, 1);
  },
);
