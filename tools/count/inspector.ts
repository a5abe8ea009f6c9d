/**
 * A connection to a program's inspector: the Chrome DevTools Protocol over a WebSocket.
 *
 * @module
 */

/** What the inspector says by itself. */
export type Listener = (
  method: string,
  params: Record<string, unknown>,
) => void;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Calls methods of the inspector. */
export class Inspector implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #calls = 0;

  private constructor(socket: WebSocket, listener: Listener) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(data);
      if (message.id === undefined) {
        listener(message.method ?? "", message.params ?? {});
        return;
      }
      const call = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) call?.resolve(message.result);
      else call?.reject(new Error(message.error.message));
    };
    socket.onclose = () => {
      const error = new Error("the program ended while it was asked");
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
  }

  /** Connects to an address such as `ws://127.0.0.1:9229/…`. */
  static async connect(
    address: string,
    listener: Listener,
  ): Promise<Inspector> {
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`no inspector at ${address}`));
    });
    return new Inspector(socket, listener);
  }

  /**
   * Calls a method and returns its result.
   *
   * @throws {Error} it failed, or the program ended
   */
  call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#calls;
    const call = Promise.withResolvers<unknown>();
    this.#waiting.set(id, call);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return call.promise;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
