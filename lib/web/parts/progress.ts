/**
 * What a page shows while it works.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** How long a page waits before it says that it works, and between two such lines, in ms. */
const PAUSE_MS = 300;

/**
 * Says what is going on until work has ended, and returns its result. The style sheet hides each line once anything
 * follows it.
 */
export async function* whileWorking<T>(
  work: Promise<T>,
  says: () => string,
): AsyncGenerator<Markup, T> {
  let ended = false;
  const end = work.then(() => {}, () => {}).then(() => void (ended = true));
  while (true) {
    const pause = Promise.withResolvers<void>();
    const timer = setTimeout(pause.resolve, PAUSE_MS);
    await Promise.race([end, pause.promise]);
    clearTimeout(timer);
    if (ended) return await work;
    yield markup`<p class="working" role="status">${says()}</p>
`;
  }
}
