/**
 * Counts a request's tokens with its provider.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { RawCall } from "../../core/call.ts";
import type { ChatClient } from "../../core/client.ts";
import { ApiError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import type { ServerExchange } from "../exchange.ts";
import type { HeaderList } from "../guard/header_list.ts";
import { relayedReplyHeaders } from "./reply_headers.ts";

/** A provider's count. */
export interface TokenCount {
  /** `input_tokens` of the reply. */
  readonly tokens: number;
  /** The reply's body. */
  readonly bytes: Uint8Array;
  /** The reply's headers that are relayed. */
  readonly headers: HeaderList;
}

/** Statuses of servers without the endpoint. */
const ABSENT: readonly number[] = [
  STATUS_CODE.NotFound,
  STATUS_CODE.MethodNotAllowed,
  STATUS_CODE.NotImplemented,
];

/**
 * Asks a provider to count; undefined if it has no endpoint for that.
 *
 * @throws {ApiError} the provider refused the request
 * @throws {NetworkError} no answer
 */
export async function providersCount(
  client: ChatClient,
  call: RawCall,
  exchange: ServerExchange,
): Promise<TokenCount | undefined> {
  try {
    const upstream = await client.send(call, exchange.upstream);
    const bytes = await upstream.bytes();
    const value = parsedJson(new TextDecoder().decode(bytes));
    const tokens = isObject(value) ? value["input_tokens"] : undefined;
    if (typeof tokens !== "number") return undefined;
    return { tokens, bytes, headers: relayedReplyHeaders(upstream.headers) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Whether an error means that the provider lacks the endpoint; the same status may mean that it lacks the model. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && ABSENT.includes(error.status) &&
    error.code !== "model_not_found" && !NO_MODEL.test(error.body ?? "");
}

/** Whether a replay has no answer for the call, which says nothing about the model. */
export function isMiss(error: unknown): boolean {
  return error instanceof ApiError && error.code === "replay_miss";
}

const NO_MODEL = /"message"\s*:\s*"(?:the )?model\b/i;
