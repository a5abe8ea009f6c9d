import { assertEquals, assertRejects } from "@std/assert";
import { StreamError } from "../../../lib/core/errors.ts";
import { Connection } from "../../../lib/wire/http1/connection.ts";
import type { Framing } from "../../../lib/wire/http1/framing.ts";
import { HeaderList } from "../../../lib/wire/http1/header_list.ts";
import { Http1Reply } from "../../../lib/wire/http1/reply.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { scriptedSocket } from "./scripted_socket.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function replyOf(pieces: Iterable<Uint8Array>, framing: Framing) {
  const ends: boolean[] = [];
  const connection = new Connection(scriptedSocket(pieces), () => {});
  const reply = new Http1Reply({
    head: { minor: 1, status: 200, headers: new HeaderList() },
    framing,
    connection,
    idleMs: 1_000,
    onEnd: (whole) => ends.push(whole),
  });
  return { reply, ends, connection };
}

const CHUNKED: [string, string][] = [
  ["5\r\nhello\r\n0\r\n\r\n", "hello"],
  ["0\r\n\r\n", ""],
  ["2\r\nhe\r\n1\r\nl\r\n02\r\nlo\r\n000\r\n\r\n", "hello"],
  ['5;a=b;c="d"\r\nhello\r\n0;e\r\n\r\n', "hello"],
  ["5 \t\r\nhello\r\n0\r\n\r\n", "hello"],
  ["5 \t;a\r\nhello\r\n0\r\n\r\n", "hello"],
  [
    "A\r\n0123456789\r\nc\r\nabc\r\ndef\r\ngh\r\n0\r\n\r\n",
    "0123456789abc\r\ndef\r\ngh",
  ],
  ["5\r\nhello\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n", "hello"],
];
for (const [body, text] of CHUNKED) {
  for (const way of ["read", "lend", "bytes"] as const) {
    Deno.test({
      name: `Http1Reply.${way}: ${JSON.stringify(body)}, cut at every byte`,
      permissions: "none",
      async fn() {
        for (const pieces of everySplit(encoder.encode(body))) {
          const { reply, ends, connection } = replyOf(pieces, {
            kind: "chunked",
          });
          let found = "";
          if (way === "bytes") found = decoder.decode(await reply.bytes());
          else {
            for (let bytes; (bytes = await reply[way]()) !== undefined;) {
              assertEquals(bytes.length > 0, true);
              found += decoder.decode(bytes);
            }
          }
          assertEquals([found, ends], [text, [true]]);
          assertEquals(connection.start, connection.end);
          connection.close();
        }
      },
    });
  }
}

const FAULTY: [string, string][] = [
  ["a chunk without length", "\r\nhello"],
  ["an invalid length", "0x5\r\nhello\r\n0\r\n\r\n"],
  ["a negative length", "-5\r\nhello\r\n0\r\n\r\n"],
  ["a length beyond all numbers", "10000000000000000\r\nhello"],
  ["a size line that ends without CR", "5\nhello\n0\n\n"],
  ["an extension that ends without CR", "5;x\nhello\r\n0\r\n\r\n"],
  ["CR without LF behind the size", "5\rhello\r\n0\r\n\r\n"],
  ["a chunk that ends without CR", "5\r\nhello!\n0\r\n\r\n"],
  ["a chunk too long", "5\r\nhello!\r\n0\r\n\r\n"],
  ["two lengths", "5 5\r\nhello\r\n0\r\n\r\n"],
  ["endless blanks", `5${" ".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`],
  ["endless extensions", `5;${"x".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`],
  ["endless trailers", `0\r\n${"x: y\r\n".repeat(5_000)}\r\n`],
  ["no end", "5\r\nhello\r\n0\r\n"],
];
for (const [about, body] of FAULTY) {
  Deno.test({
    name: `Http1Reply.read: ${about} is no end, and the connection is closed`,
    permissions: "none",
    async fn() {
      const { reply, ends, connection } = replyOf([encoder.encode(body)], {
        kind: "chunked",
      });
      const error = await assertRejects(() => reply.bytes(), StreamError);
      assertEquals([error.kind, ends, connection.closed], [
        "truncated",
        [false],
        true,
      ]);
      await assertRejects(() => reply.read(), StreamError);
    },
  });
}

