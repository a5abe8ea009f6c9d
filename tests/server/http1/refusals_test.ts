import {
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "@std/assert";
import { Reply } from "../../../lib/server/reply.ts";
import { echo, running } from "./http1_server.ts";
import { rawClient } from "./raw_client.ts";

const START = "POST /secret HTTP/1.1\r\n";
const HOST = "host: localhost\r\n";
const BODY = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: localhost\r\n\r\n";

/** What each sends, and the status that it gets. */
const refused: Record<string, [sent: string, status: number]> = {
  "a length beside chunks": [
    `${START}${HOST}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n${BODY}`,
    400,
  ],
  "two lengths that differ": [
    `${START}${HOST}content-length: 5\r\ncontent-length: 6\r\n\r\n${BODY}`,
    400,
  ],
  "two lengths that differ, in one line": [
    `${START}${HOST}content-length: 5, 6\r\n\r\n${BODY}`,
    400,
  ],
  "a length with a sign": [
    `${START}${HOST}content-length: +5\r\n\r\n${BODY}`,
    400,
  ],
  "a length in hex": [
    `${START}${HOST}content-length: 0x5\r\n\r\n${BODY}`,
    400,
  ],
  "a length without digits": [
    `${START}${HOST}content-length:\r\n\r\n${BODY}`,
    400,
  ],
  "a length beyond all bounds": [
    `${START}${HOST}content-length: 99999999999999999999\r\n\r\n`,
    400,
  ],
  "a length with a blank that is none of HTTP": [
    `${START}${HOST}content-length: 5\xa0\r\n\r\n${BODY}`,
    400,
  ],
  "a length with an empty element": [
    `${START}${HOST}content-length: 5,,5\r\n\r\n${BODY}`,
    400,
  ],
  "another coding": [
    `${START}${HOST}transfer-encoding: gzip, chunked\r\n\r\n${BODY}`,
    501,
  ],
  "chunked twice": [
    `${START}${HOST}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n${BODY}`,
    501,
  ],
  "chunked with a letter of another case of blank": [
    `${START}${HOST}transfer-encoding: \x0bchunked\r\n\r\n${BODY}`,
    400,
  ],
  "chunks in HTTP/1.0": [
    `POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n${BODY}`,
    400,
  ],
  "a folded line": [`${START}${HOST}x-a: 1\r\n 2\r\n\r\n`, 400],
  "a blank before the colon": [
    `${START}${HOST}content-length : 5\r\n\r\n${BODY}`,
    400,
  ],
  "a line without colon": [`${START}${HOST}nonsense\r\n\r\n`, 400],
  "a line without name": [`${START}${HOST}: x\r\n\r\n`, 400],
  "a name that is none": [`${START}${HOST}x(y: 1\r\n\r\n`, 400],
  "a NUL in a value": [`${START}${HOST}x-a: 1\0\r\n\r\n`, 400],
  "a CR in a value": [`${START}${HOST}x-a: 1\r2\r\n\r\n`, 400],
  "lines that end in LF alone": [`GET / HTTP/1.1\nhost: localhost\n\n`, 400],
  "one line that ends in LF alone": [
    `${START}x-a: 1\n${HOST}\r\n`,
    400,
  ],
  "no host": [`${START}\r\n`, 400],
  "no host beside a target that has one": [
    `GET http://localhost/ HTTP/1.1\r\n\r\n`,
    400,
  ],
  "two hosts beside a target that has one": [
    `GET http://localhost/ HTTP/1.1\r\n${HOST}${HOST}\r\n`,
    400,
  ],
  "a target with a user": [
    `GET http://user@localhost/ HTTP/1.1\r\n${HOST}\r\n`,
    400,
  ],
  "a star where no options are asked for": [
    `GET * HTTP/1.1\r\n${HOST}\r\n`,
    400,
  ],
  "two hosts": [`${START}${HOST}host: evil.example\r\n\r\n`, 400],
  "a host that is none": [`${START}host: a/b@c\r\n\r\n`, 400],
  "a blank too many in the request line": [
    `GET  / HTTP/1.1\r\n${HOST}\r\n`,
    400,
  ],
  "a control character in the target": [
    `GET /\x01 HTTP/1.1\r\n${HOST}\r\n`,
    400,
  ],
  "a target of no known form": [
    `CONNECT example.com:443 HTTP/1.1\r\n${HOST}\r\n`,
    400,
  ],
  "no version": [`GET /\r\n\r\n`, 400],
  "another version": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
  "TLS": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 400],
  "a head that is too long": [
    `${START}${HOST}${"x-a: 1\r\n".repeat(5_000)}\r\n`,
    431,
  ],
  "more than 128 headers": [
    `${START}${HOST}${"a:\r\n".repeat(128)}\r\n`,
    431,
  ],
  "a target that is too long": [`GET /${"x".repeat(40_000)}`, 431],
  "a head that does not come to an end": [
    `${START}${HOST}x: ${"x".repeat(40_000)}`,
    431,
  ],
};

