/**
 * The built-in model's answer as chunks.
 *
 * @module
 */
import type { AnswerNotes } from "../../core/answer.ts";
import type {
  ChatChunk,
  ChatRequest,
  ChunkChoice,
  Message,
  Usage,
} from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import { ApiError } from "../../core/errors.ts";
import { delay } from "../../core/delay.ts";
import { Doctor } from "./doctor.ts";
import { BASE_URL, MODEL } from "./name.ts";

/**
 * Answers a request, word by word if it streams.
 *
 * @param paceMs pause before each word
 * @throws {ApiError} the request names another model
 */
export async function* answer(
  request: ChatRequest,
  paceMs: number,
  notes: Pick<AnswerNotes, "signal" | "sent">,
): AsyncGenerator<readonly ChatChunk[], void> {
  const { signal } = notes;
  signal.throwIfAborted();
  if (request.model !== MODEL) throw unknownModel(request.model);
  notes.sent({ attempt: 1, url: BASE_URL, body: JSON.stringify(request) });
  const { words, finishReason } = limit(say(request.messages), request);
  const head = {
    id: `chatcmpl-${fingerprint(request.messages)}`,
    object: "chat.completion.chunk" as const,
    created: Math.floor(Date.now() / 1000),
    model: MODEL,
  };
  const usage = count(request.messages, words.length);
  const chunk = (delta: ChunkChoice["delta"], end: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, "finish_reason": end }],
  });
  if (!request.stream) {
    const message = { role: "assistant" as const, content: words.join("") };
    yield [{ ...chunk(message, finishReason), usage }];
    return;
  }
  yield [chunk({ role: "assistant", content: "" })];
  for (const content of words) {
    if (paceMs > 0) await delay(paceMs, signal);
    signal.throwIfAborted();
    yield [chunk({ content })];
  }
  yield [chunk({}, finishReason)];
  yield [{ ...head, choices: [], usage }];
}

function say(messages: readonly Message[]): string {
  const doctor = new Doctor();
  let reply = doctor.opening;
  for (const message of messages) {
    if (message.role === "user") reply = doctor.reply(textOf(message));
  }
  return reply;
}

function textOf({ content }: Message): string {
  if (!Array.isArray(content)) return content ?? "";
  return content.map((part) => part.text ?? "").join("\n");
}

/** The words within the request's limits, each with the space after it. */
function limit(
  reply: string,
  request: ChatRequest,
): { words: string[]; finishReason: string } {
  const stops = [request.stop ?? []].flat().filter((stop) => stop !== "");
  const cuts = stops.map((stop) => reply.indexOf(stop)).filter((i) => i >= 0);
  const words = splitWords(reply.slice(0, Math.min(reply.length, ...cuts)));
  const most = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
  return words.length > most
    ? { words: words.slice(0, most), finishReason: "length" }
    : { words, finishReason: "stop" };
}

function splitWords(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function count(messages: readonly Message[], written: number): Usage {
  let read = 0;
  for (const message of messages) read += splitWords(textOf(message)).length;
  return {
    "prompt_tokens": read,
    "completion_tokens": written,
    "total_tokens": read + written,
  };
}

/** A hash of the messages: the same messages get the same answer and id. */
function fingerprint(messages: readonly Message[]): string {
  return sha256(JSON.stringify(messages)).slice(0, 24);
}

function unknownModel(model: string): ApiError {
  return new ApiError(`The model "${model}" does not exist`, {
    kind: "not_found",
    status: 404,
    type: "invalid_request_error",
    code: "model_not_found",
    param: "model",
    hint: `the built-in model is called ${MODEL}`,
  });
}
