/**
 * One stream as fast as it goes.
 *
 * @module
 */
import { chatBody } from "./bodies.ts";
import { Connection, type Endpoint, requestBytes } from "./connection.ts";
import { EventTexts } from "./mock_events.ts";
import type { Target } from "./targets.ts";
import { cpuSeconds, residentMegabytes } from "./usage.ts";

/** What a run came to. */
export interface Burst {
  /** Megabytes of the provider's stream per second. */
  readonly speed: number;
  /** CPU seconds per 100,000 chunks; NaN of what is not watched. */
  readonly cpu: number;
  /** The most memory, in MB. */
  readonly memory: number;
}

/** What is asked for. */
export interface BurstOptions {
  /** Chunks of the stream. */
  readonly chunks: number;
  /** Of them in an HTTP chunk. */
  readonly pack: number;
  /** Whether the provider is asked by the Messages API. */
  readonly translated?: boolean;
}

const ROOM_BYTES = 256 * 1024;
const LOOK_MS = 50;
const latin1 = new TextDecoder("latin1");

/**
 * Reads a stream to its end.
 *
 * @throws {Error} a stream that has not all of its chunks
 */
export async function measureBurst(
  target: Target,
  { chunks, pack, translated = false }: BurstOptions,
): Promise<Burst> {
  const endpoint: Endpoint = {
    port: target.port,
    path: "/v1/chat/completions",
  };
  const prefix = translated ? "anthropic/" : target.prefix;
  const body = chatBody({ ...target, prefix }, `burst-${chunks}-${pack}`, {
    stream: true,
  });
  using connection = await Connection.open(endpoint, ROOM_BYTES);
  const { pid } = target;
  let memory = pid === undefined ? NaN : 0;
  const timer = setInterval(() => {
    if (pid !== undefined) memory = Math.max(memory, residentMegabytes(pid));
  }, LOOK_MS);
  const before = pid === undefined ? NaN : cpuSeconds(pid);
  const began = performance.now();
  let received = 0;
  let tail = "";
  await connection.ask(requestBytes(endpoint, body), (pieces) => {
    for (const piece of pieces) received += piece.length;
    const last = pieces.at(-1) ?? new Uint8Array();
    tail = (tail + latin1.decode(last.subarray(-64))).slice(-64);
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  const used = pid === undefined ? NaN : cpuSeconds(pid) - before;
  if (!tail.includes("[DONE]")) throw new Error("the stream has no end");
  const { event } = translated ? EventTexts.messages : EventTexts.chat;
  // Of a translated stream, the texts that came together may be one event.
  const least = translated ? 20 : 100;
  if (received < chunks * least) throw new Error("chunks are missing");
  return {
    speed: event.length * chunks / 1e6 / seconds,
    cpu: used / chunks * 100_000,
    memory,
  };
}
