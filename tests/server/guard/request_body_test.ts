import { gzipSync, zstdCompressSync } from "node:zlib";
import { joinBytes } from "../../../lib/core/data/bytes.ts";
import {
  assertEquals,
  assertLess,
  assertObjectMatch,
  assertRejects,
} from "@std/assert";
import { ApiError } from "../../../lib/core/errors.ts";
import { readBodyText } from "../../../lib/server/guard/request_body.ts";
import { fakeUpstream } from "../../helpers/fake_upstream.ts";
import { HELLO_WHOLE, hi, openAi, post, serving } from "../serving.ts";

const TEXT = JSON.stringify(hi());

async function compressed(
  format: CompressionFormat,
  text: string,
): Promise<Uint8Array> {
  const stream = new Blob([text]).stream()
    .pipeThrough(new CompressionStream(format));
  return await new Response(stream).bytes();
}

const taken: [string, () => Promise<RequestInit>][] = [
  [
    "without a content type",
    () =>
      Promise.resolve({ headers: {}, body: new TextEncoder().encode(TEXT) }),
  ],
  ["as a form", () =>
    Promise.resolve({
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: TEXT,
    })],
  [
    "without a length",
    () => Promise.resolve({ body: new Blob([TEXT]).stream() }),
  ],
  ["with a byte order mark", () => Promise.resolve({ body: "\ufeff" + TEXT })],
  ["in gzip", async () => ({
    headers: { "content-encoding": "gzip" },
    body: await compressed("gzip", TEXT) as BodyInit,
  })],
  ["in deflate", async () => ({
    headers: { "content-encoding": "Deflate" },
    body: await compressed("deflate", TEXT) as BodyInit,
  })],
  ["in two members of gzip", async () => ({
    headers: { "content-encoding": "x-gzip" },
    body: joinBytes([
      await compressed("gzip", TEXT.slice(0, 20)),
      await compressed("gzip", TEXT.slice(20)),
    ]),
  })],
  ["in zstd", () =>
    Promise.resolve({
      headers: { "content-encoding": "zstd" },
      body: new Uint8Array(zstdCompressSync(TEXT)),
    })],
  ["in identity", () =>
    Promise.resolve({
      headers: { "content-encoding": "identity" },
      body: TEXT,
    })],
];
for (const [name, init] of taken) {
  Deno.test(`readBodyText: takes JSON ${name}`, async () => {
    await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
    await using server = await serving({ env: openAi(upstream) });
    const reply = await post(server, "", await init());
    await reply.body?.cancel();
    assertEquals(reply.status, 200);
    const body = TEXT.replace("openai/", "");
    assertEquals(upstream.requests[0]?.body, body);
  });
}

const refused: [string, () => Promise<RequestInit>, number][] = [
  ["another compression", () =>
    Promise.resolve({
      headers: { "content-encoding": "br" },
      body: TEXT,
    }), 415],
  ["damaged gzip", async () => ({
    headers: { "content-encoding": "gzip" },
    body: (await compressed("gzip", TEXT)).slice(0, -9) as BodyInit,
  }), 400],
  ["gzip that is none", () =>
    Promise.resolve({
      headers: { "content-encoding": "gzip" },
      body: TEXT,
    }), 400],
  [
    "invalid UTF-8",
    () => Promise.resolve({ body: Uint8Array.of(0x7b, 0xff, 0x7d) }),
    400,
  ],
  [
    "more than 64 MiB",
    () => Promise.resolve({ body: " ".repeat(64 * 2 ** 20) + TEXT }),
    413,
  ],
  ["more than 64 MiB without a length", () =>
    Promise.resolve({
      body: new Blob([" ".repeat(64 * 2 ** 20) + TEXT]).stream(),
    }), 413],
  ["gzip of more than 64 MiB", async () => ({
    headers: { "content-encoding": "gzip" },
    body: await compressed("gzip", " ".repeat(64 * 2 ** 20) + TEXT) as BodyInit,
  }), 413],
  ["zstd of more than 64 MiB", () =>
    Promise.resolve({
      headers: { "content-encoding": "zstd" },
      body: new Uint8Array(zstdCompressSync(" ".repeat(64 * 2 ** 20) + TEXT)),
    }), 413],
  ["10,000 arrays inside one another", () =>
    Promise.resolve({
      body: `{"model":"openai/m","messages":${"[".repeat(10_000)}${
        "]".repeat(10_000)
      }}`,
    }), 400],
  [
    "brackets without end",
    () => Promise.resolve({ body: "[".repeat(32 * 2 ** 20) }),
    400,
  ],
  ["more values than memory has room for", () =>
    Promise.resolve({
      body: `{"model":"openai/m","x":[${"[],".repeat(1_000_000)}[]]}`,
    }), 413],
  ["no JSON", () => Promise.resolve({ body: "hello" }), 400],
  ["nothing", () => Promise.resolve({ body: "" }), 400],
  ["an array", () => Promise.resolve({ body: "[]" }), 400],
  ["no model", () => Promise.resolve({ body: '{"messages":[]}' }), 400],
  [
    "no messages",
    () => Promise.resolve({ body: '{"model":"eliza","messages":[]}' }),
    400,
  ],
];
for (const [name, init, status] of refused) {
  Deno.test(`chat completions: ${name} is ${status}, in OpenAI's form, and goes nowhere`, async () => {
    await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
    await using server = await serving({ env: openAi(upstream) });
    const reply = await post(server, "", await init());
    assertEquals(reply.status, status);
    assertObjectMatch(await reply.json(), {
      error: { type: "invalid_request_error" },
    });
    assertEquals(upstream.requests, []);
    assertEquals(await server.exchanges(), []);
  });
}

