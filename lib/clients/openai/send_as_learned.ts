/**
 * Sends a relayed request unchanged, or adapted to what its server has refused before.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import { isObject } from "../../core/data/invalid.ts";
import { ApiError } from "../../core/errors.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { parseExact } from "../../dialects/anthropic_messages/json.ts";
import { renameLimit } from "../../dialects/openai_chat/request.ts";
import type { LearnedOptions } from "../learned.ts";

/**
 * Sends a call, and sends it again for each member that the server refuses.
 *
 * @throws whatever `send` throws
 */
export async function sendAsLearned(
  call: RawCall,
  learned: LearnedOptions,
  send: (call: RawCall) => Promise<WireReply>,
): Promise<WireReply> {
  const { bytes: _, body: original = "", ...rest } = call;
  const adapt = () => adaptedBody(original, learned);
  let body = learned.isEmpty ? original : adapt();
  for (;;) {
    try {
      return await send(body === original ? call : { ...rest, body });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      learned.from(error, modelOf(body) ?? "", body);
      const otherwise = adapt();
      if (otherwise === body) throw error;
      body = otherwise;
    }
  }
}

/** Whether an error may mean that the server does not know a member. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError &&
    (error.status === 400 || error.status === 422);
}

/** The name of a body's model; undefined if it has none. */
function modelOf(body: string): string | undefined {
  const value = parseExact(body, Infinity);
  const model = isObject(value) ? value["model"] : undefined;
  return typeof model === "string" ? model : undefined;
}

/**
 * The body without `stream_options` and with the other name of the token limit, if that was learned; the same
 * text if nothing changes. Numbers keep their literals.
 */
function adaptedBody(body: string, learned: LearnedOptions): string {
  const value = parseExact(body, Infinity);
  if (!isObject(value)) return body;
  const { noStreamOptions, maxTokensName } = learned.options(
    String(value["model"]),
  );
  const given = Object.entries(value);
  const kept = noStreamOptions
    ? given.filter(([name]) => name !== "stream_options")
    : given;
  const named = maxTokensName === undefined
    ? kept
    : renameLimit(kept, maxTokensName);
  const names = named.map(([name]) => name).join();
  return names === Object.keys(value).join()
    ? body
    : JSON.stringify(Object.fromEntries(named));
}
