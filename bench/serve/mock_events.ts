/**
 * What the mock provider says.
 *
 * @module
 */

/** The events of a stream. */
export interface Texts {
  /** What comes before the first piece of text. */
  readonly opening: string;
  /** One event with a piece of text, in which {@linkcode NUMBER} may be another number. */
  readonly event: string;
  /** What comes after the last one. */
  readonly ending: string;
}

/** How the reply that streams them begins. */
export const STREAM_HEAD: string = "HTTP/1.1 200 OK\r\n" +
  "content-type: text/event-stream; charset=utf-8\r\n" +
  "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n";
/** The end of a reply in chunks. */
export const LAST_CHUNK = "0\r\n\r\n";
/** In the text of each event. */
export const NUMBER = "000000";
const SAID = `${NUMBER}, so on in four words`;

const CHUNK = {
  id: "chatcmpl-C4A7ZT30FfXfWmUPW4n9nC4jY1Xbl",
  object: "chat.completion.chunk",
  created: 1755108253,
  model: "mock",
  "service_tier": "default",
  "system_fingerprint": null,
};
const USAGE = {
  "prompt_tokens": 24,
  "completion_tokens": 82,
  "total_tokens": 106,
};

/** One HTTP chunk; the text is ASCII. */
export function framed(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function chunk(delta: unknown, finish: string | null = null): string {
  const choices = [{ index: 0, delta, "finish_reason": finish }];
  return `data: ${JSON.stringify({ ...CHUNK, choices })}\n\n`;
}

const chat: Texts = {
  opening: chunk({ role: "assistant", content: "" }),
  event: chunk({ content: SAID }),
  ending: chunk({}, "stop") + "data: [DONE]\n\n",
};

function message(event: { type: string; [member: string]: unknown }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const messages: Texts = {
  opening: message({
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "mock",
      content: [],
      "stop_reason": null,
      "stop_sequence": null,
      usage: { "input_tokens": 24, "output_tokens": 1 },
    },
  }) + message({
    type: "content_block_start",
    index: 0,
    "content_block": { type: "text", text: "" },
  }),
  event: message({
    type: "content_block_delta",
    index: 0,
    delta: { type: "text_delta", text: SAID },
  }),
  ending: message({ type: "content_block_stop", index: 0 }) + message({
    type: "message_delta",
    delta: { "stop_reason": "end_turn", "stop_sequence": null },
    usage: { "output_tokens": 82 },
  }) + message({ type: "message_stop" }),
};

const SHORT = whole("Hi! How can I help you today?");

/** A completion as a whole reply; of a given length, if one is given. */
export function completion(characters?: number): Uint8Array<ArrayBuffer> {
  return characters === undefined
    ? SHORT
    : whole("word ".repeat(characters / 5));
}

function whole(content: string): Uint8Array<ArrayBuffer> {
  const body = JSON.stringify({
    ...CHUNK,
    object: "chat.completion",
    choices: [{
      index: 0,
      message: { role: "assistant", content, refusal: null, annotations: [] },
      "finish_reason": "stop",
    }],
    usage: USAGE,
  });
  return new TextEncoder().encode(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

/** The events of both APIs. */
export const EventTexts: { readonly chat: Texts; readonly messages: Texts } = {
  chat,
  messages,
};
