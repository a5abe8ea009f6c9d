/**
 * The thread that makes pages: receives what is asked, and sends pages piece by piece.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import { considerate, setReadingPace } from "../../files/reading_pace.ts";
import type { PageContext } from "../page.ts";
import { answerPage } from "../site.ts";
import type { FromPages, PageAsk, ToPages } from "./messages.ts";

/** The part of the thread's global scope that is used. */
export interface PagesScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToPages>) => void) | null;
  postMessage(message: FromPages): void;
}

/** A page that is being sent. */
interface Sending {
  /** Called when the client takes the next piece. */
  more: () => void;
  stopped: boolean;
}

/**
 * Makes pages until the thread is ended. Never resolves.
 *
 * @param openContext gets the location of the history
 */
export function makePages(
  scope: PagesScope,
  openContext: (location: string | undefined) => Promise<PageContext>,
): Promise<never> {
  const open = new Map<number, Sending>();
  const context = Promise.withResolvers<PageContext>();
  context.promise.catch(() => {}); // each visitor sees it
  scope.onmessage = ({ data }) => {
    if (data.type === "open") {
      const running = new Int32Array(data.running);
      setReadingPace(considerate(() => Atomics.load(running, 0) > 0));
      openContext(data.location).then(context.resolve, context.reject);
    } else if (data.type === "ask") {
      void send(data.id, data.page);
    } else {
      const sending = open.get(data.id);
      if (sending === undefined) return;
      if (data.type === "stop") sending.stopped = true;
      sending.more();
    }
  };
  async function send(id: number, page: PageAsk): Promise<void> {
    const sending: Sending = { more: () => {}, stopped: false };
    open.set(id, sending);
    try {
      const { status, headers, pieces } = await answerPage(
        page,
        await context.promise,
      );
      scope.postMessage({ type: "head", id, status, headers });
      for await (const piece of pieces) {
        if (sending.stopped) return;
        const taken = new Promise<void>((resolve) => sending.more = resolve);
        scope.postMessage({ type: "piece", id, piece });
        await taken;
        if (sending.stopped) return;
      }
      scope.postMessage({ type: "end", id });
    } catch (error) {
      scope.postMessage({ type: "failed", id, why: reasonOf(error) });
    } finally {
      open.delete(id);
    }
  }
  scope.postMessage({ type: "ready" });
  return new Promise(() => {});
}
