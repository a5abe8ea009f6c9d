/**
 * The thread that makes pages, as the thread that serves sees it. It starts when a visitor is let in.
 *
 * @module
 */
import type {
  FromPages,
  PageAsk,
  PageReply,
  Piece,
  ToPages,
} from "../../web/thread/messages.ts";
import type { PageMaker } from "./pages.ts";

/** Time between two looks at how busy the server is, in ms. */
const LOOK_MS = 10;

/** A page that is under way. */
interface Asked {
  readonly head: PromiseWithResolvers<PageReply>;
  readonly pieces: ReadableStreamDefaultController<Piece>;
}

/** Options of {@linkcode PagesThread}. */
export interface PagesThreadOptions {
  /** Starts the thread. */
  readonly start: () => Worker;
  /** Where the history is; undefined where nothing is recorded. */
  readonly location: string | undefined;
  /** How many answers are being made now. */
  readonly running: () => number;
  /** Gets lines for the server's user. */
  readonly said: (text: string) => void;
}

/** Asks the thread for pages, several at a time. */
export class PagesThread implements PageMaker, Disposable {
  readonly #options: PagesThreadOptions;
  readonly #asked = new Map<number, Asked>();
  #worker: Promise<Worker> | undefined;
  #running: Worker | undefined;
  #last = 0;
  /** Pages are made more slowly while answers are. */
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Starts nothing yet. */
  constructor(options: PagesThreadOptions) {
    this.#options = options;
  }

  prepare(): void {
    this.#ready().catch(() => {}); // each page that is asked for fails, too
  }

  async ask(page: PageAsk, signal: AbortSignal): Promise<PageReply> {
    const worker = await this.#ready();
    const id = ++this.#last;
    const send = (message: ToPages) => worker.postMessage(message);
    const head = Promise.withResolvers<PageReply>();
    const stop = () => {
      if (!this.#asked.delete(id)) return false;
      send({ type: "stop", id });
      return true;
    };
    const stream = new ReadableStream<string>({
      start: (pieces) => {
        this.#asked.set(id, { head, pieces });
        this.#watch();
        // Who waits for a piece would wait forever.
        signal.addEventListener("abort", () => {
          if (!stop()) return;
          head.reject(signal.reason);
          pieces.error(signal.reason);
        }, { once: true });
      },
      pull: () => send({ type: "more", id }),
      cancel: () => void stop(),
    }, { highWaterMark: 1 });
    send({ type: "ask", id, page });
    const { status, headers } = await head.promise;
    return { status, headers, pieces: stream };
  }

  /** Ends the thread. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#running?.terminate();
    this.#fail(new Error("the server is stopping"));
  }

  /** Says how busy the server is as long as a page is being made. */
  #watch(): void {
    const look = () => {
      Atomics.store(this.#busy, 0, this.#options.running());
      if (this.#asked.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
    look();
    this.#timer ??= setInterval(look, LOOK_MS);
  }

  #ready(): Promise<Worker> {
    return this.#worker ??= this.#start();
  }

  #start(): Promise<Worker> {
    const ready = Promise.withResolvers<Worker>();
    const worker = this.#options.start();
    this.#running = worker;
    worker.onmessage = ({ data }: MessageEvent<FromPages>) => {
      if (data.type !== "ready") return this.#take(data);
      const { location } = this.#options;
      const running = this.#busy.buffer;
      worker.postMessage({ type: "open", location, running } satisfies ToPages);
      ready.resolve(worker);
    };
    worker.onerror = (event) => {
      event.preventDefault(); // else the runtime ends the server
      const error = new Error(`the pages cannot be made: ${event.message}`);
      this.#worker = undefined;
      worker.terminate();
      ready.reject(error);
      this.#fail(error);
    };
    return ready.promise;
  }

  #take(message: Exclude<FromPages, { type: "ready" }>): void {
    if (message.type === "said") return this.#options.said(message.text);
    const asked = this.#asked.get(message.id);
    if (asked === undefined) return;
    switch (message.type) {
      case "head":
        return asked.head.resolve({ ...message, pieces: noPieces() });
      case "piece":
        return asked.pieces.enqueue(message.piece);
      case "end":
        this.#asked.delete(message.id);
        return asked.pieces.close();
      case "failed": {
        this.#asked.delete(message.id);
        const error = new Error(message.why);
        asked.head.reject(error);
        asked.pieces.error(error);
      }
    }
  }

  #fail(error: Error): void {
    for (const { head, pieces } of this.#asked.values()) {
      head.reject(error);
      pieces.error(error);
    }
    this.#asked.clear();
  }
}

async function* noPieces(): AsyncGenerator<string, void> {}
