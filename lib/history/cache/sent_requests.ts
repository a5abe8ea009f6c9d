/**
 * The requests of a conversation as they were sent. A request mostly is the one before it with turns added: then only
 * those are written, hashed and taken apart.
 *
 * @module
 */
import { parseJson } from "../../core/data/parsed_json.ts";
import type { Hash } from "node:crypto";
import type { ChatRequest, Message } from "../../core/chat.ts";
import { sha256, sha256OfPieces } from "../../core/data/digest.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { writeValue } from "../../json/json_style.ts";
import { answerEcho, ECHO_FORMS, type EchoForm } from "../chain/echoes.ts";
import { type Link, linkOf, messageCount } from "../chain/link.ts";
import {
  asSent,
  type Encode,
  encoded,
  rebuildBody,
  rebuildRequest,
} from "../chain/rebuild.ts";
import type { Exchange } from "../line/exchange.ts";
import { applyPatch } from "../line/patch.ts";
import type { SentRequest } from "./judgement.ts";
import { partsOf } from "./request_parts.ts";
import {
  extended,
  separator,
  takeApart,
  type TakenApart,
  type TurnList,
} from "./taken_apart.ts";

/** Finds the encoder of the client that sent an exchange. */
export type Encoder = (exchange: Exchange) => Encode | undefined;

/** Requests that are kept, because the next one likely continues one of them. */
const KEPT = 4;

/** A request with what the next one of its chain can take over. */
interface Kept {
  readonly request: SentRequest;
  readonly apart: TakenApart;
  /** The form of the answers in it; undefined where it has none, or is not proven. */
  readonly form: EchoForm | undefined;
  /** Whether the body was recorded. */
  readonly isRaw: boolean;
  /** SHA-256 of the text up to the end of the last turn, if that is known. */
  hash?: Hash;
}

/** The requests of a conversation. */
export class SentRequests {
  readonly #byId: ReadonlyMap<string, Exchange>;
  readonly #encoder: Encoder;
  readonly #links = new NameMap<Link>();
  /** The last ones, because each holds its whole conversation. */
  readonly #kept = new NameMap<Kept>();

  /** Ancestors come before their children. */
  constructor(exchanges: readonly Exchange[], encoder: Encoder) {
    this.#byId = new NameMap(exchanges.map((one) => [one.id, one]));
    this.#encoder = encoder;
  }

  /** The request of an exchange. */
  of(exchange: Exchange): SentRequest {
    return this.#keptOf(exchange).request;
  }

  /** The exchange that another one continues. */
  parentOf({ parent }: Exchange): Exchange | undefined {
    return parent === null ? undefined : this.#byId.get(parent);
  }

  /** An exchange with all its ancestors, which come first; no chain is endless. */
  chain(exchange: Exchange): Exchange[] {
    const chain = [exchange];
    let at = this.parentOf(exchange);
    while (at !== undefined && chain.length < this.#byId.size) {
      chain.push(at);
      at = this.parentOf(at);
    }
    return chain.reverse();
  }

  #keptOf(exchange: Exchange): Kept {
    const { id } = exchange;
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const parent = this.parentOf(exchange);
    const before = parent && this.#kept.get(parent.id);
    const kept = before && parent &&
        (this.#patched(exchange, before) ??
          this.#extended(exchange, parent, before)) ||
      this.#whole(exchange, before);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) {
      this.#kept.delete(oldest);
    }
    this.#kept.set(id, kept);
    return kept;
  }

  #whole(exchange: Exchange, before: Kept | undefined): Kept {
    const chain = this.chain(exchange);
    const encode = this.#encoder(exchange);
    const { body, form, proven } = rebuildBody(chain, encode);
    const apart = takeApart(body, before?.apart);
    const request = apart.parts === undefined
      // A body that names an earlier response has only the new turns.
      ? {
        exchange,
        parts: partsOf({ ...rebuildRequest(chain) }),
        proven: false,
      }
      : { exchange, parts: apart.parts, proven };
    return {
      request,
      apart,
      form: proven && chain.length > 1 ? form : undefined,
      isRaw: isRecorded(exchange),
    };
  }

  /** From the recorded body of the parent, and what is different in this one. */
  #patched(exchange: Exchange, before: Kept): Kept | undefined {
    const { patch, sha256: wanted } = exchange;
    if (!before.isRaw || typeof patch?.text !== "string") return undefined;
    const text = applyPatch(before.apart.text, patch);
    const apart = takeApart(text, before.apart);
    if (apart.parts === undefined || sha256(text) !== wanted) return undefined;
    const request = { exchange, parts: apart.parts, proven: true };
    return { request, apart, form: undefined, isRaw: true };
  }

  /** The body of the parent with further turns, if it has the recorded hash. */
  #extended(
    exchange: Exchange,
    parent: Exchange,
    before: Kept,
  ): Kept | undefined {
    const { apart: { list }, isRaw } = before;
    if (list === undefined || list.turns.length === 0) return undefined;
    if (isRaw || isRecorded(exchange)) return undefined;
    if (this.#link(exchange).base !== messageCount(this.#link(parent))) {
      return undefined;
    }
    const forms = before.form === undefined ? ECHO_FORMS : [before.form];
    for (const form of forms) {
      const answer = answerEcho(parent, form);
      const messages = [answer ?? [], exchange.request.messages].flat();
      for (const items of this.#written(exchange, messages, list)) {
        const text = items.map((item) => writeValue(item, list.style))
          .map((json) => separator(list.style) + json).join("");
        const hash = before.hash ??= sha256OfPieces().update(list.begun);
        const longer = hash.copy().update(text);
        const found = longer.copy().update(list.tail).digest("hex");
        if (found !== exchange.sha256) continue;
        const apart = extended(list, text, items);
        const request = { exchange, parts: apart.parts, proven: true };
        return { request, apart, form, isRaw: false, hash: longer };
      }
    }
    return undefined;
  }

  /** Further turns as the body may have them: as they are recorded, and as the client writes them. */
  *#written(
    exchange: Exchange,
    messages: readonly Message[],
    { name }: TurnList,
  ): Generator<readonly unknown[]> {
    if (name === "messages") yield messages;
    const { request, model, via } = exchange;
    const small: ChatRequest = asSent(
      { ...request, messages: [...messages], model },
      via,
    );
    const text = encoded(small, this.#encoder(exchange));
    const body: unknown = text === undefined ? undefined : parseJson(text);
    const items = isObject(body) ? body[name] : undefined;
    if (Array.isArray(items)) yield items;
  }

  #link(exchange: Exchange): Link {
    const missing: Exchange[] = [];
    let at: Exchange | undefined = exchange;
    while (at !== undefined && missing.length < this.#byId.size) {
      if (this.#links.has(at.id)) break;
      missing.push(at);
      at = this.parentOf(at);
    }
    let link = at && this.#links.get(at.id);
    for (const one of missing.reverse()) {
      link = linkOf(one, link);
      this.#links.set(one.id, link);
    }
    return link as Link;
  }
}

/** Whether the body was recorded, whole or as a change of the parent's. */
function isRecorded({ raw, patch }: Exchange): boolean {
  return raw !== undefined || patch !== undefined;
}

/** The request of a chain's last exchange. */
export function sentRequest(
  chain: readonly Exchange[],
  encoder: Encoder,
): SentRequest {
  return new SentRequests(chain, encoder).of(chain.at(-1) as Exchange);
}
