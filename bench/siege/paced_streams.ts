/**
 * Streams at the pace of a model, with their provider: each chunk is timed from its provider to its client.
 *
 * @module
 */
import {
  Connection,
  type Endpoint,
  requestBytes,
} from "../serve/connection.ts";
import {
  EventTexts,
  framed,
  LAST_CHUNK,
  NUMBER,
  STREAM_HEAD,
} from "../serve/mock_events.ts";

/** Chunks of an answer, and the ms between two. */
const CHUNKS = 100;
const PACE_MS = 50;
const ROOM_BYTES = 16 * 1024;

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** Relays answers through a server, and times their chunks. */
export class PacedStreams implements Disposable {
  /** Port of the provider. */
  readonly provider: number;
  /** Chunks that have come, and answers that have ended. */
  chunks = 0;
  answers = 0;
  /** Chunks that have not come. */
  lost = 0;
  /** The longest way of a chunk through the server, in ms. */
  latest = 0;
  readonly #listener: Deno.TcpListener;
  /** When each chunk was sent, by the number of its answer and its own. */
  readonly #sent = new Map<number, number[]>();
  #next = 0;

  /** Its provider listens. */
  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.provider = this.#listener.addr.port;
    this.#accept();
  }

  /** Keeps so many answers under way until a time, as `Date.now()` tells it. */
  async run(port: number, streams: number, until: number): Promise<void> {
    const endpoint = { port, path: "/v1/chat/completions" };
    await Promise.all(Array.from({ length: streams }, async (_, i) => {
      await new Promise((resolve) =>
        setTimeout(resolve, i * CHUNKS * PACE_MS / streams)
      );
      while (Date.now() < until) await this.#ask(endpoint);
    }));
  }

  /** Closes its provider. */
  [Symbol.dispose](): void {
    this.#listener.close();
  }

  async #ask(endpoint: Endpoint): Promise<void> {
    const answer = this.#next++;
    this.#sent.set(answer, []);
    const body = JSON.stringify({
      model: `groq/paced-${answer}`,
      stream: true,
      messages: [{ role: "user", content: `question ${answer}` }],
    });
    let seen = 0;
    let carried = "";
    try {
      using connection = await Connection.open(endpoint, ROOM_BYTES);
      await connection.ask(requestBytes(endpoint, body), (pieces) => {
        const now = performance.now();
        let text = carried;
        for (const piece of pieces) text += latin1.decode(piece);
        const end = text.lastIndexOf("\n") + 1;
        carried = text.slice(end);
        for (const [, number] of text.slice(0, end).matchAll(/"(\d+), /g)) {
          if (Number(number) === seen) this.#note(answer, seen++, now);
        }
      });
    } catch {
      // What is missing then is lost.
    }
    this.lost += CHUNKS - seen;
    this.answers++;
    this.#sent.delete(answer);
  }

  #note(answer: number, chunk: number, now: number): void {
    this.chunks++;
    const sent = this.#sent.get(answer)?.[chunk] ?? now;
    this.latest = Math.max(this.latest, now - sent);
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#serve(connection).catch(() => {}).finally(() =>
          connection.close()
        );
      }
    } catch {
      // Closed.
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(ROOM_BYTES);
    let held = "";
    while (true) {
      const read = await connection.read(buffer);
      if (read === null) return;
      held += latin1.decode(buffer.subarray(0, read));
      const [, answer] = /"model": ?"paced-(\d+)"/.exec(held) ?? [];
      // The message is the last member, so that all has come with it.
      if (answer === undefined || !held.endsWith("}")) continue;
      held = "";
      await this.#stream(connection, Number(answer));
    }
  }

  async #stream(connection: Deno.TcpConn, answer: number): Promise<void> {
    const { opening, event, ending } = EventTexts.chat;
    await write(connection, STREAM_HEAD + framed(opening));
    for (let i = 0; i < CHUNKS; i++) {
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
      this.#sent.get(answer)?.push(performance.now());
      await write(connection, framed(event.replace(NUMBER, String(i))));
    }
    await write(connection, framed(ending) + LAST_CHUNK);
  }
}

async function write(connection: Deno.TcpConn, text: string): Promise<void> {
  let rest = encoder.encode(text);
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}
