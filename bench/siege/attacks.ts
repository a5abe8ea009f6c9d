/**
 * What hostile clients send, and what they ask a hostile provider for.
 *
 * @module
 */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { REPLIES } from "./hostile_replies.ts";

/** Attacks the server at a port once; an error is none of the attacker's concern. */
export type Attack = (port: number) => Promise<void>;

/** The longest that one may take, in ms: an endless answer is left then. */
const TIMEOUT_MS = 1_500;

const SAID = '"messages":[{"role":"user","content":"x"}]';

/** Numbers that share a bucket of V8's hash tables. */
function numbers(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, i) => write(i * 65_536)).join();
}

async function post(
  port: number,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = "chat/completions",
): Promise<void> {
  const end = performance.now() + TIMEOUT_MS;
  const reply = await fetch(`http://127.0.0.1:${port}/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // No timer comes in between where the next read is always there.
  for await (const _ of reply.body ?? []) if (performance.now() > end) break;
}

/** Sends bytes as they are, and reads until the server has had enough or a second has passed. */
async function raw(port: number, text: string): Promise<void> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const timer = setTimeout(() => conn.close(), 1_000);
  try {
    let rest = new TextEncoder().encode(text);
    while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
    const buffer = new Uint8Array(16 * 1024);
    while (await conn.read(buffer) !== null);
    conn.close();
  } finally {
    clearTimeout(timer);
  }
}

/** A request with so many bytes of headers. */
function withHeaders(field: (number: number) => string): string {
  let fields = "";
  for (let i = 1; fields.length < 32_000; i++) fields += field(i);
  return `GET /v1/models HTTP/1.1\r\nhost: localhost\r\n${fields}\r\n`;
}

const BOMB_BYTES = 2 ** 28;
const gzipBomb = new Uint8Array(gzipSync(new Uint8Array(BOMB_BYTES)));
const zstdBomb = new Uint8Array(zstdCompressSync(new Uint8Array(BOMB_BYTES)));

/** By their names, one after the other. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  "names of members": (port) =>
    post(
      port,
      `{"model":"eliza",${SAID},"metadata":{${
        numbers(20_000, (n) => `"${n}":1`)
      }}}`,
    ),
  "numbers as texts": (port) =>
    post(
      port,
      `{"model":"eliza",${SAID},"metadata":[${
        numbers(15_000, (n) => `"${n}"`)
      }]}`,
    ),
  "headers": (port) => raw(port, withHeaders((i) => `${i * 65_536}:\r\n`)),
  "one header": (port) => raw(port, withHeaders(() => "a:b\r\n").repeat(8)),
  "a half head": (port) => raw(port, "GET / HTTP/1.1\r\nx: "),
  "depth": (port) =>
    post(port, `{"model":"eliza","messages":${"[".repeat(1_000_000)}`),
  "parts": (port) =>
    post(port, `{"model":"eliza","x":[${"[],".repeat(999_999)}`),
  "a long text": (port) =>
    post(
      port,
      `{"model":"eliza","messages":[{"role":"user","content":"${
        "no one, but ".repeat(20_000)
      }"}]}`,
    ),
  "model names": (port) =>
    post(port, `{"model":"openai/${"n".repeat(1_000_000)}",${SAID}}`),
  "tags": (port) =>
    post(port, `{"model":"eliza",${SAID}}`, {
      "x-chat-tags": "a,".repeat(10_000),
    }),
  "accept": async (port) => {
    const reply = await fetch(`http://127.0.0.1:${port}/`, {
      headers: { accept: `"${"\\a".repeat(8_000)}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await reply.body?.cancel();
  },
  "gzip bomb": (port) => post(port, gzipBomb, { "content-encoding": "gzip" }),
  "zstd bomb": (port) => post(port, zstdBomb, { "content-encoding": "zstd" }),
  "metrics": async (port) => {
    const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
    await reply.body?.cancel();
  },
  ...Object.fromEntries(
    Object.entries(REPLIES).map(([name, { provider, stream }]) => [
      `reply: ${name}`,
      (port: number) =>
        post(
          port,
          JSON.stringify({
            model: `${provider}/${name}`,
            stream: stream ?? false,
            messages: [{ role: "user", content: "x" }],
          }),
        ),
    ]),
  ),
  "leaving": async (port) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50 * Math.random());
    const reply = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"model":"openai/endless","stream":true,${SAID}}`,
      signal: stop.signal,
    });
    for await (const _ of reply.body ?? []);
  },
};