Deno.test("chat completions: an error names the parameter, and limits can be set", async () => {
  await using server = await serving({
    context: { limits: { maxMessages: 1, maxContent: 3 } },
  });
  const message = { role: "user", content: "four" };
  const param = async (members: Record<string, unknown>) => {
    const reply = await post(server, { model: "eliza", ...members });
    assertEquals(reply.status, 400);
    return (await reply.json()).error.param;
  };
  assertEquals(await param({ messages: [message] }), "messages[0].content");
  assertEquals(await param({ messages: [message, message] }), "messages");
  assertEquals(
    await param({
      messages: [{ role: "user", content: "hi" }],
      temperature: 3,
    }),
    "temperature",
  );
});

Deno.test("chat completions: a client may wait for leave to send a large body", async () => {
  await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
  await using server = await serving({ env: openAi(upstream) });
  using connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: server.listening.port,
  });
  const write = (text: string) =>
    connection.write(new TextEncoder().encode(text));
  const read = async () => {
    const buffer = new Uint8Array(65536);
    const count = await connection.read(buffer);
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  };
  await write(
    "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n" +
      `expect: 100-continue\r\ncontent-length: ${TEXT.length}\r\n\r\n`,
  );
  assertEquals(await read(), "HTTP/1.1 100 Continue\r\n\r\n");
  await write(TEXT);
  assertEquals((await read()).startsWith("HTTP/1.1 200 OK\r\n"), true);
});

const named: [name: string, body: string, param: string | null][] = [
  [
    "a member twice",
    '{"model":"openai/a","messages":[{"role":"user","content":"Hi"}],"model":"openai/b"}',
    "model",
  ],
  [
    "a member twice, once written with escapes",
    '{"model":"openai/a","messages":[{"role":"user","content":"Hi"}],"mod\\u0065l":"openai/b"}',
    "model",
  ],
  [
    "a message's member twice",
    '{"model":"openai/a","messages":[{"role":"user","content":"Hi"},{"role":"user","content":"a","content":"b"}]}',
    "messages[1].content",
  ],
  [
    "a name twice among many",
    `{"model":"openai/a","messages":[{"role":"user","content":"Hi"}],"metadata":{${
      Array.from("abcdefghijka", (name) => `"${name}":1`)
    }}}`,
    "metadata.a",
  ],
  [
    "half of a surrogate pair",
    '{"model":"openai/a","messages":[{"role":"user","content":"Hi \\ud83d"}]}',
    "messages[0].content",
  ],
  [
    "half of a surrogate pair in a name",
    '{"model":"openai/a","messages":[{"role":"user","content":"Hi"}],"\\udc00":1}',
    "\ufffd",
  ],
  [
    "NUL as an escape",
    '{"model":"openai/a","messages":[{"role":"user","content":[{"type":"text","text":"a\\u0000b"}]}]}',
    "messages[0].content[0].text",
  ],
  [
    "NUL as it is",
    '{"model":"openai/a","messages":[{"role":"user","content":"a\0b"}]}',
    null,
  ],
];
for (const [name, body, param] of named) {
  for (const path of ["chat/completions", "embeddings", "messages"]) {
    Deno.test(`${path}: ${name} is 400, goes nowhere, and is named`, async () => {
      await using upstream = fakeUpstream(() => Response.json(HELLO_WHOLE));
      await using server = await serving({ env: openAi(upstream) });
      const reply = await fetch(`${server.url}/v1/${path}`, {
        method: "POST",
        body,
      });
      assertEquals(reply.status, 400);
      const { error } = await reply.json();
      assertEquals(error.type, "invalid_request_error");
      if (path !== "messages") assertEquals(error.param, param);
      assertEquals(error.message.startsWith(param ?? "the request"), true);
      assertEquals(upstream.requests, []);
      assertEquals(await server.exchanges(), []);
    });
  }
}

Deno.test("readBodyText: a small body that unpacks to a large one is given up at the limit", async () => {
  const mebibyte = new Uint8Array(2 ** 20);
  const plain = ReadableStream.from(
    new Array<typeof mebibyte>(400).fill(mebibyte),
  );
  const bomb = await new Response(
    plain.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = bomb.subarray(taken, taken + 1024);
      taken += piece.length;
      if (piece.length > 0) controller.enqueue(piece);
      else controller.close();
    },
  }, { highWaterMark: 0 });
  const headers = { "content-encoding": "gzip" };
  const request = new Request("http://127.0.0.1/", {
    method: "POST",
    headers,
    body,
  });
  const error = await assertRejects(() => readBodyText(request), ApiError);
  assertEquals(error.status, 413);
  // Of 400 MiB, 64 are unpacked, and a little that was under way.
  assertLess(taken / bomb.length, 0.25);
});

Deno.test("readBodyText: a long body that is packed is taken whole, though it is read twice", async () => {
  const text = JSON.stringify(
    Array.from({ length: 1_000_000 }, (_, i) => `${i} `),
  );
  for (const pack of [gzipSync, zstdCompressSync]) {
    const packed = new Uint8Array(pack(text));
    const request = new Request("http://127.0.0.1/", {
      method: "POST",
      headers: { "content-encoding": pack === gzipSync ? "gzip" : "zstd" },
      body: packed,
    });
    assertEquals((await readBodyText(request)).text, text);
  }
});
