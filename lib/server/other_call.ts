/**
 * Calls that are no conversations but name a model: to whom they go, and what is recorded of them.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { LONGEST_OTHER_BODY } from "../conversation/draft.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { RawCall } from "../core/client.ts";
import { ApiError } from "../core/errors.ts";
import { invalid, isObject, shown } from "../core/invalid.ts";
import type { AnswerForm } from "./answer_form.ts";
import { ServerExchange } from "./exchange.ts";
import { readJsonBody } from "./json_body.ts";
import { withModel } from "./json_splice.ts";
import { type RelayClient, speaksChat } from "./relay.ts";
import type { Reply } from "./reply.ts";
import { relayedHeaders } from "./request_headers.ts";
import type { ServerContext } from "./route.ts";
import { routed } from "./routed.ts";
import type { ServerRequest } from "./server_request.ts";

/** An endpoint that passes calls on. */
export interface OtherEndpoint {
  /** Below `/v1`. */
  readonly path: string;
  /** How its clients read replies. */
  readonly form: AnswerForm;
  /** Ends the exchange unless it throws. */
  readonly send: (call: OtherCall) => Promise<Reply>;
  /** What is wrong with a body that names no model, where it is not that. */
  readonly unnamed?: ApiError;
}

/** A call on its way to one provider. */
export interface OtherCall {
  /** Records it. */
  readonly exchange: ServerExchange;
  /** The client of the model's provider. */
  readonly client: RelayClient;
  /** The body as it came but for the model's name. */
  readonly call: RawCall;
  /** Whether it asks for an event stream. */
  readonly stream: boolean;
}

/** Asks for features that are not released. */
const MEANINGFUL_HEADERS = /^[a-z]+-beta$/;

/**
 * Answers a call by the provider of its model.
 *
 * @throws {ApiError} 400 where no model is named, 501 for a body that is no JSON but a form
 */
export async function passOn(
  http: ServerRequest,
  context: ServerContext,
  { path, form, send, unnamed }: OtherEndpoint,
): Promise<Reply> {
  refuseForm(http);
  const received = await readJsonBody(http);
  const body = named(received.value, unnamed);
  const stream = body["stream"] === true;
  const job = { context, name: body.model, stream, form };
  return await routed(job, ({ resolved, client }, onQueued) => {
    if (!speaksChat(client)) throw notOffered(resolved.name, path);
    const exchange = new ServerExchange({
      http,
      request: recorded(body, received.text),
      resolved,
      client,
      encoded: false,
      via: { path: `/v1${path}` },
      onQueued,
    }, context);
    const call: RawCall = {
      path,
      method: "POST",
      ...withModel(received, resolved.model),
      headers: relayedHeaders(http.headers, MEANINGFUL_HEADERS),
    };
    const answer = () => send({ exchange, client, call, stream });
    return { exchange, answer };
  });
}

type Named = Record<string, unknown> & { model: string };

function named(value: unknown, unnamed: ApiError | undefined): Named {
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
function recorded(body: Named, text: string): ChatRequest {
  const isLong = text.length > LONGEST_OTHER_BODY;
  return { ...isLong ? { model: body.model } : body, messages: [] };
}

/** A form holds files; its model cannot be replaced without taking it apart. */
function refuseForm(http: ServerRequest): void {
  const type = http.headers.get("content-type") ?? "";
  if (!/^multipart\//i.test(type)) return;
  throw new ApiError("bodies of type multipart cannot be passed on", {
    kind: "invalid_request",
    status: STATUS_CODE.NotImplemented,
    type: "invalid_request_error",
    code: "unsupported_content_type",
  });
}

function notOffered(model: string, path: string): ApiError {
  return new ApiError(`the provider of ${model} does not offer /v1${path}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "unsupported_endpoint",
    param: "model",
  });
}
