/**
 * A request whose provider speaks another dialect, or none: its client translates, chunk by chunk.
 *
 * @module
 */
import { batchesOf } from "../core/batches.ts";
import type { ChatRequest } from "../core/chat.ts";
import { type ChunkRun, chunksOf } from "../core/chunk_run.ts";
import type { CallOptions, ChatClient } from "../core/client.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import type { AnswerEncoder, AnswerForm } from "./answer_form.ts";
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
  const batches = batchesOf(client, request, options)[Symbol.asyncIterator]();
  let next = await batches.next();
  if (!request.stream) {
    for (; !next.done; next = await batches.next()) {
      note(exchange, next.value, performance.now());
    }
    const answer = encoder.whole(exchange.completion());
    const reply = Reply.json(answer, { headers: passedHeaders(upstream) });
    await exchange.finish();
    return reply;
  }
  return eventReply(async (sink) => {
    const text = new TextEncoder();
    try {
      for (; !next.done; next = await batches.next()) {
        const at = performance.now();
        const events = encode(encoder, next.value);
        const congested = events === ""
          ? undefined
          : sink.write(text.encode(events));
        note(exchange, next.value, at);
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

function note(
  exchange: ServerExchange,
  runs: readonly ChunkRun[],
  at: number,
): void {
  for (const { chunk } of runs) exchange.chunk(chunk, at);
}

/** The events of all chunks, to be sent in one piece. */
function encode(encoder: AnswerEncoder, runs: readonly ChunkRun[]): string {
  let events = "";
  for (const { chunk, texts } of runs) {
    if (texts === undefined) events += encoder.encode(chunk);
    else if (encoder.encodeRun) events += encoder.encodeRun({ chunk, texts });
    else {
      for (const one of chunksOf({ chunk, texts })) {
        events += encoder.encode(one);
      }
    }
  }
  return events;
}
