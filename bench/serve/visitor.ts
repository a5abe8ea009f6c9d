/**
 * Someone who looks at the pages.
 *
 * @module
 */

/** A page, and how long it took; times in ms. */
export interface SeenPage {
  readonly text: string;
  /** Until its first byte. */
  readonly first: number;
  /** Until its end. */
  readonly whole: number;
}

/** Has the cookie of a server. */
export class Visitor {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /** Opens the pages of a server with its key. */
  static async at(url: string, key: string): Promise<Visitor> {
    const reply = await fetch(`${url}/ui/open`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: url },
      body: new URLSearchParams({ key }),
    });
    await reply.body?.cancel();
    const [cookie = ""] = (reply.headers.get("set-cookie") ?? "").split(";");
    return new Visitor(url, cookie);
  }

  /**
   * Looks at a page.
   *
   * @throws {Error} it is not shown
   */
  async page(path: string, signal?: AbortSignal): Promise<SeenPage> {
    const began = performance.now();
    const reply = await fetch(`${this.#url}/ui/${path}`, {
      headers: { cookie: this.#cookie },
      ...(signal === undefined ? {} : { signal }),
    });
    const pieces: Uint8Array[] = [];
    let first: number | undefined;
    for await (const piece of reply.body ?? []) {
      first ??= performance.now() - began;
      pieces.push(piece);
    }
    const text = await new Blob(pieces as BlobPart[]).text();
    if (!reply.ok) throw new Error(`/ui/${path}: ${reply.status}`);
    return { text, first: first ?? NaN, whole: performance.now() - began };
  }

  /** Looks at a page again and again until it is disposed. */
  again(path: string): Disposable {
    const left = new AbortController();
    const look = async () => {
      while (!left.signal.aborted) await this.page(path, left.signal);
    };
    look().catch((error) => {
      if (!left.signal.aborted) throw error;
    });
    return { [Symbol.dispose]: () => left.abort() };
  }
}
