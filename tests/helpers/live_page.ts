/**
 * What the page of running requests gets from its server.
 *
 * @module
 */
import type { LiveEvent } from "../../lib/server/live/changes.ts";
import type { LiveRow } from "../../lib/server/live/row.ts";
import type { GrownPart } from "../../lib/server/live/parts.ts";
import { decodeServerSentEvents } from "./decode_events.ts";

/** Where a page is, and by what its visitor is known. */
export interface Visited {
  /** The server's address, without a final slash. */
  readonly url: string;
  /** The visitor's cookie. */
  readonly cookie: string;
}

/** The rows as the page has them; disposing closes it. */
export interface LivePage extends AsyncDisposable {
  /** All rows so far, by id. */
  readonly rows: ReadonlyMap<string, LiveRow>;
  /** Resolves with the first event; the page has it at once. */
  readonly first: Promise<LiveEvent>;
  /** All events so far. */
  readonly events: readonly LiveEvent[];
  /** Resolves with the first row of which this is true. */
  row(is: (row: LiveRow) => boolean): Promise<LiveRow>;
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>;
}

/** Opens the page's stream. */
export async function openLive({ url, cookie }: Visited): Promise<LivePage> {
  const reply = await fetch(`${url}/ui/live/events`, { headers: { cookie } });
  if (reply.body === null || reply.status !== 200) {
    throw new Error(`no events: ${reply.status} ${await reply.text()}`);
  }
  const rows = new Map<string, LiveRow>();
  const events: LiveEvent[] = [];
  const waiting = new Set<() => void>();
  const first = Promise.withResolvers<LiveEvent>();
  const read = async (body: AsyncIterable<Uint8Array>) => {
    for await (const { data } of decodeServerSentEvents(body)) {
      const event: LiveEvent = JSON.parse(data);
      events.push(event);
      first.resolve(event);
      for (const row of event.rows) rows.set(row.id, row);
      for (const id of event.gone) rows.delete(id);
      for (const look of [...waiting]) look();
    }
  };
  const reader = reply.body.getReader();
  const ended = read(piecesOf(reader)).catch(() => {}).then(() => {
    for (const look of [...waiting]) look();
  });
  let isOver = false;
  ended.then(() => isOver = true);
  return {
    rows,
    first: first.promise,
    events,
    ended,
    row: (is) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = [...rows.values()].find(is);
          if (found === undefined && !isOver) return;
          waiting.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error("the page ended without such a row"));
        };
        waiting.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      // Not by an abort, which the runtime sometimes forgets.
      await reader.cancel().catch(() => {}); // it may have broken off
      await ended;
    },
  };
}

async function* piecesOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    yield read.value;
  }
}

/** Watches an answer to its end, and returns its parts: kind, name and text of each. */
export async function watchLive(
  { url, cookie }: Visited,
  id: string,
  onGrown: (texts: ReadonlyMap<string, string>) => void = () => {},
): Promise<{ texts: Map<string, string>; reason: string }> {
  const reply = await fetch(`${url}/ui/live/watch/${id}`, {
    headers: { cookie },
  });
  if (reply.body === null) throw new Error("no body");
  const texts = new Map<string, string>();
  for await (const { event, data } of decodeServerSentEvents(reply.body)) {
    const value = JSON.parse(data);
    if (event === "over") {
      return { texts, reason: value.why };
    }
    if (value.anew) texts.clear();
    for (const { key, name, text } of value.parts as GrownPart[]) {
      const full = name === undefined ? key : `${key} ${name}`;
      texts.set(full, (texts.get(full) ?? "") + text);
    }
    onGrown(texts);
  }
  throw new Error("the watch broke off");
}

/** Stops an exchange, as the page's button does. */
export async function stopLive(
  { url, cookie }: Visited,
  id: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const reply = await fetch(`${url}/ui/live/stop`, {
    method: "POST",
    headers: {
      cookie,
      origin: url,
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ id }),
  });
  return { status: reply.status, text: await reply.text() };
}
