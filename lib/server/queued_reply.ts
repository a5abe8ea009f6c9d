/**
 * The reply of a client that waits for its turn: it begins before the answer does.
 *
 * @module
 */
import type { AnswerForm } from "./answer_form.ts";
import { eventReply } from "./event_reply.ts";
import { KEEP_ALIVE } from "./event_stream.ts";
import type { ServerExchange } from "./exchange.ts";
import type { ServerContext } from "./route.ts";

/** How a request turned out, once its turn had come. */
export type Outcome = { reply: Response } | { error: unknown };

/** What a waiting client's reply depends on. */
export interface QueuedReplyOptions {
  /** How the client reads its answer. */
  readonly form: AnswerForm;
  /** How long a silence may be. */
  readonly context: Pick<ServerContext, "keepAliveMs">;
  /** The exchange that is under way. */
  readonly current: () => ServerExchange | undefined;
}

/**
 * Tells the client at once that it is in the queue, keeps it alive, and passes the answer's events on. A failure comes
 * as an event: the status has been sent.
 */
export function queuedReply(
  outcome: Promise<Outcome>,
  { form, context, current }: QueuedReplyOptions,
): Response {
  const left = new AbortController();
  const { keepAlive = KEEP_ALIVE } = form;
  const text = new TextEncoder();
  return eventReply({
    signal: left.signal,
    keepAliveMs: context.keepAliveMs,
    leave() {
      left.abort();
      current()?.leave();
    },
  }, async (sink) => {
    sink.write(text.encode(keepAlive));
    const turn = await outcome;
    if ("error" in turn) {
      sink.write(text.encode(form.encoder().fail(turn.error)));
      return;
    }
    const events = turn.reply.body?.getReader();
    const cancel = () => void events?.cancel();
    left.signal.addEventListener("abort", cancel);
    if (left.signal.aborted) cancel();
    for (let next = await events?.read(); next?.value !== undefined;) {
      const congested = sink.write(next.value);
      if (congested !== undefined) await congested;
      next = await events?.read();
    }
  }, { keepAlive });
}
