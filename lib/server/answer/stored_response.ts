/**
 * Finds Responses in the history, to show or continue them.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { History } from "../../history/history.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { answerEcho, keptAnswer } from "../../history/chain/echoes.ts";
import { madeBy } from "../../history/chain/maker.ts";
import { rebuildMessages } from "../../history/chain/rebuild.ts";
import type { Message } from "../../core/chat.ts";
import { ApiError, ChatError, NetworkError } from "../../core/errors.ts";
import { invalid } from "../../core/data/invalid.ts";
import { givenResponse } from "../../dialects/openai_responses/kept/response.ts";
import type { ServerContext } from "../endpoint.ts";
import type { RelayedResponse } from "./recent_answers.ts";
import { findShared } from "./shared/find_shared.ts";

/** A response and its conversation. */
export interface StoredResponse {
  /** The exchange of the response. */
  readonly last: Exchange;
  /** That exchange and its ancestors, the oldest first. */
  readonly chain: readonly Exchange[];
  /**
   * It is in another history, which exchanges of this one cannot continue: in the record that a fork has left, or in the
   * store that several machines share.
   */
  readonly isForeign?: true;
  /** That store, if it is there. */
  readonly shared?: History;
}

/** A response to continue. */
export interface PreviousResponse extends StoredResponse {
  /** The messages up to its answer, without instructions: they do not belong to the conversation. */
  readonly messages: Message[];
}

/** A response's id is `resp_` and its exchange's id. */
const ID = /^resp_([0-9A-HJKMNP-TV-Z]{26})$/;

export function responseId(exchangeId: string): string {
  return `resp_${exchangeId}`;
}

/** The id of a response's exchange; undefined for another text. */
export function exchangeIdOf(id: string): string | undefined {
  return ID.exec(id)?.[1];
}

/**
 * Finds a response. It is not found if its client asked that it is not stored, if it was deleted, or if its exchange is
 * not a conversation.
 *
 * @param param the member that holds the id, for errors
 * @throws {ApiError} 400 without a history, 404 if it is not found
 */
export async function recordedResponse(
  id: string,
  context: ServerContext,
  param: "response_id" | "previous_response_id",
): Promise<StoredResponse> {
  if ((context.store ?? context.record) === undefined) {
    throw invalid(param, "cannot be looked up: this server keeps no history");
  }
  const found = await findResponse(id, context);
  if (found === undefined) throw notFound(id, param, context);
  return found;
}

/** Like {@linkcode recordedResponse}, but returns undefined if it is not found. */
export async function findResponse(
  id: string,
  context: ServerContext,
): Promise<StoredResponse | undefined> {
  const { record: store } = context;
  const found = await findStored(id, context);
  if (found !== undefined) return found;
  if (store !== undefined) {
    const foreign = await findStored(id, elsewhere(context, store));
    if (foreign !== undefined) return { ...foreign, isForeign: true };
  }
  return await findShared(context, exchangeIdOf(id), async (shared) => {
    const other = await findStored(id, elsewhere(context, shared));
    if (other === undefined) return undefined;
    // A deletion here is on its way there.
    const deleted = await context.store?.withdrawn([other.last.id]);
    if (deleted !== undefined && deleted.size > 0) return undefined;
    return { ...other, isForeign: true, shared };
  });
}

function elsewhere(context: ServerContext, store: History): ServerContext {
  return { ...context, store, recent: undefined };
}

async function findStored(
  id: string,
  context: ServerContext,
): Promise<StoredResponse | undefined> {
  const { store, recorder, threads } = context;
  if (store === undefined) return undefined;
  // The exchange may not be on disk yet.
  await recorder.flush();
  const found = await findWritten(id, context, store);
  if (found !== undefined || threads === undefined) return found;
  // Another thread may be about to write it.
  await threads.flush();
  return await findWritten(id, context, store);
}

async function findWritten(
  id: string,
  context: ServerContext,
  store: NonNullable<ServerContext["store"]>,
): Promise<StoredResponse | undefined> {
  const exchangeId = exchangeIdOf(id) ??
    (await relayedResponse(id, context))?.exchange;
  if (exchangeId === undefined) return undefined;
  const chain = await chainTo(exchangeId, store);
  const last = chain.at(-1);
  const talked = chain.some(({ request }) => request.messages.length > 0);
  if (last === undefined || isUnstored(last) || !talked) return undefined;
  const withdrawn = await store.withdrawn([exchangeId]);
  return withdrawn.size > 0 ? undefined : { last, chain };
}

/** Where a response with an id of its provider's came from; undefined where nothing is known of it. */
export async function relayedResponse(
  id: string,
  { recent, store, recorder, threads }: ServerContext,
): Promise<RelayedResponse | undefined> {
  const known = recent?.relayed(id);
  if (known !== undefined || store === undefined) return known;
  // What another thread is about to write, too: looking for what is not there takes long.
  await Promise.all([recorder.flush(), threads?.flush()]);
  for await (const [found] of store.query({ response: id, count: 1 })) {
    if (found === undefined) continue;
    const from = { exchange: found.id, provider: found.provider };
    recent?.addRelayed(id, from);
    return from;
  }
  return undefined;
}

/**
 * The same in the store that several machines share.
 *
 * @throws {ApiError} 503: the store cannot be reached
 */
export function sharedRelayedResponse(
  id: string,
  context: ServerContext,
): Promise<RelayedResponse | undefined> {
  return findShared(
    context,
    undefined,
    (shared) => relayedResponse(id, elsewhere(context, shared)),
  );
}

/** Whether a response came from a provider of the Responses API as it is. */
export function isRelayed({ response }: Exchange): boolean {
  return givenResponse(response) !== undefined;
}

/** Reads the `include` parameters of a query. */
export function includedIn(query: URLSearchParams): string[] {
  return [...query.getAll("include"), ...query.getAll("include[]")];
}

/** Whether the client asked that the response is not stored. */
export function isUnstored({ via }: Exchange): boolean {
  return via?.["store"] === false;
}

/** A conversation without its first exchanges cannot be rebuilt. */
async function chainTo(
  exchangeId: string,
  store: NonNullable<ServerContext["store"]>,
): Promise<Exchange[]> {
  try {
    return await store.chain(exchangeId);
  } catch (error) {
    if (error instanceof ChatError && !(error instanceof NetworkError)) {
      return [];
    }
    throw error;
  }
}

/**
 * Finds the response that a request continues.
 *
 * @throws {ApiError} as {@linkcode recordedResponse}, and 404 for a response without an answer
 */
export async function previousResponse(
  id: string,
  context: ServerContext,
): Promise<PreviousResponse> {
  const param = "previous_response_id";
  const stored = await recordedResponse(id, context, param);
  const { last, chain } = stored;
  const answer = answerOf(last);
  if (answer === undefined) throw notFound(id, param, context);
  const messages = rebuildMessages(chain, "reasoned");
  if (last.via?.["instructions"] === true) messages.shift();
  madeBy(answer, last);
  return { ...stored, messages: [...messages, answer] };
}

/** The answer that a conversation continues from; a completed answer may be empty. */
export function answerOf(
  exchange: Pick<Exchange, "source" | "response" | "status">,
): Message | undefined {
  return exchange.status === "completed"
    ? answerEcho(exchange, "reasoned")
    : keptAnswer(exchange);
}

function notFound(
  id: string,
  param: string,
  { shared }: ServerContext,
): ApiError {
  const where = shared === undefined
    ? "the history"
    : "the history of this machine or in the store";
  return new ApiError(`no response with id ${id} is in ${where}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: param.replace(/_id$/, "_not_found"),
    param,
  });
}
