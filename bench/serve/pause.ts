/**
 * How long a server does nothing else, seen from outside.
 *
 * @module
 */
import type { Target } from "./targets.ts";

/** Between two questions, in ms. */
const EVERY_MS = 2;

/**
 * Asks for a server's health again and again while `work` goes on, and returns the longest wait for an answer in ms: no
 * pause of its event loop was longer, but for what the machine itself held up.
 */
export async function longestPause(
  { port }: Target,
  work: () => Promise<unknown>,
): Promise<number> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay();
  const request = new TextEncoder().encode(
    `GET /health HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`,
  );
  const buffer = new Uint8Array(16 * 1024);
  let [longest, ended] = [0, false];
  const working = work().finally(() => ended = true);
  while (!ended) {
    const asked = performance.now();
    await conn.write(request);
    if (await conn.read(buffer) === null) throw new Error("no health");
    longest = Math.max(longest, performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  conn.close();
  await working;
  return longest;
}
