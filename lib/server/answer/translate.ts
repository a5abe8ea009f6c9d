/**
 * Answers a request whose provider speaks another dialect, or none: our client translates chunk by chunk.
 *
 * @module
 */
import type { AnswerFacts } from "../../core/answer.ts";
import { joinBurst } from "../../core/join_texts.ts";
import type { ChatChunk, ChatRequest } from "../../core/chat.ts";
import type { ChatClient } from "../../core/client.ts";
import { noteAnswer } from "../../core/fates.ts";
import type { AnswerEncoder, AnswerFormat } from "../formats/answer_format.ts";
import { eventReply } from "./event_reply.ts";
import { failureEvents } from "../formats/failure_events.ts";
import type { ServerExchange } from "../exchange.ts";
import { LeftOut } from "./left_out.ts";
import { Reply } from "../reply.ts";
import { ESTIMATED, relayedReplyHeaders } from "./reply_headers.ts";

/** A request to translate, and its recording. */
export interface Translation {
  /** Records request and answer. */
  readonly exchange: ServerExchange;
  /** The request, with the provider's name of the model. */
  readonly request: ChatRequest;
  /** The provider's client. */
  readonly client: ChatClient;
  /** The format of the reply. */
  readonly format: AnswerFormat;
  /** Collects what is left out; the endpoint has added what its decoding left out. */
  readonly leftOut?: LeftOut | undefined;
  /** Turns our name of a member into the name that the client uses; the same name by default. */
  readonly nameOf?: ((member: string) => string) | undefined;
  /** Headers of the request that some provider understands. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Replies with the chunks of our client, streamed or folded.
 *
 * @throws what our client throws: when streaming, only before the first content
 */
export async function translate(job: Translation): Promise<Reply> {
  const { exchange, request, client, format, headers = {} } = job;
  const { leftOut = new LeftOut(), nameOf = (member) => member } = job;
  const answer = client.stream(request, { ...exchange.upstream, headers });
  exchange.follow(answer);
  leftOut.follow(() => [...answer.leftOut, ...answer.dropped].map(nameOf));
  const { fates } = format;
  const encoder = format.encoder();
  if (!request.stream) {
    for await (const chunks of answer) record(exchange, chunks);
    prepare(encoder, answer);
    const completion = exchange.completion();
    if (fates !== undefined) noteAnswer(completion, fates, leftOut.add);
    const body = encoder.body(completion);
    const reply = Reply.json(body, {
      headers: relayedReplyHeaders(answer.headers),
    });
    leftOut.writeTo(reply.headers);
    await exchange.finish();
    return reply;
  }
  await answer.begun;
  prepare(encoder, answer);
  // The texts of a burst are joined, but a replayed answer keeps its chunks.
  const replays = answer.recorded !== undefined;
  const reply = eventReply(async (sink) => {
    const text = new TextEncoder();
    try {
      for await (const chunks of answer) {
        const at = performance.now();
        const joined = replays ? chunks : joinBurst(chunks);
        const events = encode(encoder, joined);
        const congested = events === ""
          ? undefined
          : sink.write(text.encode(events));
        record(exchange, chunks, at);
        if (congested !== undefined) await congested;
      }
      if (fates !== undefined) {
        noteAnswer(exchange.completion(), fates, leftOut.add);
      }
      sink.write(text.encode(leftOut.comment() + encoder.end()));
      await exchange.finish();
    } catch (error) {
      sink.write(failureEvents(encoder, error));
      await exchange.finish(error);
    }
  }, {
    upstream: answer.headers,
    signal: exchange.signal,
    keepAlive: format.keepAlive,
    keepAliveMs: exchange.keepAliveMs,
  });
  leftOut.writeTo(reply.headers);
  const { estimated } = encoder;
  if (estimated !== undefined) reply.headers.set(ESTIMATED, estimated);
  return reply;
}

/** Gives the encoder the facts that are known when the answer begins. */
function prepare(
  encoder: AnswerEncoder,
  { recorded, usage }: Pick<AnswerFacts, "recorded" | "usage">,
): void {
  if (recorded !== undefined) encoder.replayed?.(recorded);
  if (usage !== undefined) encoder.expectUsage?.(usage);
}

function record(
  exchange: ServerExchange,
  chunks: readonly ChatChunk[],
  at: number = performance.now(),
): void {
  for (const chunk of chunks) exchange.chunk(chunk, at);
}

/** Encodes all chunks, to send them in one piece. */
function encode(encoder: AnswerEncoder, chunks: readonly ChatChunk[]): string {
  let events = "";
  for (const chunk of chunks) events += encoder.encode(chunk);
  return events;
}
