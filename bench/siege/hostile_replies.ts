/**
 * What a hostile provider answers, by the name of the model.
 *
 * @module
 */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** An answer as it goes over the wire. */
export interface HostileReply {
  /** Whose dialect it is asked for in. */
  readonly provider: "openai" | "anthropic";
  /** It is asked for as a stream. */
  readonly stream?: true;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** In pieces, each written by itself; for ever where it is a generator that does not end. */
  readonly body: () => Iterable<string | Uint8Array>;
}

const SECONDS_OF_WORK = 100_000;
const JSON_TYPE = { "content-type": "application/json" };
const EVENTS = { "content-type": "text/event-stream" };

function fill(fragment: string, length: number): string {
  return fragment.repeat(Math.ceil(length / fragment.length)).slice(0, length);
}

function chunk(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, "finish_reason": finish }];
  return `data: ${
    JSON.stringify({ id: "c", object: "chat.completion.chunk", choices })
  }\n\n`;
}

const END = chunk({}, "stop") + "data: [DONE]\n\n";

function stream(...pieces: string[]): HostileReply {
  return {
    provider: "openai",
    stream: true,
    headers: EVENTS,
    body: () => [chunk({ content: "hi" }), ...pieces, END],
  };
}

function anthropicError(message: string): HostileReply {
  const error = { type: "invalid_request_error", message };
  return {
    provider: "anthropic",
    status: 400,
    headers: JSON_TYPE,
    body: () => [JSON.stringify({ type: "error", error })],
  };
}

const zeros = new Uint8Array(2 ** 27);
const brotliBomb = brotliCompressSync(zeros, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 3,
    [constants.BROTLI_PARAM_LGWIN]: 24,
  },
});
const gzipBomb = gzipSync(new Uint8Array(2 ** 28));

const calls = Array.from({ length: 12_000 }, (_, i) => ({
  index: i * 65_536,
  id: `${i * 65_536}`,
  type: "function",
  function: { name: `f${i}`, arguments: "{}" },
}));

/** By the model that asks for it. */
export const REPLIES: Readonly<Record<string, HostileReply>> = {
  html: {
    provider: "openai",
    status: 400,
    headers: { "content-type": "text/html" },
    body: () => ["<html>", fill("<", SECONDS_OF_WORK)],
  },
  scripts: {
    provider: "anthropic",
    status: 400,
    headers: { "content-type": "text/html" },
    body: () => [fill("<script>", SECONDS_OF_WORK)],
  },
  key: anthropicError(fill("?key", 20_000)),
  dash: anthropicError(fill("a-", SECONDS_OF_WORK)),
  cr: stream(fill("\r", SECONDS_OF_WORK)),
  calls: stream(chunk({ "tool_calls": calls })),
  numbers: stream(
    chunk({
      content: "",
      extra: Array.from({ length: 12_000 }, (_, i) => `${i * 65_536}`),
    }),
  ),
  brotli: {
    provider: "openai",
    headers: { ...JSON_TYPE, "content-encoding": "br" },
    body: () => [brotliBomb],
  },
  gzip: {
    provider: "openai",
    headers: { ...JSON_TYPE, "content-encoding": "gzip" },
    body: () => [gzipBomb],
  },
  blanks: {
    provider: "openai",
    headers: { ...JSON_TYPE, x: `a${" ".repeat(60_000)}\u0001` },
    body: () => ["{}"],
  },
  spaces: {
    provider: "openai",
    headers: JSON_TYPE,
    body: () => Array.from({ length: 2_000 }, () => " "),
  },
  endless: {
    provider: "openai",
    stream: true,
    headers: EVENTS,
    *body() {
      while (true) yield chunk({ content: "and so on, " });
    },
  },
};
