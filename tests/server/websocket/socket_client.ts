/**
 * The runtime's own client of a WebSocket, for tests: messages wait until they are read.
 *
 * @module
 */

/** An event of the Responses API. */
export type SocketEvent = Record<string, unknown> & { type: string };

/** A connection; disposing of it closes it. */
export interface SocketClient extends AsyncDisposable {
  /** Sends a message: JSON, or a text as it is. */
  send(message: unknown): void;
  /** The next event. */
  next(): Promise<SocketEvent>;
  /** The events up to one that ends a response, or fails it. */
  response(): Promise<SocketEvent[]>;
  /** How the server closed it. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Closes it. */
  close(code?: number): void;
}

const ENDINGS = /^(?:response\.(?:completed|incomplete|failed)|error)$/;

/** Connects to the endpoint of a server; headers are those of the handshake. */
export async function connectSocket(
  { url }: { url: string },
  { path = "/v1/responses", headers = {} }: {
    path?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(`${url.replace("http", "ws")}${path}`, {
    headers,
  });
  const events: SocketEvent[] = [];
  let wake = () => {};
  let isOver = false;
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  socket.onmessage = ({ data }) => {
    events.push(JSON.parse(data));
    wake();
  };
  socket.onclose = ({ code, reason }) => {
    isOver = true;
    closed.resolve({ code, reason });
    wake();
  };
  socket.onerror = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    closed.promise.then(() => reject(new Error("not connected")));
  });
  await opened;
  const next = async () => {
    while (events.length === 0) {
      if (isOver) throw new Error("the connection is closed");
      await new Promise<void>((resolve) => wake = resolve);
    }
    return events.shift() as SocketEvent;
  };
  return {
    send: (message) =>
      socket.send(
        typeof message === "string" ? message : JSON.stringify(message),
      ),
    next,
    async response() {
      const all: SocketEvent[] = [];
      do all.push(await next()); while (!ENDINGS.test(all.at(-1)?.type ?? ""));
      return all;
    },
    closed: closed.promise,
    close: (code) => socket.close(code),
    async [Symbol.asyncDispose]() {
      socket.close();
      await closed.promise;
    },
  };
}
