/**
 * A provider that costs next to nothing, in a process of its own: `mock_provider.ts PORT`. The model says what it answers:
 *
 * - `whole`: one completion; also whatever is not known
 * - `long-N-0`: one of N characters
 * - `paced-N-MS`: N chunks, MS milliseconds apart, each as an HTTP chunk of its own
 * - `burst-N-K`: N chunks as fast as they are taken, K of them to an HTTP chunk
 *
 * Under `/v1/messages` a burst is one of the Messages API. Raw sockets and prepared bytes, so that what is measured is
 * the program before it.
 *
 * @module
 */
import {
  completion,
  EventTexts,
  framed,
  LAST_CHUNK,
  NUMBER,
  STREAM_HEAD,
  type Texts,
} from "./mock_events.ts";
import { Ticker } from "./ticker.ts";

/** So much of a request's body is looked at: model and stream stand at its beginning. */
const LOOKED_AT = 4096;
/** So many bytes of a burst are written at once. */
const BLOCK_BYTES = 256 * 1024;

const text = new TextDecoder("latin1");
const bytes = new TextEncoder();
const ticker = new Ticker();

/** One request as far as the answer depends on it. */
interface Asked {
  readonly path: string;
  readonly body: string;
}

async function answer(conn: Deno.TcpConn, asked: Asked): Promise<void> {
  const texts = asked.path.startsWith("/v1/messages")
    ? EventTexts.messages
    : EventTexts.chat;
  const [, kind, count, how] =
    /"model" ?: ?"(?:\w+\/)?(paced|burst|long)-(\d+)-(\d+)"/.exec(asked.body) ??
      [];
  if (kind === undefined) return await writeAll(conn, completion());
  if (kind === "long") return await writeAll(conn, completion(Number(count)));
  const head = STREAM_HEAD + framed(texts.opening);
  await writeAll(conn, bytes.encode(head));
  if (kind === "paced") await paced(conn, texts, Number(count), Number(how));
  else await burst(conn, texts, Number(count), Number(how));
  await writeAll(conn, bytes.encode(framed(texts.ending) + LAST_CHUNK));
}

function paced(
  conn: Deno.TcpConn,
  texts: Texts,
  count: number,
  ms: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const send = () => {
      const event = numbered(texts, sent++);
      writeAll(conn, bytes.encode(framed(event))).catch(reject);
      if (sent < count) ticker.after(ms, send);
      else resolve();
    };
    ticker.after(ms, send);
  });
}

/** One event; all have the same length. */
function numbered({ event }: Texts, number: number): string {
  return event.replace(NUMBER, String(number).padStart(NUMBER.length, "0"));
}

async function burst(
  conn: Deno.TcpConn,
  texts: Texts,
  count: number,
  pack: number,
): Promise<void> {
  const { length } = framed(numbered(texts, 0).repeat(pack));
  const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / length));
  // No two events in a row are the same, as from a model.
  const block = new Uint8Array(perBlock * length);
  for (let i = 0; i < perBlock; i++) {
    const events = Array.from(
      { length: pack },
      (_, k) => numbered(texts, i * pack + k),
    );
    block.set(bytes.encode(framed(events.join(""))), i * length);
  }
  let left = Math.ceil(count / pack);
  while (left > 0) {
    const now = Math.min(left, perBlock);
    left -= now;
    await writeAll(conn, block.subarray(0, now * length));
  }
}

async function writeAll(conn: Deno.TcpConn, all: Uint8Array): Promise<void> {
  let rest = all;
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

/** Answers the requests of one connection, one after another. */
async function serve(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay();
  const buffer = new Uint8Array(64 * 1024);
  let held = "";
  while (true) {
    const end = held.indexOf("\r\n\r\n");
    if (end === -1) {
      const read = await conn.read(buffer);
      if (read === null) return;
      held += text.decode(buffer.subarray(0, read));
      continue;
    }
    const head = held.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    let body = held.slice(end + 4);
    let missing = length - body.length;
    while (missing > 0) {
      const read = await conn.read(buffer);
      if (read === null) return;
      missing -= read;
      if (body.length < LOOKED_AT) {
        body += text.decode(buffer.subarray(0, read));
      }
    }
    held = body.slice(length);
    await answer(conn, {
      path: head.split(" ", 2)[1] ?? "",
      body: body.slice(0, LOOKED_AT),
    });
  }
}

const port = Number(Deno.args[0] ?? 0);
using listener = Deno.listen({ hostname: "127.0.0.1", port });
for await (const conn of listener) {
  serve(conn).catch(() => {}).finally(() => conn.close()); // who leaves is not waited for
}
