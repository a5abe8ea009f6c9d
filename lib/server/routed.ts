/**
 * One request over all models that its name stands for.
 *
 * @module
 */
import type { ResolvedModel } from "../clients/registry.ts";
import { attempt, type RouteFailure } from "../clients/route.ts";
import { ChatError } from "../core/errors.ts";
import type { AnswerForm } from "./answer_form.ts";
import type { ServerExchange } from "./exchange.ts";
import { type Outcome, queuedReply } from "./queued_reply.ts";
import type { Reply } from "./reply.ts";
import { type AskedModel, clientOf, resolveTargets } from "./resolve_model.ts";
import type { ServerContext } from "./route.ts";

/** What is to be answered. */
export interface RoutedRequest {
  /** What endpoints share. */
  readonly context: ServerContext;
  /** The model's name as the client gave it. */
  readonly name: string;
  /** Whether the client asked for events. */
  readonly stream: boolean;
  /** How the client reads its answer. */
  readonly form: AnswerForm;
}

/** One try with one model. */
export interface Try {
  /** Its record. */
  readonly exchange: ServerExchange;
  /** Ends the exchange unless it throws; has passed nothing on when it does. */
  readonly answer: () => Promise<Reply>;
}

/**
 * Answers with the first model that does, and names it in `x-chat-served-by` with the reasons why others before it did
 * not; each try is an exchange of its own, the last one named in `x-chat-exchange`. A client that has to wait for its
 * turn, and reads events, is kept alive from then on.
 *
 * @param begin prepares a try; `onQueued` is called when it has to wait for a place
 * @throws whatever is no failure for a client to read
 */
export async function routed(
  { context, name, stream, form }: RoutedRequest,
  begin: (asked: AskedModel, onQueued: () => void) => Try,
): Promise<Reply> {
  const { registry } = context;
  const targets = resolveTargets(registry, name);
  // Who reads no events has to wait for all of the answer anyway.
  const queued = stream ? Promise.withResolvers<"queued">() : undefined;
  let current: ServerExchange | undefined;
  const call = async (resolved: ResolvedModel) => {
    const asked = { resolved, client: clientOf(registry, resolved) };
    const { exchange, answer } = begin(asked, () => queued?.resolve("queued"));
    current = exchange;
    try {
      return await answer();
    } catch (error) {
      const recorded = exchange.finish(error);
      exchange.leave(); // whatever of the reply has not come is of no use
      await recorded;
      throw error;
    }
  };
  const circuit = ({ row }: ResolvedModel) => registry.circuit(row);
  const outcome: Promise<Outcome> = attempt(targets, call, { circuit }).then(
    ({ value, target, failures }) => {
      value.headers.set("x-chat-served-by", servedBy(target, failures));
      return { reply: value };
    },
    (error) => ({ error }),
  );
  const first =
    await (queued === undefined
      ? outcome
      : Promise.race([outcome, queued.promise]));
  const reply = first === "queued"
    ? queuedReply(outcome, { form, context })
    : replyOf(first, form);
  if (current !== undefined) reply.headers.set("x-chat-exchange", current.id);
  return reply;
}

function replyOf(outcome: Outcome, form: AnswerForm): Reply {
  if ("reply" in outcome) return outcome.reply;
  if (outcome.error instanceof ChatError) return form.failed(outcome.error);
  throw outcome.error;
}

/** `openai/gpt-x; after groq/llama: rate limit reached`: what a header can hold of it. */
function servedBy(
  { name }: ResolvedModel,
  failures: readonly RouteFailure[],
): string {
  const reasons = failures.map(({ name, error }) =>
    `; after ${name}: ${error instanceof Error ? error.message : error}`
  );
  return (name + reasons.join("")).replace(/[^\x20-\x7e]+/g, " ").slice(0, 500);
}
