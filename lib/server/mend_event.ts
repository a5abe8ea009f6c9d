/**
 * One event of an OpenAI-style stream that cannot pass as it came: what it means, in a form that every client reads.
 *
 * @module
 */
import { isObject } from "../core/invalid.ts";
import {
  encodeErrorBody,
  unreadableEvent,
} from "../dialects/openai_chat/errors.ts";
import { inBandError } from "../dialects/openai_chat/in_band_error.ts";
import { redact } from "../dialects/openai_chat/redact.ts";
import type { ServerSentEvent } from "../wire/sse.ts";

/** What becomes of an event; `json` is on one line. */
export type MendedEvent =
  | { kind: "chunk"; json: string }
  | { kind: "error"; json: string }
  | { kind: "done" | "comment" | "nothing" };

/**
 * Reads an event of whatever form.
 *
 * @throws {StreamError} `invalid`: its data is neither JSON nor anything else that servers send
 */
export function mendEvent(event: ServerSentEvent): MendedEvent {
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
    const told = isObject(value) && isObject(value["error"]);
    return {
      kind: "error",
      json: told ? redact(json) : JSON.stringify(encodeErrorBody(failure)),
    };
  }
  if (!isObject(value)) throw unreadableEvent(data);
  if (Array.isArray(value["choices"])) return { kind: "chunk", json };
  const isPing = value["type"] === "ping" || Object.keys(value).length === 0;
  return isPing ? { kind: "nothing" } : {
    kind: "chunk",
    json: JSON.stringify({ ...value, choices: [] }),
  };
}

function parse(data: string, isError: boolean): unknown {
  try {
    return JSON.parse(data);
  } catch {
    if (isError) return data;
    throw unreadableEvent(data);
  }
}
