/**
 * From the exchanges of a conversation back to the request that was sent.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";
import { sha256 } from "../core/digest.ts";
import type { Exchange } from "./exchange.ts";
import { type Form, FORMS, reply } from "./forms.ts";
import {
  isWritten,
  possibleStyles,
  type SentBody,
  writeJson,
} from "./json_style.ts";
import { type Link, linkOf } from "./link.ts";
import type { LongTexts } from "./long_text.ts";
import { applyPatch } from "./patch.ts";

/** Writes a request as a client sends it, see {@linkcode ChatClient.encode}. */
export type Encode = (request: ChatRequest) => string;

/** The body of a request, rebuilt. */
export interface RebuiltBody {
  /** The body's text. */
  readonly body: string;
  /** The form of the ancestors' answers. */
  readonly form: Form;
  /** The body has the recorded hash: it is what was sent. */
  readonly proven: boolean;
}

/**
 * All messages of the last exchange's request.
 *
 * @param chain from the conversation's first exchange on, see {@linkcode HistoryStore.chain}
 * @param form of the ancestors' answers; the request's own form is found by {@linkcode rebuildBody}
 */
export function rebuildMessages(
  chain: readonly Exchange[],
  form: Form = "plain",
): Message[] {
  const messages: Message[] = [];
  let link: Link | undefined;
  let answer: Message | undefined;
  for (const exchange of chain) {
    if (answer !== undefined) messages.push(answer);
    link = linkOf(exchange, link);
    messages.length = link.base;
    messages.push(...exchange.request.messages);
    answer = reply(exchange, form);
  }
  return messages;
}

/**
 * The last exchange's request, whole, as received; of an empty chain there is none.
 *
 * @throws {TypeError} the chain is empty
 */
export function rebuildRequest(
  chain: readonly Exchange[],
  form: Form = "plain",
): ChatRequest {
  const last = chain.at(-1);
  if (last === undefined) throw new TypeError("The chain is empty");
  return { ...last.request, messages: rebuildMessages(chain, form) };
}

/**
 * The body of the last exchange's request as it was sent, proven by its hash; where none of the known ways to write
 * it has that hash, the likeliest.
 *
 * @param encode of the client that sent it, where there is one
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
  for (const form of FORMS) {
    const request = form === "plain" ? plain : sentRequest(chain, form);
    for (const body of possibleBodies(request, encode)) {
      if (sha256(body) === wanted) return { body, form, proven: true };
    }
  }
  const body = encoded(plain, encode) ?? JSON.stringify(plain);
  return { body, form: "plain", proven: false };
}

/** The last exchange's body where it was kept; patches lead back to one that is whole. */
function rawBody(chain: readonly Exchange[]): string | undefined {
  const start = chain.findLastIndex(({ patch }) => patch === undefined);
  let body = chain[start]?.raw;
  for (const { patch } of chain.slice(start + 1)) {
    if (body === undefined || patch === undefined) return undefined;
    body = applyPatch(body, patch);
  }
  return body;
}

function sentRequest(chain: readonly Exchange[], form: Form): ChatRequest {
  const request = rebuildRequest(chain, form);
  const last = chain.at(-1);
  return asSent({ ...request, model: last?.model ?? request.model }, last?.via);
}

/** A recorded request without what only its record has: the empty messages of a call that is no conversation. */
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

/** What a client makes of a request; undefined where it cannot. */
export function encoded(
  request: ChatRequest,
  encode: Encode | undefined,
): string | undefined {
  try {
    return encode?.(request);
  } catch {
    return undefined; // a request that its client refuses to send
  }
}

/**
 * Whether {@linkcode rebuildBody} finds a body that was sent for a request.
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
