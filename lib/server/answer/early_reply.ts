/**
 * A streaming reply that starts before the answer, because the call is queued or the model is silent.
 *
 * @module
 */
import { ApiError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import type { AnswerFormat } from "../formats/answer_format.ts";
import { KEEP_ALIVE } from "./event_feed.ts";
import { eventReply } from "./event_reply.ts";
import type { Reply } from "../reply.ts";
import { failureEvents } from "../formats/failure_events.ts";
import type { ServerContext } from "../endpoint.ts";

/** The reply of a request, or its error. */
export type Outcome = { reply: Reply } | { error: unknown };

/** Options of {@linkcode earlyReply}. */
export interface EarlyReplyOptions {
  /** The format of the reply. */
  readonly format: AnswerFormat;
  /** The keep-alive interval. */
  readonly context: Pick<ServerContext, "keepAliveMs">;
}

/** What a replay says of its answer in the head. */
const OF_THE_ANSWER = ["x-chat-matched", "x-chat-fault"];

/** The headers that came too late for the head, each as a comment; empty without any. */
function lateHeaders(ended: Outcome): string {
  const headers = "reply" in ended
    ? ended.reply.headers
    : ended.error instanceof ApiError
    ? ended.error.headers
    : undefined;
  const lines = OF_THE_ANSWER.flatMap((name) => {
    const value = headers?.get(name) ?? null;
    return value === null ? [] : [`: ${name}: ${withoutSecrets(value)}\n`];
  });
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

/**
 * Sends a keep-alive at once, and later the answer's events. What belongs into the head and comes too late is a comment. A failure becomes an event, because the status has been
 * sent.
 */
export function earlyReply(
  outcome: Promise<Outcome>,
  { format, context: { keepAliveMs } }: EarlyReplyOptions,
): Reply {
  const { keepAlive = KEEP_ALIVE } = format;
  const text = new TextEncoder();
  return eventReply(async (sink) => {
    sink.write(text.encode(keepAlive));
    const ended = await outcome;
    const late = lateHeaders(ended);
    if (late !== "") sink.write(text.encode(late));
    if ("error" in ended) {
      sink.write(failureEvents(format.encoder(), ended.error));
      return;
    }
    const { body } = ended.reply;
    if (typeof body === "function") await body(sink);
    else if (body !== null) sink.write(body);
  }, { keepAlive, keepAliveMs });
}