for (const [name, [sent, status]] of Object.entries(refused)) {
  Deno.test(`http1: refuses ${name}, in OpenAI's form, and nothing behind it is read`, async () => {
    const reached: string[] = [];
    await using server = running((request) => {
      reached.push(request.url);
      return new Reply("reached");
    });
    using client = await rawClient(server.port);
    await client.send(sent);
    const text = await client.rest();
    const [head = "", body = ""] = text.split("\r\n\r\n");
    assertEquals(head.split(" ")[1], String(status), text);
    assertStringIncludes(head, "connection: close");
    assertObjectMatch(JSON.parse(body), {
      error: { type: "invalid_request_error" },
    });
    assertEquals(reached, []);
  });
}

const cut: Record<string, string> = {
  "no size": "\r\nabc\r\n",
  "a size that is none": "0x3\r\nabc\r\n0\r\n\r\n",
  "a size below 0": "-3\r\nabc\r\n0\r\n\r\n",
  "a size beyond all bounds": "fffffffffffffffff\r\nabc",
  "a size that ends in LF alone": "3\nabc\r\n0\r\n\r\n",
  "more than its size": "3\r\nabcd\r\n0\r\n\r\n",
  "less than its size": "4\r\nabc\r\n0\r\n\r\n",
  "an extension without end": `3;${"x".repeat(10_000)}`,
  "a trailer that is none": "0\r\nnonsense\r\n\r\n",
  "a CR within a trailer": "0\r\na: b\rc: d\r\n\r\n",
  "a folded trailer": "0\r\na: b\r\n c\r\n\r\n",
  "trailers without end": `0\r\n${"a: b\r\n".repeat(1_000)}`,
};

for (const [name, body] of Object.entries(cut)) {
  Deno.test(`http1: a chunk of ${name} is the client's error and ends its connection`, async () => {
    await using server = running(echo);
    using client = await rawClient(server.port);
    await client.send(
      `${START}${HOST}transfer-encoding: chunked\r\n\r\n${body}`,
    );
    assertMatch(await client.rest(), /^HTTP\/1.1 400 .*connection: close/s);
  });
}

Deno.test("http1: a head that does not come in time is 408, an idle connection is just closed", async () => {
  await using server = running(echo, { headMs: 20, idleMs: 20 });
  using half = await rawClient(server.port);
  await half.send("GET / HT");
  assertMatch(await half.rest(), /^HTTP\/1.1 408 .*connection: close/s);
  using idle = await rawClient(server.port);
  assertEquals(await idle.rest(), "");
  using used = await rawClient(server.port);
  await used.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
  await used.reply();
  assertEquals(await used.rest(), "");
});

for (const framing of ["content-length: 9", "transfer-encoding: chunked"]) {
  Deno.test(`http1: a body that does not come in time is 408: ${framing}`, async () => {
    await using server = running(echo, { bodyMs: 20 });
    using client = await rawClient(server.port);
    await client.send(`${START}${HOST}${framing}\r\n\r\n5\r\nab`);
    const text = await client.rest();
    assertMatch(text, /^HTTP\/1.1 408 .*connection: close/s);
    assertStringIncludes(text, '"code":null');
  });
}

Deno.test("http1: a body that comes slowly, but comes, is taken", async () => {
  const bodyMs = 400;
  await using server = running(echo, { bodyMs });
  using client = await rawClient(server.port);
  await client.send(`${START}${HOST}content-length: 6\r\n\r\n`);
  for (let i = 0; i < 6; i++) {
    await new Promise((resolve) => setTimeout(resolve, bodyMs / 4));
    await client.send("x");
  }
  assertEquals((await client.reply()).body, "POST /secret xxxxxx");
});
