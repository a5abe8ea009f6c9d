/**
 * Tries the models of a route until one answers.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import { attempt, type RouteFailure } from "../../clients/routing/route.ts";
import { ChatError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { failureReason } from "../../core/text/failure_words.ts";
import type { AnswerFormat } from "../formats/answer_format.ts";
import { brokenReply } from "./broken_reply.ts";
import { earlyReply, type Outcome } from "./early_reply.ts";
import type { ServerExchange } from "../exchange.ts";
import type { LeftOut } from "./left_out.ts";
import type { Reply } from "../reply.ts";
import { type AskedModel, clientOf, resolveTargets } from "./resolve_model.ts";
import type { ServerContext } from "../endpoint.ts";
import { ownCredentials } from "../guard/own_credentials.ts";
import type { ServerRequest } from "../server_request.ts";

/** A request to a model, an alias or a route. */
export interface RoutedRequest {
  /** With the client's headers. */
  readonly http: ServerRequest;
  readonly context: ServerContext;
  /** The model's name as received. */
  readonly name: string;
  /** Only the named model can answer: the call is not a conversation. */
  readonly ownModel?: boolean;
  /** Makes the request as it is recorded, by which its cost is estimated; absent where it costs nothing. */
  readonly asks?: () => ChatRequest;
  /** Whether the client asked for a stream. */
  readonly stream: boolean;
  /** The format of the reply. */
  readonly format: AnswerFormat;
}

/** One attempt with one model. */
export interface Attempt {
  /** The exchange; after several calls, the last one. */
  readonly exchange: ServerExchange;
  /** What is left out of its request; an early head names what is known by then. */
  readonly leftOut?: LeftOut;
  /** Answers and finishes the exchange. If it throws, it has sent nothing to the client. */
  readonly answer: () => Promise<Reply>;
}

/**
 * Answers with the first model that does. `x-chat-served-by` names it, and why the models before it failed; where all
 * fail, the failure is the last one's, and the header names those before it. Each
 * attempt is an exchange; `x-chat-exchange` is the id of the last one.
 *
 * A streaming client gets the head of its reply at once if the call is queued, and within 7.5 s if no model has
 * answered by then; keep-alives follow. Other models are still tried, because nothing of an answer has been sent. But
 * then the head has no headers of the provider, `x-chat-exchange` is the attempt that was running, and a failure is an
 * event.
 *
 * @param begin prepares an attempt; it calls `onQueued` if the call has to wait
 * @throws {ApiError} 429 `insufficient_quota` where nothing more is to be spent
 * @throws errors that are not for a client: bugs
 */
export async function routed(
  { http, context, name: asked, ownModel = false, asks, stream, format }:
    RoutedRequest,
  begin: (asked: AskedModel, onQueued: () => void) => Attempt,
): Promise<Reply> {
  const { registry } = context;
  context.checkSpent?.();
  const only = ownModel ? undefined : context.onlyModel;
  const targetsOf = (name: string) => resolveTargets(registry, name);
  const wanted = only ?? asked;
  const admitted = http.client && await context.clients?.admit({
    ...{ http, asks, targetsOf, client: http.client, name: wanted },
    isRecorded: context.history,
    isReplay: context.isReplayed !== undefined,
  });
  const { name, targets } = admitted ??
    { name: wanted, targets: targetsOf(wanted) };
  const { admission } = admitted ?? {};
  if (admission !== undefined) http.admission = admission;
  // A client that does not stream waits for the whole answer anyway.
  const queued = stream ? Promise.withResolvers<void>() : undefined;
  let current: Attempt | undefined;
  const call = async (resolved: ResolvedModel) => {
    const { dialect } = format;
    const isChosen = only === undefined;
    const own = ownCredentials(
      { http, context, name, dialect, isChosen },
      resolved.provider,
    );
    const client = await clientOf(registry, resolved, own);
    const tried = begin({ resolved, client }, () => queued?.resolve());
    current = tried;
    tried.exchange.leftOut = tried.leftOut;
    try {
      return await tried.answer();
    } catch (error) {
      const { exchange } = tried;
      const recorded = exchange.finish(error);
      exchange.leave(); // the rest of the upstream reply is not needed
      await recorded;
      throw error;
    }
  };
  const circuit = ({ provider }: ResolvedModel) => registry.circuit(provider);
  const given: RouteFailure[] = [];
  const onFailed = (failure: RouteFailure) => given.push(failure);
  const outcome: Promise<Outcome> = attempt(targets, call, {
    circuit,
    onFailed,
  }).then(
    ({ value, target, failures }) => {
      value.headers.set("x-chat-served-by", servedBy(target.name, failures));
      admission?.last();
      return { reply: context.breaksReplies ? brokenReply(value) : value };
    },
    (error) => {
      admission?.last();
      if (current === undefined) context.arrivals?.refused(error);
      return { error };
    },
  );
  const first = await (queued === undefined ? outcome : Promise.race([
    outcome,
    queued.promise,
    context.running.silence.wait(outcome.then(() => {})),
  ]));
  const reply = first === undefined
    ? earlyReply(outcome, { format, context })
    : replyOf(first, format);
  admission?.writeTo(reply.headers);
  const { exchange, leftOut } = current ?? {};
  if (first === undefined) leftOut?.writeTo(reply.headers);
  if (exchange !== undefined) reply.headers.set("x-chat-exchange", exchange.id);
  if (first !== undefined && "error" in first && given.length > 0) {
    reply.headers.set("x-chat-served-by", servedBy("none", given));
  }
  return reply;
}

function replyOf(outcome: Outcome, format: AnswerFormat): Reply {
  if ("reply" in outcome) return outcome.reply;
  if (outcome.error instanceof ChatError) return format.failed(outcome.error);
  throw outcome.error;
}

/** Formats `openai/gpt-x; after groq/llama: 429 rate limit reached`, cut to what a header can hold. */
function servedBy(
  name: string,
  failures: readonly RouteFailure[],
): string {
  const reasons = failures.map(({ name, error }) =>
    `; after ${name}: ${failureReason(error)}`
  );
  return withoutSecrets(name + reasons.join("")).replace(/[^\x20-\x7e]+/g, " ")
    .slice(0, 500);
}
