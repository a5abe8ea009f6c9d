import { assertEquals, assertRejects } from "@std/assert";
import { StreamError } from "../../../lib/core/errors.ts";
import {
  codingNameOf,
  DecodedReply,
} from "../../../lib/wire/http1/decoded_reply.ts";
import { Connection } from "../../../lib/wire/http1/connection.ts";
import { HeaderList } from "../../../lib/wire/http1/header_list.ts";
import { Http1Reply } from "../../../lib/wire/http1/reply.ts";
import { everySplit } from "../../helpers/every_split.ts";
import { textOf } from "../../helpers/wire_reply.ts";
import { scriptedSocket } from "./scripted_socket.ts";

const TEXT = "Grüß dich 🌍".repeat(20);

async function compressed(
  format: CompressionFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([TEXT]).stream()
    .pipeThrough(new CompressionStream(format));
  return await new Response(packed).bytes();
}

/** A reply whose body comes in these pieces. */
function decoded(pieces: Iterable<Uint8Array>, coding: string) {
  const headers = new HeaderList();
  headers.add("content-encoding", coding);
  headers.add("content-length", "7");
  headers.add("x-request-id", "r");
  const connection = new Connection(scriptedSocket(pieces), () => {});
  const packed = new Http1Reply({
    head: { minor: 1, status: 200, headers },
    framing: { kind: "close" },
    connection,
    idleMs: 1_000,
    onEnd: () => connection.close(),
  });
  const packing = codingNameOf(headers) ?? "";
  return { reply: new DecodedReply(packed, headers, packing), connection };
}

const CODINGS: [string, CompressionFormat][] = [
  ["gzip", "gzip"],
  ["X-Gzip", "gzip"],
  ["deflate", "deflate"],
  ["deflate", "deflate-raw"],
];
for (const [coding, format] of CODINGS) {
  Deno.test({
    name: `DecodedReply: ${coding} (${format}), cut at every byte`,
    permissions: "none",
    async fn() {
      for (const pieces of everySplit(await compressed(format))) {
        const { reply } = decoded(pieces, coding);
        assertEquals(await textOf(reply), TEXT);
        assertEquals([...reply.headers], [["x-request-id", "r"]]);
        assertEquals(await reply.read(), undefined);
      }
    },
  });
}

Deno.test({
  name: "DecodedReply: a second member of gzip is part of the body",
  permissions: "none",
  async fn() {
    const member = await compressed("gzip");
    const { reply } = decoded([member, member], "gzip");
    assertEquals(await textOf(reply), TEXT.repeat(2));
  },
});

for (const coding of ["br", "zstd", "compress", "gzip, br"]) {
  Deno.test({
    name: `DecodedReply: ${coding} is refused, as nobody asked for it`,
    permissions: "none",
    async fn() {
      const { reply, connection } = decoded([new Uint8Array(9)], coding);
      for (let i = 0; i < 2; i++) {
        const error = await assertRejects(() => reply.read(), StreamError);
        assertEquals(error.kind, "invalid");
        assertEquals(
          error.message,
          `the answer has the content encoding ${coding}, which was not requested`,
        );
      }
      assertEquals(connection.closed, true);
    },
  });
}

Deno.test({
  name: "packingOf: identity is no packing",
  permissions: "none",
  fn() {
    const headers = new HeaderList();
    assertEquals(codingNameOf(headers), undefined);
    headers.add("content-encoding", " Identity");
    assertEquals(codingNameOf(headers), undefined);
  },
});

Deno.test({
  name: "DecodedReply: a body that is cut is not whole, wherever",
  permissions: "none",
  async fn() {
    const whole = await compressed("gzip");
    for (let end = 0; end < whole.length; end++) {
      const { reply, connection } = decoded([whole.subarray(0, end)], "gzip");
      const error = await assertRejects(() => reply.bytes(), StreamError);
      assertEquals([error.kind, connection.closed], ["truncated", true]);
      await assertRejects(() => reply.read(), StreamError);
    }
  },
});

Deno.test({
  name: "DecodedReply.cancel: closes the connection",
  permissions: "none",
  async fn() {
    const { reply, connection } = decoded([await compressed("gzip")], "gzip");
    await reply.read();
    await reply.cancel();
    assertEquals(connection.closed, true);
  },
});

Deno.test({
  name:
    "DecodedReply: what unpacks to a thousand times its length is handed out bit by bit",
  permissions: "none",
  async fn() {
    const length = 16 * 1024 * 1024;
    const packed = new Blob([new Uint8Array(length)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const { reply } = decoded([await new Response(packed).bytes()], "gzip");
    let sum = 0;
    let longest = 0;
    for (let bytes; (bytes = await reply.read()) !== undefined;) {
      sum += bytes.length;
      longest = Math.max(longest, bytes.length);
    }
    assertEquals(sum, length);
    assertEquals(longest <= 256 * 1024, true, `${longest}`);
  },
});

Deno.test({
  name:
    "DecodedReply: what becomes more than 16 MiB and a hundred times its length is refused",
  permissions: "none",
  async fn() {
    const packed = new Blob([new Uint8Array(64 * 1024 * 1024)]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const { reply, connection } = decoded(
      [await new Response(packed).bytes()],
      "gzip",
    );
    const error = await assertRejects(() => reply.bytes(), StreamError);
    assertEquals(error.kind, "invalid");
    assertEquals(connection.closed, true);
  },
});

Deno.test({
  name: "DecodedReply: a long text that is packed as texts are comes whole",
  permissions: "none",
  async fn() {
    const text = Array.from(
      { length: 2_500_000 },
      (_, i) => `word ${i}, `,
    ).join("");
    const packed = new Blob([text]).stream()
      .pipeThrough(new CompressionStream("gzip"));
    const { reply } = decoded([await new Response(packed).bytes()], "gzip");
    assertEquals((await reply.bytes()).length, text.length);
  },
});
