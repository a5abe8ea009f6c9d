/**
 * Responses as the history holds them: to be shown, and to be continued.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Exchange } from "../conversation/exchange.ts";
import { keptAnswer, reply } from "../conversation/forms.ts";
import { rebuildMessages } from "../conversation/rebuild.ts";
import type { Message } from "../core/chat.ts";
import { ApiError, ChatError } from "../core/errors.ts";
import { invalid } from "../core/invalid.ts";
import type { ServerContext } from "./route.ts";

/** A response in the history. */
export interface StoredResponse {
  /** Its exchange. */
  readonly last: Exchange;
  /** That exchange and those before it, from the conversation's first on. */
  readonly chain: readonly Exchange[];
}

/** A response that another one continues. */
export interface PreviousResponse extends StoredResponse {
  /** All that was said up to its end; instructions, which are no part of the conversation, left out. */
  readonly messages: Message[];
}

/** A response is named after its exchange. */
const ID = /^resp_([0-9A-HJKMNP-TV-Z]{26})$/;

/** The id of an exchange's response. */
export function responseId(exchangeId: string): string {
  return `resp_${exchangeId}`;
}

/**
 * Looks a response up. One that asked not to be stored counts as not there, and so does an exchange that was no
 * conversation.
 *
 * @param param the request's member that names it, for errors
 * @throws {ApiError} 400 without a history, 404 for a response that is not in it
 */
export async function recordedResponse(
  id: string,
  { history, store, recorder }: ServerContext,
  param: "response_id" | "previous_response_id",
): Promise<StoredResponse> {
  if (!history || store === undefined) {
    throw invalid(param, "cannot be looked up: this server keeps no history");
  }
  const [, exchangeId] = ID.exec(id) ?? [];
  if (exchangeId === undefined) throw notFound(id, param);
  // It may have ended a moment ago.
  await recorder.flush();
  const chain = await chainTo(exchangeId, store);
  const last = chain.at(-1);
  const talked = chain.some(({ request }) => request.messages.length > 0);
  if (last === undefined || last.via?.["store"] === false || !talked) {
    throw notFound(id, param);
  }
  return { last, chain };
}

/** A conversation that has lost its beginning cannot be told any more. */
async function chainTo(
  exchangeId: string,
  store: NonNullable<ServerContext["store"]>,
): Promise<Exchange[]> {
  try {
    return await store.chainTo(exchangeId);
  } catch (error) {
    if (error instanceof ChatError) return [];
    throw error;
  }
}

/**
 * Looks up what a response continues.
 *
 * @throws {ApiError} as {@linkcode recordedResponse}, and 404 for a response without an answer to go on from
 */
export async function previousResponse(
  id: string,
  context: ServerContext,
): Promise<PreviousResponse> {
  const param = "previous_response_id";
  const { last, chain } = await recordedResponse(id, context, param);
  const answer = answerOf(last);
  if (answer === undefined) throw notFound(id, param);
  const messages = rebuildMessages(chain, "reasoned");
  if (last.via?.["instructions"] === true) messages.shift();
  return { last, chain, messages: [...messages, answer] };
}

/** An answer that ended well may have said nothing. */
function answerOf(exchange: Exchange): Message | undefined {
  return exchange.status === "completed"
    ? reply(exchange, "reasoned")
    : keptAnswer(exchange);
}

function notFound(id: string, param: string): ApiError {
  return new ApiError(`no response with id ${id} is in the history`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: param.replace(/_id$/, "_not_found"),
    param,
  });
}
