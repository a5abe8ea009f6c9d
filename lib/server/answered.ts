/**
 * An exchange on its way to a reply, whatever becomes of it.
 *
 * @module
 */
import { ChatError } from "../core/errors.ts";
import type { AnswerForm } from "./answer_form.ts";
import type { ServerExchange } from "./exchange.ts";

/**
 * The reply that names its exchange: the one that `answer` gives, or one that tells what failed.
 *
 * @param answer ends the exchange unless it throws
 * @throws whatever `answer` throws that is no failure for a client to read
 */
export async function answered(
  exchange: ServerExchange,
  form: Pick<AnswerForm, "failed">,
  answer: () => Promise<Response>,
): Promise<Response> {
  const reply = await replied(exchange, form, answer);
  reply.headers.set("x-chat-exchange", exchange.id);
  return reply;
}

async function replied(
  exchange: ServerExchange,
  form: Pick<AnswerForm, "failed">,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    exchange.finish(error);
    exchange.leave(); // whatever of the reply has not come is of no use
    if (error instanceof ChatError) return form.failed(error);
    throw error;
  }
}
