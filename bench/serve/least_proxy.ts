/**
 * The least that a proxy does in this runtime, as a program: `least_proxy.ts HOW PORT PROVIDER_PORT FILE`, where HOW says what it
 * does beside passing bytes from one socket to the other:
 *
 * - `pipe`: nothing; it does not know where a request ends
 * - `parse`: it waits for whole requests and replies, and parses both as JSON
 * - `record`: the same, and it hashes the request and appends both to FILE as one line before the reply is passed on
 *
 * No limits, no errors, no timeouts, no lock: whatever is slower than this for such a reason could be faster, and nothing
 * that does the same can be.
 *
 * @module
 */
import { createHash } from "node:crypto";

const ROOM_BYTES = 64 * 1024;
const HEAD_END = "\r\n\r\n";

const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();
const encoder = new TextEncoder();

/** A whole message of HTTP. */
interface Message {
  /** Head and body. */
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
}

async function writeAll(conn: Deno.TcpConn, all: Uint8Array): Promise<void> {
  let rest = all;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

async function pipe(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(ROOM_BYTES);
  while (true) {
    const read = await from.read(buffer);
    if (read === null) return;
    await writeAll(to, buffer.subarray(0, read));
  }
}

/** The next message, of one that sends no more than that; undefined at the end. */
async function nextMessage(
  conn: Deno.TcpConn,
  room: Uint8Array,
): Promise<Message | undefined> {
  const read = await conn.read(room);
  if (read === null) return undefined;
  const head = latin1.decode(room.subarray(0, read));
  const end = head.indexOf(HEAD_END) + HEAD_END.length;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (end + length <= read) {
    return { bytes: room.subarray(0, read), body: room.subarray(end, read) };
  }
  const bytes = new Uint8Array(end + length);
  bytes.set(room.subarray(0, read));
  for (let filled = read; filled < bytes.length;) {
    const more = await conn.read(bytes.subarray(filled));
    if (more === null) return undefined;
    filled += more;
  }
  return { bytes, body: bytes.subarray(end) };
}

async function understand(
  client: Deno.TcpConn,
  provider: Deno.TcpConn,
  record: (request: unknown, body: Uint8Array, response: unknown) => void,
): Promise<void> {
  const rooms = [new Uint8Array(ROOM_BYTES), new Uint8Array(ROOM_BYTES)];
  const [asked = new Uint8Array(), answered = new Uint8Array()] = rooms;
  while (true) {
    const request = await nextMessage(client, asked);
    if (request === undefined) return;
    const question: unknown = JSON.parse(utf8.decode(request.body));
    await writeAll(provider, request.bytes);
    const reply = await nextMessage(provider, answered);
    if (reply === undefined) return;
    const answer: unknown = JSON.parse(utf8.decode(reply.body));
    record(question, request.body, answer);
    await writeAll(client, reply.bytes);
  }
}

const [how = "", port, providerPort, path = ""] = Deno.args;
const file = how === "record"
  ? Deno.openSync(path, { append: true, create: true })
  : undefined;

function appendLine(
  request: unknown,
  body: Uint8Array,
  response: unknown,
): void {
  const sha256 = createHash("sha256").update(body).digest("hex");
  const line = JSON.stringify({ request, response, sha256 });
  const bytes = encoder.encode(line + "\n");
  for (let at = 0; at < bytes.length;) {
    at += file?.writeSync(bytes.subarray(at)) ?? Infinity;
  }
}

async function serve(client: Deno.TcpConn): Promise<void> {
  client.setNoDelay();
  using provider = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(providerPort),
  });
  provider.setNoDelay();
  if (how !== "pipe") {
    const record = file === undefined ? () => {} : appendLine;
    return await understand(client, provider, record);
  }
  await Promise.race([pipe(client, provider), pipe(provider, client)]);
}

using listener = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
for await (const conn of listener) {
  serve(conn).catch(() => {}).finally(() => conn.close()); // who leaves is not waited for
}
