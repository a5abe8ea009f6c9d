/**
 * A provider that answers as the model says, well or badly.
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
} from "../serve/mock_events.ts";
import type { Kind } from "./kinds.ts";

/** Pieces of a streamed answer. */
const CHUNKS = 20;
/** Between two of them. */
const PACE_MS = 50;
/** Of the pieces, after which an answer goes wrong. */
const HALF = 10;

const REFUSAL = JSON.stringify({
  error: {
    message: "no such parameter",
    type: "invalid_request_error",
    param: "top_p",
    code: null,
  },
});
const FAILURE = `data: {"error":{"message":"overloaded","code":500}}\n\n`;

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

/** Listens on 127.0.0.1 until it is closed. */
export class SoakProvider implements Disposable {
  /** Where it listens. */
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.TcpConn>();

  /** Begins to listen. */
  constructor() {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#accept();
  }

  /** Closes every connection too. */
  [Symbol.dispose](): void {
    this.#listener.close();
    for (const connection of this.#connections) {
      this.#connections.delete(connection);
      connection.close();
    }
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#connections.add(connection);
        serve(connection).catch(() => {}).finally(() => {
          if (this.#connections.delete(connection)) connection.close();
        });
      }
    } catch {
      // Closed.
    }
  }
}

/** Answers the requests of a connection until one of them ends it. */
async function serve(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(16 * 1024);
  let held = "";
  while (true) {
    const end = held.indexOf("\r\n\r\n");
    const length = Number(/content-length: *(\d+)/i.exec(held)?.[1] ?? 0);
    if (end === -1 || held.length < end + 4 + length) {
      const read = await connection.read(buffer);
      if (read === null) return;
      held += decoder.decode(buffer.subarray(0, read));
      continue;
    }
    const [, kind] = /"model": ?"(\w+)"/.exec(held) ?? [];
    held = held.slice(end + 4 + length);
    if (!await answer(connection, kind as Kind)) return;
  }
}

/** Answers; returns whether the connection goes on. */
async function answer(
  connection: Deno.TcpConn,
  kind: Kind,
): Promise<boolean> {
  const write = async (text: string) => {
    let rest = encoder.encode(text);
    while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
  };
  switch (kind) {
    case "silence":
      return false;
    case "refusal":
      await write(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n" +
          `content-length: ${REFUSAL.length}\r\n\r\n${REFUSAL}`,
      );
      return true;
    case "whole":
      await write(decoder.decode(completion()));
      return true;
  }
  const { opening, event, ending } = EventTexts.chat;
  await write(STREAM_HEAD + framed(opening));
  const chunks = kind === "stream" ? CHUNKS : HALF;
  for (let i = 0; i < chunks; i++) {
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    await write(framed(event.replace(NUMBER, String(i))));
  }
  if (kind === "stream") await write(framed(ending) + LAST_CHUNK);
  if (kind === "failure") await write(framed(FAILURE) + LAST_CHUNK);
  if (kind === "cut") await write(LAST_CHUNK);
  return kind !== "reset";
}
