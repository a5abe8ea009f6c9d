/**
 * Ports for servers that have to be given one.
 *
 * @module
 */

/** Systems give ports from 32,768 on by themselves, to listeners on port 0 and to every connection that goes out. */
const FIRST = 20_000;
const COUNT = 12_000;

/** A port on which nothing listens, and nothing will that was not given it. */
export function freePort(): number {
  for (let tries = 0; tries < 100; tries++) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    try {
      using listener = Deno.listen({ hostname: "127.0.0.1", port });
      return listener.addr.port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error("each of 100 ports is in use");
}