Deno.test({
  name: "Http1Reply: the bytes that it hands out are the caller's own",
  permissions: "none",
  async fn() {
    const pieces = ["first", "other"].map((text) => encoder.encode(text));
    const { reply, connection } = replyOf(pieces, {
      kind: "sized",
      length: 10,
    });
    const first = await reply.read();
    const other = await reply.read();
    assertEquals([decoder.decode(first), decoder.decode(other)], [
      "first",
      "other",
    ]);
    assertEquals(await reply.read(), undefined);
    connection.close();
  },
});

Deno.test({
  name: "Http1Reply.lend: the last bytes stay, whatever else the server sends",
  permissions: "none",
  async fn() {
    for (
      const [framing, body] of [
        [{ kind: "sized", length: 5 }, "hello"],
        [{ kind: "chunked" }, "5\r\nhello\r\n0\r\n\r\n"],
      ] as const
    ) {
      const { reply, connection } = replyOf([encoder.encode(body)], framing);
      const bytes = await reply.lend();
      connection.buffer.fill(0);
      assertEquals(decoder.decode(bytes), "hello");
      connection.close();
    }
  },
});

Deno.test({
  name: "Http1Reply.bytes: what read() has left of a body",
  permissions: "none",
  async fn() {
    for (
      const framing of [{ kind: "sized", length: 10 }, {
        kind: "close",
      }] as const
    ) {
      const pieces = ["first", "ot", "her"].map((text) => encoder.encode(text));
      const { reply, connection } = replyOf(pieces, framing);
      await reply.read();
      assertEquals(decoder.decode(await reply.bytes()), "other");
      assertEquals((await reply.bytes()).length, 0);
      connection.close();
    }
  },
});

Deno.test({
  name: "Http1Reply.read: a body larger than any buffer, in few reads",
  permissions: "none",
  async fn() {
    const length = 8 * 1024 * 1024;
    const body = new Uint8Array(length).map((_, index) => index % 251);
    let at = 0;
    let reads = 0;
    const connection = new Connection({
      read(buffer) {
        const piece = body.subarray(at, at + buffer.length);
        buffer.set(piece);
        at += piece.length;
        reads++;
        return Promise.resolve(piece.length);
      },
      write: (bytes) => Promise.resolve(bytes.length),
      close() {},
    }, () => {});
    const reply = new Http1Reply({
      head: { minor: 1, status: 200, headers: new HeaderList() },
      framing: { kind: "sized", length },
      connection,
      idleMs: 1_000,
      onEnd: () => {},
    });
    assertEquals(await reply.bytes(), body);
    assertEquals(reads < 150, true, `${reads} reads`);
    connection.close();
  },
});

Deno.test({
  name: "Http1Reply.cancel: a read that waits fails, and the end is told once",
  permissions: "none",
  async fn() {
    const gate = Promise.withResolvers<number | null>();
    const connection = new Connection({
      read: () => gate.promise,
      write: (bytes) => Promise.resolve(bytes.length),
      close: () => gate.reject(new Error("closed")),
    }, () => {});
    const ends: boolean[] = [];
    const reply = new Http1Reply({
      head: { minor: 1, status: 200, headers: new HeaderList() },
      framing: { kind: "chunked" },
      connection,
      idleMs: 1_000,
      onEnd: (whole) => ends.push(whole),
    });
    const reading = reply.read();
    await reply.cancel();
    const error = await assertRejects(() => reading, StreamError);
    assertEquals([error.kind, ends], ["truncated", [false]]);
  },
});
