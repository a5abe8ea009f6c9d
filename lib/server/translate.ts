/**
 * A request whose provider speaks another dialect, or none: its client translates, chunk by chunk.
 *
 * @module
 */
import type { ChatRequest } from "../core/chat.ts";
import type { CallOptions, ChatClient } from "../core/client.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import type { AnswerForm } from "./answer_form.ts";
import { eventReply } from "./event_reply.ts";
import { failureEvents } from "./failure_events.ts";
import type { ServerExchange } from "./exchange.ts";
import { Reply } from "./reply.ts";
import { passedHeaders } from "./reply_headers.ts";

/** What is translated. */
export interface Translation {
  /** Takes note of everything. */
  readonly exchange: ServerExchange;
  /** With the provider's own name of the model. */
  readonly request: ChatRequest;
  /** Translates. */
  readonly client: ChatClient;
  /** How its sender reads the answer. */
  readonly form: AnswerForm;
}

/**
 * Answers with the client's chunks, streamed or folded.
 *
 * @throws whatever the client throws before its first chunk, or, not streaming, at all
 */
export async function translate(
  { exchange, request, client, form }: Translation,
): Promise<Reply> {
  const encoder = form.encoder();
  let upstream: ReplyHeaders | undefined;
  const options: CallOptions = {
    ...exchange.upstream,
    onReply: (headers) => upstream = headers,
  };
  const chunks = client.stream(request, options)[Symbol.asyncIterator]();
  let next = await chunks.next();
  if (!request.stream) {
    for (; !next.done; next = await chunks.next()) {
      exchange.chunk(next.value, performance.now());
    }
    const answer = encoder.whole(exchange.completion());
    const reply = Reply.json(answer, { headers: passedHeaders(upstream) });
    await exchange.finish();
    return reply;
  }
  return eventReply(async (sink) => {
    const text = new TextEncoder();
    try {
      for (; !next.done; next = await chunks.next()) {
        const at = performance.now();
        const event = encoder.encode(next.value);
        const congested = sink.write(text.encode(event));
        exchange.chunk(next.value, at);
        if (congested !== undefined) await congested;
      }
      sink.write(text.encode(encoder.end()));
      await exchange.finish();
    } catch (error) {
      sink.write(failureEvents(encoder, error));
      await exchange.finish(error);
    }
  }, {
    upstream,
    signal: exchange.signal,
    keepAlive: form.keepAlive,
    keepAliveMs: exchange.keepAliveMs,
  });
}
