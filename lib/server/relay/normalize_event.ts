/**
 * One event of an OpenAI-style stream that cannot pass as it came: what it means, in a form that every client reads.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parseReplyJson } from "../../core/data/parsed_json.ts";
import type { StreamError } from "../../core/errors.ts";
import {
  encodeErrorBody,
  unreadableEvent,
} from "../../dialects/openai_chat/errors.ts";
import { inBandError } from "../../dialects/openai_chat/in_band_error.ts";
import { redact } from "../../dialects/openai_chat/redact.ts";
import type { RawChunk } from "../../dialects/openai_chat/types.ts";
import type { ServerSentEvent } from "../../stream/sse.ts";

/** What an event is normalized to; `json` is on one line. */
export type NormalizedEvent =
  | { kind: "chunk"; json: string; value: RawChunk }
  | { kind: "error"; json: string; failure: StreamError }
  | { kind: "done" | "comment" | "nothing" };

/**
 * Reads an event of whatever form.
 *
 * @throws {StreamError} `invalid`: its data is neither JSON nor anything else that servers send
 */
export function normalizeEvent(event: ServerSentEvent): NormalizedEvent {
  const data = event.data.trim();
  if (data === "" || event.event === "ping") return { kind: "nothing" };
  if (data === "[DONE]") return { kind: "done" };
  if (data.startsWith(":")) return { kind: "comment" };
  const isError = event.event === "error";
  const value = parse(data, isError);
  // Between the members of a JSON text a line end is as good as a space; inside a string there is none.
  const json = data.replaceAll("\n", " ");
  const failure = inBandError(value, isError);
  if (failure !== undefined) {
    const hasForm = isObject(value) && isObject(value["error"]);
    return {
      kind: "error",
      json: hasForm ? redact(json) : JSON.stringify(encodeErrorBody(failure)),
      failure,
    };
  }
  if (!isObject(value)) throw unreadableEvent(data);
  if (Array.isArray(value["choices"])) return { kind: "chunk", json, value };
  const isPing = value["type"] === "ping" || Object.keys(value).length === 0;
  if (isPing) return { kind: "nothing" };
  const chunk = { ...value, choices: [] };
  return { kind: "chunk", json: JSON.stringify(chunk), value: chunk };
}

function parse(data: string, isError: boolean): unknown {
  try {
    return parseReplyJson(data);
  } catch {
    if (isError) return data;
    throw unreadableEvent(data);
  }
}
