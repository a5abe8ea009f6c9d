/**
 * Finds the recorded exchange that answers a call without messages, by endpoint and body.
 *
 * @module
 */
import { endpointOf, type Exchange } from "../line/exchange.ts";
import { givenReply } from "../line/kept_reply.ts";
import { sha256 } from "../../core/data/digest.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { maskedValue } from "../../core/secrets.ts";
import type { Given, Took } from "./taken.ts";
import { canonicalJson } from "./asked_key.ts";
import type { Hits, Volatile } from "./volatile.ts";
import { firstDifference } from "./difference.ts";

/** A call as it would be sent to the provider. */
export interface AskedReply {
  /** The endpoint, as {@linkcode endpointOf} writes it: `/v1/embeddings`. */
  readonly path: string;
  /** JSON text, with the model's name as the provider knows it. */
  readonly body: string;
}

interface Candidate extends Given {
  /** The rules that ignored something in the recorded request. */
  readonly hits: Hits;
}

/** Members that only say how an answer is sent. */
const TRANSPORT = ["stream", "stream_options"];

/** The replies of one history. */
export class RecordedReplies {
  /** All exchanges, in the order of recording. */
  readonly all: Exchange[] = [];
  readonly #candidates = new NameMap<Candidate[]>();
  readonly #ignore: Volatile | undefined;

  constructor(ignore?: Volatile) {
    this.#ignore = ignore;
  }

  /** The exchanges whose reply was recorded completely. */
  get replayable(): Exchange[] {
    return this.all.filter(isReplayable);
  }

  /** Adds an exchange without messages. */
  add(exchange: Exchange): void {
    const { via, request, model, sha256: hash } = exchange;
    if (via === undefined) return;
    this.all.push(exchange);
    if (!isReplayable(exchange)) return;
    const hits: Hits = new NameSet();
    const candidate = { exchange, given: false, hits };
    const { messages: _messages, ...members } = request;
    const keys = [hash];
    // Of a long body only the model is recorded.
    if (Object.keys(members).length > 1) {
      keys.push(...keysOf({ ...members, model }));
      keys.push(...this.#looseKeys({ ...members, model }, hits));
    }
    for (const key of keys) {
      const name = `${endpointOf(via)} ${key}`;
      const list = this.#candidates.get(name);
      if (list === undefined) this.#candidates.set(name, [candidate]);
      else list.push(candidate);
    }
  }

  /** Whether a call can be answered. */
  has(asked: AskedReply): boolean {
    return this.#find(asked).found.length > 0;
  }

  /**
   * The exchange that answers a call: one with the same bytes, otherwise one with the same JSON, otherwise one that
   * differs only in streaming, otherwise one that differs only in what is ignored. A call that was recorded several
   * times gets its answers in order, and then the last one again.
   */
  take(asked: AskedReply, took?: Took): Exchange | undefined {
    const { found, hits } = this.#find(asked);
    const next = found.find(({ given }) => !given) ?? found.at(-1);
    if (next === undefined) return undefined;
    next.given = true;
    took?.(
      next,
      hits === undefined ? [] : new NameSet([...hits, ...next.hits]),
    );
    return next.exchange;
  }

  /** Why no exchange answers a call. */
  miss({ path, body }: AskedReply): string {
    const recorded = this.all.filter(({ via }) =>
      via !== undefined && endpointOf(via) === path
    );
    const last = recorded.at(-1);
    if (last === undefined) return `no request to ${path} is recorded`;
    const hash = sha256(body);
    const same = recorded.find((exchange) => exchange.sha256 === hash);
    if (same !== undefined) return `${same.id} ${NOT_KEPT}`;
    const value = maskedValue(parsedJson(body));
    const members = isObject(value) ? value : {};
    const asked = { messages: [], ...members, model: String(members["model"]) };
    const request = { ...last.request, model: last.model };
    const difference = firstDifference(
      this.#ignore?.request(request) ?? request,
      this.#ignore?.request(asked) ?? asked,
      true,
    );
    return difference === undefined
      ? `${last.id} ${NOT_KEPT}`
      : `the last one to ${path} is ${last.id}, with a difference in ${difference}`;
  }

  #find({ path, body }: AskedReply): { found: Candidate[]; hits?: Hits } {
    const value = maskedValue(parsedJson(body));
    const exact = [sha256(body), ...isObject(value) ? keysOf(value) : []];
    const hits: Hits = new NameSet();
    const loose = isObject(value) ? this.#looseKeys(value, hits) : [];
    for (const key of [...exact, ...loose]) {
      const found = this.#candidates.get(`${path} ${key}`);
      if (found === undefined) continue;
      const completed = found.filter(({ exchange }) =>
        exchange.status === "completed"
      );
      return {
        found: completed.length > 0 ? completed : found,
        ...(exact.includes(key) ? {} : { hits }),
      };
    }
    return { found: [] };
  }

  #looseKeys(members: Record<string, unknown>, hits: Hits): string[] {
    return this.#ignore === undefined
      ? []
      : keysOf(this.#ignore.members(members, hits)).map((key) => `~ ${key}`);
  }
}

const NOT_KEPT =
  "is the same request, but the bytes of its reply were not kept: at most 32 MiB are";

/** Hashes of all members, and of all except {@linkcode TRANSPORT}. */
function keysOf(members: Record<string, unknown>): string[] {
  const apart = Object.fromEntries(
    Object.entries(members).filter(([name]) => !TRANSPORT.includes(name)),
  );
  const { form } = members;
  return [
    sha256(canonicalJson(members)),
    `any ${sha256(canonicalJson(apart))}`,
    ...Array.isArray(form) ? [formKey(members, form)] : [],
  ];
}

/** A hash of a form without filenames, which may be those of temporary files. */
function formKey(
  { model }: Record<string, unknown>,
  form: readonly unknown[],
): string {
  const parts = form.map((part) =>
    isObject(part) ? [part["name"], part["sha256"]] : part
  );
  return `form ${sha256(canonicalJson({ model, parts }))}`;
}

function isReplayable({ status, response }: Exchange): boolean {
  if (status !== "completed") return status === "error";
  const { choices = [] } = response ?? {};
  const given = givenReply(response);
  return choices.length > 0 ||
    given !== undefined && given.body?.kept !== false;
}
