import { assertEquals, assertGreater } from "@std/assert";
import { ChatError } from "../../../lib/core/errors.ts";
import { Http1Transport } from "../../../lib/wire/http1/transport.ts";
import { type WebAddress, webAddress } from "../../../lib/wire/web_address.ts";
import { rawServer } from "../../helpers/raw_server.ts";

const CALLERS = 60;
const CALLS = 25;

/** Whoever gets this has got what nobody asked for. */
const EVIL = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil";

/** What belongs to one call, and to no other. */
function textOf(id: string): string {
  return `${id};`.repeat(1 + id.length * id.charCodeAt(id.length - 1));
}

/** The ways in which a server answers; some of them end its connection, one way or another. */
const ANSWERS: readonly ((text: string) => readonly string[])[] = [
  (
    text,
  ) => [`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`],
  (text) => [
    `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n`,
    `transfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n`,
    `${text}\r\n0\r\nx: y\r\n\r\n`,
  ],
  (text) => [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    ...text.match(/.{1,400}/g)?.map((part) =>
      `${part.length.toString(16)};a=b\r\n${part}\r\n`
    ) ?? [],
    "0\r\n\r\n",
  ],
  (text) => [
    `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}${EVIL}`,
  ],
  (text) => [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" +
    `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n${EVIL}`,
  ],
  (text) => ["HTTP/1.0 200 OK\r\n\r\n", text, ""],
  (text) => [
    `HTTP/1.1 200 OK\r\ncontent-length: ${text.length + 1}\r\n\r\n${text}`,
    "",
  ],
  (text) => [
    `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
    "",
  ],
  () => ["HTTP/1.1 200 OK\r\ncontent-le", ""],
  () => [""],
];

Deno.test("Http1Transport: many calls over connections that end in every way get their own answers or none", async () => {
  let answered = 0;
  await using server = rawServer(async (connection, index) => {
    for (let turn = index;; turn++) {
      const request = await connection.request();
      if (request === "") return;
      const [, id = ""] = /\r\n\r\n([^;]*);/.exec(request) ?? [];
      const pieces = ANSWERS[turn % ANSWERS.length]?.(textOf(id)) ?? [];
      for (const piece of pieces) {
        if (piece === "") return;
        await connection.write(piece);
        await Promise.resolve();
      }
      answered++;
    }
  });
  using transport = new Http1Transport({ env: () => undefined });
  const call = async (id: string, leaves: boolean) => {
    const stop = new AbortController();
    const leave = () => stop.abort(new ChatError("left"));
    const timer = leaves ? setTimeout(leave, 1) : undefined;
    const body = `${id};${"x".repeat(id.length * 1_000)}`;
    try {
      const reply = await transport.send({
        address: webAddress(server.url) as WebAddress,
        method: "POST",
        headers: {},
        body,
        signal: stop.signal,
        headersMs: 10_000,
        idleMs: 10_000,
      });
      return new TextDecoder().decode(await reply.bytes());
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
  let whole = 0;
  await Promise.all(Array.from({ length: CALLERS }, async (_, caller) => {
    for (let i = 0; i < CALLS; i++) {
      const id = `${caller}-${i}`;
      const text = await call(id, (caller + i) % 7 === 0);
      if (text === undefined) continue;
      // An answer that lasts until its connection ends may be cut, but is never another's.
      assertEquals(textOf(id).startsWith(text), true, text.slice(0, 100));
      if (text === textOf(id)) whole++;
    }
  }));
  assertGreater(whole, CALLERS * CALLS / 3);
  assertGreater(answered, whole / 2);
});
