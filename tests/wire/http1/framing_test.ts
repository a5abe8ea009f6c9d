import { assertEquals, assertThrows } from "@std/assert";
import { framingOf, staysOpen } from "../../../lib/wire/http1/framing.ts";
import { NotHttp, parseHead } from "../../../lib/wire/http1/head.ts";
import { idleMsOf } from "../../../lib/wire/http1/call.ts";

const permissions = "none";

function head(headers: string, status = 200, minor = 1) {
  return parseHead(
    Uint8Array.from(
      `HTTP/1.${minor} ${status} x\r\n${headers}\r\n`,
      (char) => char.charCodeAt(0),
    ),
  );
}

const LENGTH = "content-length: 5\r\n";
const CHUNKED = "transfer-encoding: chunked\r\n";

/** Method, head, how its body is delimited, whether the connection stays. */
const FRAMES: [string, ReturnType<typeof head>, string, boolean][] = [
  ["POST", head(LENGTH), "sized", true],
  ["POST", head("content-length: 5, 5\r\n"), "sized", true],
  ["POST", head(LENGTH + LENGTH), "sized", true],
  ["POST", head(CHUNKED), "chunked", true],
  ["POST", head("transfer-encoding: Chunked\r\n"), "chunked", true],
  ["POST", head(CHUNKED + LENGTH), "chunked", false],
  ["POST", head("transfer-encoding: gzip\r\n"), "close", false],
  ["POST", head("transfer-encoding: identity\r\n"), "close", false],
  ["POST", head("transfer-encoding: \r\n"), "close", false],
  ["POST", head("transfer-encoding: chunked\xa0\r\n"), "close", false],
  [
    "POST",
    head(`${CHUNKED}connection: keep-alive\r\n`, 200, 0),
    "chunked",
    false,
  ],
  ["POST", head(LENGTH, 205), "none", false],
  ["POST", head(""), "close", false],
  ["HEAD", head(LENGTH), "none", true],
  ["HEAD", head(CHUNKED), "none", true],
  ["POST", head(LENGTH, 204), "none", true],
  ["POST", head("", 304), "none", true],
  ["POST", head(`${LENGTH}connection: close\r\n`), "sized", false],
  ["POST", head(`${LENGTH}connection: Keep-Alive, Close\r\n`), "sized", false],
  ["POST", head(LENGTH, 200, 0), "sized", false],
  ["POST", head(`${LENGTH}connection: keep-alive\r\n`, 200, 0), "sized", true],
];
for (const [method, reply, kind, open] of FRAMES) {
  const shown = JSON.stringify([...reply.headers]);
  Deno.test({
    name:
      `framingOf, staysOpen: ${method} ${reply.status} 1.${reply.minor} ${shown}`,
    permissions,
    fn() {
      const framing = framingOf(reply, method);
      assertEquals([framing.kind, staysOpen(reply, framing)], [kind, open]);
    },
  });
}

for (
  const headers of [
    "content-length: 5, 6\r\n",
    "content-length: -5\r\n",
    "content-length: +5\r\n",
    "content-length: 5x\r\n",
    "content-length: 5\xa0\r\n",
    "content-length: 5,,5\r\n",
    "transfer-encoding: chunked, chunked\r\n",
    "content-length: \r\n",
    "content-length: 9999999999999999\r\n",
    "transfer-encoding: gzip, chunked\r\n",
  ]
) {
  Deno.test({
    name: `framingOf: ${JSON.stringify(headers)} is refused`,
    permissions,
    fn: () =>
      void assertThrows(() => framingOf(head(headers), "POST"), NotHttp),
  });
}

Deno.test({
  name: "idleMsOf: a connection is given up a second before its server does",
  permissions,
  fn() {
    const of = (value: string) => idleMsOf(head(value).headers);
    assertEquals(of("keep-alive: timeout=5, max=100\r\n"), 4_000);
    assertEquals(of("keep-alive: timeout=900\r\n"), 60_000);
    assertEquals(of("keep-alive: timeout=1\r\n"), 0);
    assertEquals(of(""), 60_000);
  },
});
