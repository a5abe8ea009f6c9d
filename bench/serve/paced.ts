/**
 * Many streams at the pace of a model: how late their pieces are, and what passing them on takes.
 *
 * @module
 */
import { chatBody, endpointOf } from "./bodies.ts";
import { Connection, requestBytes } from "./connection.ts";
import { quantile } from "./quantile.ts";
import type { Target } from "./targets.ts";
import { cpuSeconds, residentMegabytes } from "./usage.ts";

/** What a run came to; times in ms. */
export interface Paced {
  /** From the request to the first byte of the body, in the middle. */
  readonly ttft: number;
  /** The same, 99 % are no longer. */
  readonly ttft99: number;
  /** Between two reads of a stream, 99 % are no longer. */
  readonly gap: number;
  /** CPU seconds per 10,000 chunks; NaN of what is not watched. */
  readonly cpu: number;
  /** The most memory, in MB. */
  readonly memory: number;
  /** The share of chunks that came together with an earlier one. */
  readonly joined: number;
  /** Chunks that did not come, or came out of order. */
  readonly lost: number;
}

/** Chunks of a stream. */
const CHUNKS = 50;
/** Between two chunks. */
const PACE_MS = 20;
/** Between two looks at the memory. */
const LOOK_MS = 200;
const ROOM_BYTES = 16 * 1024;

const latin1 = new TextDecoder("latin1");

/** Holds so many streams at once, their beginnings spread over a second. */
export async function measurePaced(
  target: Target,
  streams: number,
): Promise<Paced> {
  const endpoint = endpointOf(target);
  const body = chatBody(target, `paced-${CHUNKS}-${PACE_MS}`, { stream: true });
  const request = requestBytes(endpoint, body);
  const all: Stream[] = [];
  for (let i = 0; i < streams; i++) {
    all.push(new Stream(await Connection.open(endpoint, ROOM_BYTES)));
  }
  const { pid } = target;
  let memory = pid === undefined ? NaN : 0;
  const timer = setInterval(() => {
    if (pid !== undefined) memory = Math.max(memory, residentMegabytes(pid));
  }, LOOK_MS);
  const before = pid === undefined ? NaN : cpuSeconds(pid);
  await Promise.all(all.map(async (stream, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 1000 / streams));
    await stream.run(request);
  }));
  clearInterval(timer);
  const used = pid === undefined ? NaN : cpuSeconds(pid) - before;
  const chunks = all.reduce((sum, { seen }) => sum + seen, 0);
  const reads = all.reduce((sum, { reads }) => sum + reads, 0);
  return {
    ttft: quantile(all.map((stream) => stream.ttft), 0.5),
    ttft99: quantile(all.map((stream) => stream.ttft), 0.99),
    gap: quantile(all.flatMap((stream) => stream.gaps), 0.99),
    cpu: used / chunks * 10_000,
    memory,
    joined: (chunks - reads) / chunks,
    lost: streams * CHUNKS - chunks,
  };
}

class Stream {
  ttft = NaN;
  /** Chunks in order. */
  seen = 0;
  /** Reads that brought chunks. */
  reads = 0;
  readonly gaps: number[] = [];
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async run(request: Uint8Array): Promise<void> {
    using connection = this.#connection;
    const began = performance.now();
    let last = 0;
    let carried = "";
    await connection.ask(request, (pieces) => {
      const now = performance.now();
      if (Number.isNaN(this.ttft)) this.ttft = now - began;
      let text = carried;
      for (const piece of pieces) text += latin1.decode(piece);
      const end = text.lastIndexOf("\n") + 1;
      carried = text.slice(end);
      const before = this.seen;
      for (const [, number] of text.slice(0, end).matchAll(/"(\d{6}), /g)) {
        if (Number(number) === this.seen) this.seen++;
      }
      if (this.seen === before) return;
      this.reads++;
      if (last > 0) this.gaps.push(now - last);
      last = now;
    });
  }
}
