/**
 * Which messages of a request an exchange has to hold itself, so that its chain gives the request back to the letter.
 *
 * @module
 */
import { FORMS } from "../conversation/forms.ts";
import {
  baseOf,
  exactCount,
  type Link,
  type Trace,
} from "../conversation/link.ts";
import type { OwnMessages } from "../conversation/thread.ts";
import type { Message } from "../core/chat.ts";

/**
 * The messages before `end` that the chain of `parent` does not hold: those after its answer, and those before it from
 * the first on that it holds in another form.
 *
 * @param hashes of all messages
 */
export function ownMessages(
  parent: Link | undefined,
  messages: readonly Message[],
  hashes: Trace,
  end: number,
): OwnMessages {
  const { states, texts } = hashes;
  let base = parent === undefined
    ? 0
    : Math.max(...FORMS.map((form) => exactCount(parent, form, texts)));
  while (true) {
    const own = messages.slice(base, end);
    const read = baseOf(parent, own);
    if (read === base) {
      return {
        base,
        messages: own,
        states: states.slice(base, end),
        texts: texts.slice(base, end),
      };
    }
    // They would be read as replacing more than they are to replace: then they do.
    base = read;
  }
}
