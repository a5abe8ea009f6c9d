/**
 * The reply of a client that waits for its turn: it begins before the answer does.
 *
 * @module
 */
import type { AnswerForm } from "./answer_form.ts";
import { KEEP_ALIVE } from "./event_feed.ts";
import { eventReply } from "./event_reply.ts";
import type { Reply } from "./reply.ts";
import { failureEvents } from "./failure_events.ts";
import type { ServerContext } from "./route.ts";

/** How a request turned out, once its turn had come. */
export type Outcome = { reply: Reply } | { error: unknown };

/** What a waiting client's reply depends on. */
export interface QueuedReplyOptions {
  /** How the client reads its answer. */
  readonly form: AnswerForm;
  /** How long a silence may be. */
  readonly context: Pick<ServerContext, "keepAliveMs">;
}

/**
 * Tells the client at once that it is in the queue, keeps it alive, and passes the answer's events on. A failure comes
 * as an event: the status has been sent.
 */
export function queuedReply(
  outcome: Promise<Outcome>,
  { form, context: { keepAliveMs } }: QueuedReplyOptions,
): Reply {
  const { keepAlive = KEEP_ALIVE } = form;
  const text = new TextEncoder();
  return eventReply(async (sink) => {
    sink.write(text.encode(keepAlive));
    const turn = await outcome;
    if ("error" in turn) {
      sink.write(failureEvents(form.encoder(), turn.error));
      return;
    }
    const { body } = turn.reply;
    if (typeof body === "function") await body(sink);
    else if (body !== null) sink.write(body);
  }, { keepAlive, keepAliveMs });
}
