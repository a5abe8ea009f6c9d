/**
 * Calls that are no conversations but name a model: to whom they go, and what is recorded of them.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { ResolvedModel } from "../../clients/registry.ts";
import { LONGEST_OTHER_BODY } from "../../history/record/draft.ts";
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import type { ChatClient } from "../../core/client.ts";
import { ApiError } from "../../core/errors.ts";
import { invalid, isObject, shown } from "../../core/data/invalid.ts";
import type { AnswerFormat } from "../formats/answer_format.ts";
import { ServerExchange } from "../exchange.ts";
import { type JsonBody, readJsonBody } from "../guard/json_body.ts";
import { withModel } from "../guard/json_splice.ts";
import { passesOn } from "./relay.ts";
import type { Reply } from "../reply.ts";
import { MEANINGFUL_HEADERS as CHAT_HEADERS } from "../../dialects/openai_chat/headers.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import { pathOf } from "../guard/unknown_url.ts";
import type { ServerContext } from "../endpoint.ts";
import { routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";

/** An endpoint that passes calls on. */
export interface OtherEndpoint {
  /** Below `/v1`. */
  readonly path: string;
  /** How its clients read replies. */
  readonly format: AnswerFormat;
  /** Ends the exchange unless it throws. */
  readonly send: (call: OtherCall) => Promise<Reply>;
  /** A reply is an event stream wherever one was asked for, so that its head may go before the provider's has come. */
  readonly streams?: boolean;
  /** What is wrong with a body that names no model, where it is not that. */
  readonly unnamed?: ApiError;
}

/** A call on its way to one provider. */
export interface OtherCall {
  /** Records it. */
  readonly exchange: ServerExchange;
  /** The client of the model's provider. */
  readonly client: ChatClient;
  /** The body as it came but for the model's name. */
  readonly call: RawCall;
  /** Whether it asks for an event stream. */
  readonly stream: boolean;
}

/** Asks for features that are not released, in any dialect. */
export const MEANINGFUL_HEADERS: RegExp = new RegExp(
  `^[a-z]+-beta$|${CHAT_HEADERS.source}`,
);

/**
 * Answers a call by the provider of its model.
 *
 * @throws {ApiError} 400 where no model is named, 415 for a form
 */
export async function passOn(
  http: ServerRequest,
  context: ServerContext,
  { path, format, send, streams = false, unnamed }: OtherEndpoint,
): Promise<Reply> {
  refuseForm(http);
  const received = await readJsonBody(http);
  const body = namedBody(received.value, unnamed);
  const stream = body["stream"] === true;
  const job = {
    http,
    context,
    name: body.model,
    ownModel: true,
    asks: () => ({ ...body, messages: [] }),
    stream: stream && streams,
    format,
  };
  return await routed(job, ({ resolved, client }, onQueued) => {
    if (!passesOn(resolved)) throw notOffered(resolved.name, path);
    const parts = { http, context, received, body, path };
    const call = beginCall(parts, { resolved, client }, onQueued);
    return { exchange: call.exchange, answer: () => send(call) };
  });
}

/** A call that has come. */
export interface ReceivedCall {
  /** With its headers. */
  readonly http: ServerRequest;
  /** What endpoints share. */
  readonly context: ServerContext;
  /** Its body as it came. */
  readonly received: JsonBody;
  /** The same, read. */
  readonly body: Named;
  /** Below `/v1`. */
  readonly path: string;
}

/** Begins to pass a call on to one provider. */
export function beginCall(
  { http, context, received, body, path }: ReceivedCall,
  { resolved, client }: { resolved: ResolvedModel; client: ChatClient },
  onQueued: () => void,
): OtherCall {
  const call: RawCall = {
    path,
    method: "POST",
    ...withModel(received, resolved.model),
    headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
  };
  const exchange = new ServerExchange({
    http,
    request: recordedBody(body, received.text),
    resolved,
    client,
    encoded: false,
    via: { path: `/v1${path}` },
    body: call.body,
    onQueued,
  }, context);
  return { exchange, client, call, stream: body["stream"] === true };
}

/** A body that names its model. */
export type Named = Record<string, unknown> & { model: string };

/**
 * Reads the model's name.
 *
 * @throws {ApiError} 400, or what is given for a body without one
 */
export function namedBody(value: unknown, unnamed?: ApiError): Named {
  if (!isObject(value)) {
    throw unnamed ??
      invalid(undefined, `must be a JSON object, not ${shown(value)}`);
  }
  const { model } = value;
  if (model === undefined) throw unnamed ?? invalid("model", "is missing");
  if (typeof model !== "string" || model.trim() === "") {
    throw invalid("model", `must be a model's name, not ${shown(model)}`);
  }
  return { ...value, model };
}

/** The body's members, unless they are too long to keep; there are no messages among them. */
export function recordedBody(body: Named, text: string): ChatRequest {
  const isLong = text.length > LONGEST_OTHER_BODY;
  return { ...isLong ? { model: body.model } : body, messages: [] };
}

/**
 * Refuses a form where JSON belongs.
 *
 * @throws {ApiError} 415
 */
export function refuseForm({ headers, url }: ServerRequest): void {
  const type = headers.get("content-type") ?? "";
  if (!/^multipart\//i.test(type)) return;
  throw new ApiError(`${pathOf(url)} takes JSON, not ${type.slice(0, 40)}`, {
    kind: "invalid_request",
    status: STATUS_CODE.UnsupportedMediaType,
    type: "invalid_request_error",
    code: "unsupported_content_type",
  });
}

/** The error for a provider without a path. */
export function notOffered(model: string, path: string): ApiError {
  return new ApiError(`the provider of ${model} does not offer /v1${path}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "unsupported_endpoint",
    param: "model",
  });
}
