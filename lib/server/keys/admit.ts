/**
 * Lets a request of a client key in, or refuses it.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { ResolvedModel } from "../../clients/registry.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { ApiError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { promptTokens } from "../../history/record/estimated_usage.ts";
import type { ClientKey } from "../../keys/client_key.ts";
import {
  type Decision,
  type Ledger,
  limitsOf,
  type Spend,
} from "../../keys/ledger.ts";
import { costOf } from "../../prices/cost.ts";
import type { ModelPrice } from "../../prices/model_price.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { isUnrecorded } from "../guard/unrecorded.ts";
import type { ServerRequest } from "../server_request.ts";
import { Admission } from "./admission.ts";
import { LimitReached } from "./limit_reached.ts";
import { allowedTargets, notAllowed } from "./models.ts";

/** A request that comes in. */
export interface AdmissionRequest {
  readonly http: Pick<ServerRequest, "headers">;
  readonly client: ClientKey;
  /** Lists the models that a name stands for. */
  readonly targetsOf: (name: string) => ResolvedModel[];
  /** Whether exchanges are recorded. */
  readonly isRecorded: boolean;
  /** Whether a history may answer, which costs nothing. */
  readonly isReplay: boolean;
  /** The model's name as received. */
  readonly name: string;
  /** Makes the request as it is recorded; undefined for a call that costs nothing. */
  readonly asks: (() => ChatRequest) | undefined;
}

/** A request that may be sent. */
export interface AdmittedRequest {
  /** The model's name, which may be that of the alias in its place. */
  readonly name: string;
  /** The models to try. */
  readonly targets: readonly ResolvedModel[];
  readonly admission: Admission;
}

/** What decides. */
export interface AdmitTools {
  readonly ledger: Ledger;
  readonly prices: PriceList;
}

/** Tokens of an answer whose request sets no limit: more is rare. */
const USUAL_ANSWER = 4_096;

/**
 * Admits a request.
 *
 * @throws {ApiError} 403: a model that the key may not use, or one without a price where the key has a budget; 429: over
 * a limit; 503: the spend cannot be read; 404: no such model
 */
export async function admit(
  request: AdmissionRequest,
  tools: AdmitTools,
): Promise<AdmittedRequest> {
  const { client, name, targetsOf, isRecorded, http } = request;
  const all = targetsOf(name);
  const targets = allowedTargets(client, name, all);
  if (targets.length === 0) throw notAllowed(name, client.name);
  if (client.limits.length > 0 && isRecorded && isUnrecorded(http)) {
    throw unrecorded(client.name);
  }
  const decision = await decide(client, request, targets, tools);
  if (decision.kind === "admitted") {
    return { name, targets, admission: admissionOf(decision, request, tools) };
  }
  const { over } = client;
  const { limit } = decision;
  if (over === undefined || limit?.unit !== "usd") {
    throw new LimitReached(client.name, decision, client.concurrent);
  }
  // What answers in its place is not limited by the budget: the server's user has chosen it.
  const limits = client.limits.filter(({ unit }) => unit !== "usd");
  const others = targetsOf(over);
  const second = await decide({ ...client, limits }, request, others, tools);
  if (second.kind === "refused") {
    throw new LimitReached(client.name, second, client.concurrent);
  }
  const admission = admissionOf(second, request, tools);
  return { name: over, targets: others, admission };
}

function admissionOf(
  { ticket, left }: Decision & { kind: "admitted" },
  { asks }: AdmissionRequest,
  tools: AdmitTools,
): Admission {
  return new Admission({
    ...tools,
    ticket,
    left,
    isFree: asks === undefined,
  });
}

async function decide(
  client: ClientKey,
  { asks, isReplay }: AdmissionRequest,
  targets: readonly ResolvedModel[],
  { ledger, prices }: AdmitTools,
): Promise<Decision> {
  const { limits } = client;
  const isCounted = limits.some(({ unit }) => unit !== "requests");
  const hasBudget = limits.some(({ unit }) => unit === "usd");
  const asked = isCounted ? asks?.() : undefined;
  const most = asked === undefined
    ? { usd: 0, tokens: 0, requests: 1 }
    : mostOf(asked, targets.map((target) => priceOf(target, prices)));
  if (hasBudget && asked !== undefined && !isReplay) {
    checkPrices(client.name, targets, prices);
  }
  try {
    return await ledger.admit({ ...limitsOf(client), most });
  } catch (error) {
    throw new ApiError(
      `what the key "${client.name}" has spent cannot be read: ${
        reasonOf(error)
      }`,
      {
        kind: "server",
        status: STATUS_CODE.ServiceUnavailable,
        type: "server_error",
        code: "spend_unknown",
        cause: error,
      },
    );
  }
}

function priceOf(
  { provider, model }: ResolvedModel,
  prices: PriceList,
): ModelPrice | undefined {
  return prices.of(`${provider.name}/${model}`);
}

/** The most that a request may use with the dearest of its models. */
function mostOf(
  request: ChatRequest,
  found: readonly (ModelPrice | undefined)[],
): Spend {
  const asked = promptTokens(request);
  const set = longestAnswer(request);
  const answers = request.messages.length === 0
    ? 0
    : typeof request["n"] === "number" && request["n"] > 1
    ? request["n"]
    : 1;
  const usd = found.map((price) => {
    const longest = Math.min(set ?? Infinity, price?.longest ?? Infinity);
    const answered = (longest === Infinity ? USUAL_ANSWER : longest) * answers;
    return costOf(usageOf(asked, answered), price, { at: new Date() }) ?? 0;
  });
  const tokens = asked + (set ?? USUAL_ANSWER) * answers;
  return { usd: Math.max(0, ...usd), tokens, requests: 1 };
}

function longestAnswer(request: ChatRequest): number | undefined {
  return ["max_completion_tokens", "max_tokens", "max_output_tokens"]
    .map((name): unknown => Reflect.get(request, name))
    .find((value) => typeof value === "number" && value > 0) as
      | number
      | undefined;
}

function usageOf(asked: number, answered: number) {
  return {
    "prompt_tokens": asked,
    "completion_tokens": answered,
    "total_tokens": asked + answered,
  };
}

/** A budget cannot be held where it is not known what is spent; what this machine answers is free. */
function checkPrices(
  client: string,
  targets: readonly ResolvedModel[],
  prices: PriceList,
): void {
  const unknown = targets.find((target) => {
    const { local, dialect } = target.provider;
    return local !== true && dialect !== "none" &&
      priceOf(target, prices) === undefined;
  });
  if (unknown === undefined) return;
  throw new ApiError(
    `no price is known for ${unknown.name}, and the key "${client}" has a budget: give the price by --prices FILE`,
    {
      kind: "permission",
      status: STATUS_CODE.Forbidden,
      type: "invalid_request_error",
      code: "price_unknown",
      param: "model",
    },
  );
}

function unrecorded(client: string): ApiError {
  return new ApiError(
    `the key "${client}" has limits, which are counted from the history: it cannot be used with x-chat-no-record`,
    {
      kind: "permission",
      status: STATUS_CODE.Forbidden,
      type: "invalid_request_error",
      code: "record_required",
    },
  );
}
