import { assertEquals, assertThrows } from "@std/assert";
import {
  headEnd,
  MAX_HEAD_BYTES,
  NotHttp,
  parseHead,
} from "../../../lib/wire/http1/head.ts";

const permissions = "none";

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const HEADS: [string, number, Record<string, string>][] = [
  ["HTTP/1.1 200 OK\r\n\r\n", 200, {}],
  ["HTTP/1.0 404 \r\n\r\n", 404, {}],
  ["HTTP/1.1 200\r\n\r\n", 200, {}],
  ["HTTP/1.1 200 Schön\r\nA: b\r\n\r\n", 200, { a: "b" }],
  ["HTTP/1.1 200 OK\nA: b\nC:d\n\n", 200, { a: "b", c: "d" }],
  ["HTTP/1.1 200 OK\r\nA:  \t b c \t\r\n\r\n", 200, { a: "b c" }],
  ["HTTP/1.1 200 OK\r\nA:\r\nB: \r\n\r\n", 200, { a: "", b: "" }],
  ["HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\n\r\n", 200, { a: "1, 2" }],
  ['HTTP/1.1 200 OK\r\nX: é:"/?\r\n\r\n', 200, { x: 'é:"/?' }],
];
for (const [text, status, headers] of HEADS) {
  Deno.test({
    name: `parseHead: ${JSON.stringify(text)}`,
    permissions,
    fn() {
      const bytes = bytesOf(text);
      const head = parseHead(bytes);
      assertEquals([head.status, Object.fromEntries(head.headers)], [
        status,
        headers,
      ]);
      assertEquals(head.minor, text.startsWith("HTTP/1.0") ? 0 : 1);
      const body = bytesOf(`${text}\r\nbody`);
      assertEquals(headEnd(body, 0), bytes.length);
      // However it comes: no end before the last byte, and the end wherever the search goes on.
      for (let cut = 0; cut < bytes.length; cut++) {
        assertEquals(headEnd(bytes.subarray(0, cut), 0), -1);
        assertEquals(headEnd(body, cut), bytes.length);
      }
    },
  });
}

for (
  const text of [
    "HTTP/2 200 OK\r\n\r\n",
    "HTTP/1.2 200 OK\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 099 OK\r\n\r\n",
    "HTTP/1.1 200OK\r\n\r\n",
    "HTTP/1.1 200 O\0K\r\n\r\n",
    "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
    "HTTP/1.1 200 OK\r\na\r\n\r\n",
    "HTTP/1.1 200 OK\r\na : b\r\n\r\n",
    "HTTP/1.1 200 OK\r\n a: b\r\n\r\n",
    "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n",
    "HTTP/1.1 200 OK\r\na: b\rc: d\r\n\r\n",
    "HTTP/1.1 200 OK\r\na\x80: b\r\n\r\n",
    `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(101)}\r\n`,
  ]
) {
  Deno.test({
    name: `parseHead: ${JSON.stringify(text).slice(0, 60)} is no head`,
    permissions,
    fn() {
      assertThrows(() => {
        headEnd(bytesOf(text), 0);
        parseHead(bytesOf(text));
      }, NotHttp);
    },
  });
}

Deno.test({
  name:
    "headEnd: what is no HTTP is told by its first byte, what has no end by its length",
  permissions,
  fn() {
    assertThrows(() => headEnd(bytesOf("S"), 0), NotHttp);
    const endless = bytesOf(`HTTP/1.1 200 ${"x".repeat(MAX_HEAD_BYTES)}`);
    assertThrows(() => headEnd(endless, 0), NotHttp);
  },
});
