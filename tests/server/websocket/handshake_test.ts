import { assert, assertEquals, assertMatch } from "@std/assert";
import { LoopGuard } from "../../../lib/server/guard/loop_guard.ts";
import type { AccessOptions } from "../../../lib/server/guard/access.ts";
import { type Serving, serving } from "../serving.ts";
import { clientClose, clientFrame } from "./client_frames.ts";

/** The example of RFC 6455, section 1.3. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const HEADERS = {
  host: "127.0.0.1",
  connection: "keep-alive, Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": KEY,
};

/** A connection on which bytes are written as they are. */
async function rawSocket(
  { listening }: Serving,
  headers: Record<string, string> = {},
): Promise<
  Disposable & {
    write(bytes: Uint8Array): Promise<unknown>;
    /** All bytes until some are there that fit, or the server closes. */
    read(until: (bytes: Uint8Array) => boolean): Promise<Uint8Array>;
  }
> {
  const conn = await Deno.connect({ port: listening.port });
  const lines = Object.entries({ ...HEADERS, ...headers })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\r\n`);
  await conn.write(
    new TextEncoder().encode(
      `GET /v1/responses HTTP/1.1\r\n${lines.join("")}\r\n`,
    ),
  );
  let come = new Uint8Array();
  return {
    write: (bytes) => conn.write(bytes),
    async read(until) {
      while (!until(come)) {
        const room = new Uint8Array(4096);
        const count = await conn.read(room).catch(() => null);
        if (count === null) break;
        come = Uint8Array.from([...come, ...room.subarray(0, count)]);
      }
      const read = come;
      come = new Uint8Array();
      return read;
    },
    [Symbol.dispose]: () => conn.close(),
  };
}

const isHead = (bytes: Uint8Array) => text(bytes).includes("\r\n\r\n");
const never = () => false;

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

/** A frame of the server. */
function plain(opcode: number, payload: string | Uint8Array): Uint8Array {
  return clientFrame(opcode, payload, { masked: false });
}

Deno.test("handshake: 101 with the accept of the key, no extension, no subprotocol", async () => {
  await using server = await serving();
  using socket = await rawSocket(server, {
    "sec-websocket-extensions": "permessage-deflate",
    "sec-websocket-protocol": "a, b",
  });
  const head = text(await socket.read(isHead));
  assertMatch(head, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
  assertMatch(head, /\r\nupgrade: websocket\r\n/);
  assertMatch(head, /\r\nconnection: Upgrade\r\n/);
  assert(head.includes(`\r\nsec-websocket-accept: ${ACCEPT}\r\n`), head);
  assertEquals(/extensions|protocol:|content-length/.test(head), false);
});

const refused: [
  name: string,
  status: number,
  headers: Record<string, string>,
  access?: Partial<AccessOptions>,
][] = [
  ["another version", 426, { "sec-websocket-version": "8" }],
  ["a key that is none", 400, { "sec-websocket-key": "abc" }],
  ["no key", 400, { "sec-websocket-key": "" }],
  ["no connection header", 400, { connection: "keep-alive" }],
  ["another protocol", 405, { upgrade: "h2c" }],
  ["a body", 400, { "content-length": "5" }],
  ["a foreign web page", 403, { origin: "https://evil.example" }],
  ["a foreign host", 403, { host: "evil.example" }],
  ["no client key", 401, {}, { keys: ["sk-canary-client"] }],
  [
    "a wrong client key",
    401,
    { authorization: "Bearer sk-other" },
    { keys: ["sk-canary-client"] },
  ],
];
for (const [name, status, headers, access] of refused) {
  Deno.test(`handshake: ${name} is ${status}`, async () => {
    await using server = await serving(access === undefined ? {} : { access });
    using socket = await rawSocket(server, headers);
    const head = text(await socket.read(isHead));
    assertMatch(head, new RegExp(`^HTTP/1\\.1 ${status} `));
    assertEquals(
      head.includes("\r\nsec-websocket-version: 13\r\n"),
      status === 426,
    );
  });
}

Deno.test("handshake: a web page of this machine, and a client with the key, are let in", async () => {
  await using server = await serving({
    access: { keys: ["sk-canary-client"] },
    context: { loop: new LoopGuard() },
  });
  using socket = await rawSocket(server, {
    origin: "http://localhost:3000",
    authorization: "Bearer sk-canary-client",
  });
  assertMatch(text(await socket.read(isHead)), /^HTTP\/1\.1 101 /);
});

Deno.test("a WebSocket: a request in pieces with a ping in between, the pong, the answer, the close", async () => {
  await using server = await serving();
  using socket = await rawSocket(server);
  await socket.read(isHead);
  const request = JSON.stringify({
    type: "response.create",
    model: "eliza",
    input: "I am sad 🌍",
  });
  const bytes = new TextEncoder().encode(request);
  const first = clientFrame(1, bytes.subarray(0, 7), { final: false });
  for (const byte of first) await socket.write(Uint8Array.of(byte));
  await socket.write(clientFrame(9, "there?"));
  const pong = plain(10, "there?");
  assertEquals(await socket.read(({ length }) => length > 7), pong);
  await socket.write(clientFrame(0, bytes.subarray(7, 30), { final: false }));
  await socket.write(clientFrame(0, bytes.subarray(30)));
  const answer = await socket.read((come) =>
    text(come).includes('"type":"response.completed"')
  );
  assertMatch(text(answer), /"type":"response\.created"/);
  const [exchange] = await server.exchanges();
  assertEquals(exchange?.request.messages[0]?.content, "I am sad 🌍");
  await socket.write(clientClose(1000, "bye"));
  const close = plain(8, Uint8Array.of(3, 232));
  await socket.read((come) => text(come).endsWith(text(close)));
});

const broken: [name: string, code: number, bytes: Uint8Array][] = [
  ["a frame that is not masked", 1002, plain(1, "{}")],
  ["a binary message", 1003, clientFrame(2, "{}")],
  ["text that is not UTF-8", 1007, clientFrame(1, Uint8Array.of(0xff))],
  [
    "a message of more than 64 MiB",
    1009,
    clientFrame(1, "", { says: 64 * 1024 * 1024 + 1 }),
  ],
];
for (const [name, code, bytes] of broken) {
  Deno.test(`a WebSocket: ${name} closes it with ${code}`, async () => {
    await using server = await serving();
    using socket = await rawSocket(server);
    await socket.read(isHead);
    await socket.write(bytes);
    const frame = await socket.read(never);
    assertEquals(frame[0], 0x88);
    assertEquals((frame[2] ?? 0) * 256 + (frame[3] ?? 0), code);
  });
}
