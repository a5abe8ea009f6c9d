/**
 * One of two blind answers: its text as it comes, and how it ended.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { parsedReplyJson } from "../../../core/data/parsed_json.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { withoutSecrets } from "../../../core/secrets.ts";
import { SseParser } from "../../../stream/sse.ts";
import type { ServerContext } from "../../endpoint.ts";
import type { Reply } from "../../reply.ts";
import type { ServerRequest } from "../../server_request.ts";
import { askChat } from "./chat_request.ts";

/** How an answer ended. */
export interface SideEnd {
  /** Id of its exchange; undefined if no model was asked. */
  readonly id: string | undefined;
  /** Why it failed; undefined for a whole answer. */
  readonly failure: string | undefined;
}

/** A request to one of the models. */
export interface SideRequest {
  readonly from: ServerRequest;
  readonly context: ServerContext;
  /** A Chat Completions request that streams. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Gets the text as it comes. */
  readonly onText: (text: string) => void;
}

/** Asks one of the models. Resolves when its exchange is recorded; never rejects. */
export async function askSide(
  { from, context, body, onText }: SideRequest,
): Promise<SideEnd> {
  let id: string | undefined;
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const reply = await askChat(from, bytes, {
      ...context,
      // A cached answer makes no exchange to vote on, and comes too fast.
      cache: undefined,
      isBlind: true,
      onExchange: (begun) => id = begun,
    });
    return { failure: await readReply(reply, onText), id };
  } catch (error) {
    return { failure: withoutSecrets(reasonOf(error)), id };
  }
}

/** Reads a reply to its end; returns why it failed. */
async function readReply(
  { status, body }: Reply,
  onText: (text: string) => void,
): Promise<string | undefined> {
  if (typeof body !== "function") {
    const text = new TextDecoder().decode(body ?? new Uint8Array());
    return failureIn(parsedReplyJson(text)) ?? `status ${status}`;
  }
  const decoder = new TextDecoder();
  const parser = new SseParser();
  let failure: string | undefined;
  await body({
    write(bytes) {
      for (
        const { data } of parser.push(decoder.decode(bytes, { stream: true }))
      ) {
        const chunk = parsedReplyJson(data);
        failure ??= failureIn(chunk);
        const text = textIn(chunk);
        if (text !== "") onText(text);
      }
      return undefined;
    },
  });
  return failure;
}

function failureIn(value: unknown): string | undefined {
  if (!isObject(value) || !isObject(value["error"])) return undefined;
  const { message } = value["error"];
  return typeof message === "string" ? message : "unknown error";
}

/** What a chunk adds to the first choice: text, a refusal, or calls of tools as text. */
function textIn(chunk: unknown): string {
  if (!isObject(chunk) || !Array.isArray(chunk["choices"])) return "";
  const choice: unknown = chunk["choices"][0];
  const delta = isObject(choice) ? choice["delta"] : undefined;
  if (!isObject(delta)) return "";
  const calls = Array.isArray(delta["tool_calls"]) ? delta["tool_calls"] : [];
  return [delta["content"], delta["refusal"], ...calls.map(callText)]
    .filter((text) => typeof text === "string")
    .join("");
}

function callText(call: unknown): string {
  const called = isObject(call) ? call["function"] : undefined;
  if (!isObject(called)) return "";
  const { name, arguments: given = "" } = called;
  return typeof name === "string" ? `\n${name} ${given}` : `${given}`;
}
