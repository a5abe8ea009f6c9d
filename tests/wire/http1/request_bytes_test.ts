import { assertEquals } from "@std/assert";
import { joinBytes } from "../../../lib/core/data/bytes.ts";
import { type WebAddress, webAddress } from "../../../lib/wire/web_address.ts";
import { requestBytes } from "../../../lib/wire/http1/request_bytes.ts";

const encoder = new TextEncoder();

function bytesOf(
  body: string | readonly Uint8Array[] | undefined,
  headers: Record<string, string> = {},
): Uint8Array {
  return joinBytes(requestBytes({
    method: "POST",
    address: webAddress("http://host:8080/v1/x?a=b#c") as WebAddress,
    headers,
    body,
    signal: undefined,
    headersMs: 1,
    idleMs: 1,
  }));
}

const BODIES = [
  "",
  "{}",
  "é",
  "€",
  "🙂",
  "\ud800",
  "\udc00x",
  "a\0b",
  "x".repeat(70_000),
];
for (const body of BODIES) {
  const shown = JSON.stringify(body).slice(0, 20);
  Deno.test({
    name: `requestBytes: the body ${shown} in UTF-8, with its length`,
    permissions: "none",
    fn() {
      const expected = encoder.encode(body);
      const bytes = bytesOf(body);
      const start = bytes.length - expected.length;
      assertEquals(new Uint8Array(bytes.subarray(start)), expected);
      const head = new TextDecoder().decode(bytes.subarray(0, start));
      assertEquals(
        head.endsWith(`content-length: ${expected.length}\r\n\r\n`),
        true,
      );
    },
  });
}

Deno.test({
  name: "requestBytes: the head, each byte of a header as one",
  permissions: "none",
  fn() {
    const headers = {
      "x-title": "Schön",
      "accept": "application/json",
      "host": "other",
      "content-length": "9",
      "transfer-encoding": "chunked",
      "connection": "close",
    };
    const text = Array.from(
      bytesOf(undefined, headers),
      (byte) => String.fromCharCode(byte),
    ).join("");
    assertEquals(
      text,
      [
        "POST /v1/x?a=b HTTP/1.1",
        `user-agent: ${navigator.userAgent}`,
        "accept-encoding: identity",
        "x-title: Schön",
        "accept: application/json",
        "host: other",
        "content-length: 0",
        "",
        "",
      ].join("\r\n"),
    );
  },
});

Deno.test({
  name: "requestBytes: a body in pieces of any length is the pieces in order",
  permissions: "none",
  fn() {
    for (const lengths of [[], [0], [1, 2, 3], [200_000], [9, 200_000, 9, 8]]) {
      const body = lengths.map((length, at) =>
        new Uint8Array(length).fill(at + 1)
      );
      const expected = joinBytes(body);
      const bytes = bytesOf(body);
      const start = bytes.length - expected.length;
      assertEquals(new Uint8Array(bytes.subarray(start)), expected);
      const head = new TextDecoder().decode(bytes.subarray(0, start));
      assertEquals(
        head.endsWith(`content-length: ${expected.length}\r\n\r\n`),
        true,
      );
    }
  },
});
