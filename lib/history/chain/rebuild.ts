/**
 * Rebuilds the request that was sent from the exchanges of a conversation.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import type { Exchange } from "../line/exchange.ts";
import { answerEcho, ECHO_FORMS, type EchoForm } from "./echoes.ts";
import {
  isWritten,
  possibleStyles,
  type SentBody,
  writeJson,
} from "../../json/json_style.ts";
import { type Link, linkOf } from "./link.ts";
import type { LongTexts } from "../../json/long_text.ts";
import { madeBy, makerOf } from "./maker.ts";
import { applyPatch } from "../line/patch.ts";

/** See {@linkcode ChatClient.encode}. */
export type Encode = (request: ChatRequest) => string;

export interface RebuiltBody {
  readonly body: string;
  /** The form of the ancestors' answers. */
  readonly form: EchoForm;
  /** Whether the body has the recorded hash, so that it is the body that was sent. */
  readonly proven: boolean;
}

/**
 * All messages of the last exchange's request. Each answer's maker is remembered, see {@linkcode makerOf}.
 *
 * @param chain from the conversation's first exchange on, see {@linkcode History.chain}
 * @param form of the ancestors' answers; the request's own form is found by {@linkcode rebuildBody}
 */
export function rebuildMessages(
  chain: readonly Exchange[],
  form: EchoForm = "plain",
): Message[] {
  const messages: Message[] = [];
  let link: Link | undefined;
  let answer: Message | undefined;
  for (const exchange of chain) {
    if (answer !== undefined) messages.push(answer);
    link = knownLink(exchange, link);
    const replaced = messages.splice(link.base);
    for (const [at, message] of exchange.request.messages.entries()) {
      // The client may have sent the answer in another form.
      if (message.role === "assistant") madeBy(message, makerOf(replaced[at]));
      messages.push(message);
    }
    answer = madeBy(answerEcho(exchange, form), exchange);
  }
  return messages;
}

/** Links of exchanges: those of a long conversation are in the chain of each of its requests. */
const LINKS = new WeakMap<Exchange, Link>();

function knownLink(exchange: Exchange, parent: Link | undefined): Link {
  const known = LINKS.get(exchange);
  if (known !== undefined && known.parent === parent) return known;
  const link = linkOf(exchange, parent);
  LINKS.set(exchange, link);
  return link;
}

/**
 * The last exchange's complete request, as received.
 *
 * @throws {TypeError} the chain is empty
 */
export function rebuildRequest(
  chain: readonly Exchange[],
  form: EchoForm = "plain",
): ChatRequest {
  const last = chain.at(-1);
  if (last === undefined) throw new TypeError("The chain is empty");
  return { ...last.request, messages: rebuildMessages(chain, form) };
}

/**
 * The body of the last exchange's request as it was sent, proven by its hash; if no known way to write it gives that
 * hash, the likeliest text.
 *
 * @param encode of the client that sent it, if there is one
 * @throws {TypeError} the chain is empty
 */
export function rebuildBody(
  chain: readonly Exchange[],
  encode?: Encode,
): RebuiltBody {
  const plain = sentRequest(chain, "plain");
  const { sha256: wanted } = chain.at(-1) as Exchange;
  const raw = rawBody(chain);
  if (raw !== undefined) {
    return { body: raw, form: "plain", proven: sha256(raw) === wanted };
  }
  for (const form of ECHO_FORMS) {
    const request = form === "plain" ? plain : sentRequest(chain, form);
    for (const body of possibleBodies(request, encode)) {
      if (sha256(body) === wanted) return { body, form, proven: true };
    }
  }
  const body = encoded(plain, encode) ?? JSON.stringify(plain);
  return { body, form: "plain", proven: false };
}

/** The last exchange's body, if it was recorded: a complete body, changed by the patches after it. */
function rawBody(chain: readonly Exchange[]): string | undefined {
  const start = chain.findLastIndex(({ patch }) => patch === undefined);
  let body = chain[start]?.raw;
  // Fragments that could not be restored stay unchanged.
  if (typeof body !== "string") return undefined;
  for (const { patch } of chain.slice(start + 1)) {
    if (typeof patch?.text !== "string") return undefined;
    body = applyPatch(body, patch);
  }
  return body;
}

function sentRequest(chain: readonly Exchange[], form: EchoForm): ChatRequest {
  const request = rebuildRequest(chain, form);
  const last = chain.at(-1);
  return asSent({ ...request, model: last?.model ?? request.model }, last?.via);
}

/** A recorded request without the empty `messages` that only the record of a call without messages has. */
export function asSent(
  request: ChatRequest,
  via: Exchange["via"],
): ChatRequest {
  if (via === undefined || request.messages.length > 0) return request;
  const { messages: _, ...members } = request;
  return members as ChatRequest;
}

function* possibleBodies(
  request: ChatRequest,
  encode: Encode | undefined,
): Generator<string> {
  const body = encoded(request, encode);
  if (body !== undefined) yield body;
  for (const style of possibleStyles(request)) yield writeJson(request, style);
}

/** The body that a client makes of a request; undefined if the client refuses the request. */
export function encoded(
  request: ChatRequest,
  encode: Encode | undefined,
): string | undefined {
  try {
    return encode?.(request);
  } catch {
    return undefined;
  }
}

/**
 * Whether {@linkcode rebuildBody} will find the body that was sent for a request.
 *
 * @param request with the model's name as it was sent
 */
export function isRebuildable(
  request: ChatRequest,
  sent: SentBody,
  encode: Encode | undefined,
  long?: LongTexts,
): boolean {
  return (encode !== undefined && sent.body === encoded(request, encode)) ||
    isWritten(sent, request, long);
}
