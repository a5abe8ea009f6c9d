/**
 * Makes exchanges of a recorded call: the exchange itself, and the earlier turns that its request brought.
 *
 * @module
 */
import { ulidSequence } from "../../core/data/ulid.ts";
import type { ChainIndex } from "./chain_index.ts";
import type { SentRequest } from "../../core/call.ts";
import { sha256, sha256OfAll } from "../../core/data/digest.ts";
import {
  createExchange,
  type Exchange,
  type ExchangeParts,
  importedCompletion,
  NO_USAGE,
  UNKNOWN,
} from "../line/exchange.ts";
import { type Link, linkOf } from "../chain/link.ts";
import { LongTexts } from "../../json/long_text.ts";
import { type Maker, makerOf } from "../chain/maker.ts";
import { patchOf } from "../line/patch.ts";
import type { RunOf } from "../line/run.ts";
import {
  asSent,
  type Encode,
  encoded,
  isRebuildable,
} from "../chain/rebuild.ts";
import { RequestHash } from "../chain/request_hash.ts";
import type { SentBodies } from "./sent_bodies.ts";
import { Match, type Parent } from "./match.ts";

/** An ended exchange whose parent is not known yet. */
export interface Draft extends
  Omit<
    ExchangeParts,
    "conversation" | "parent" | "sha256" | "raw" | "patch"
  > {
  /** What the caller says that the request continues. */
  readonly after: Parent;
  /** The body that was sent last; undefined if none was sent, or if it was streamed. */
  readonly body: string | undefined;
  /** That body in UTF-8, if the client has it. */
  readonly bytes: SentRequest["bytes"];
  /** SHA-256 of a body that was streamed. */
  readonly hash: string | undefined;
  /** How the client writes a request. */
  readonly encode: Encode | undefined;
  /** The run that the exchange belongs to, with its name. */
  readonly named?: RunOf | undefined;
  readonly labels: readonly string[];
  /** See {@linkcode ExchangeInfo.traceparent}. */
  readonly traceparent: string | undefined;
}

/** Characters of the longest recorded body of a request without messages; such a body may be a whole library. */
export const LONGEST_OTHER_BODY: number = 64 * 1024;

/** The exchanges of a draft. */
export interface LinkedDraft {
  /** The turns that the history lacked, then the exchange itself. */
  readonly exchanges: Exchange[];
  /** Their links, which the index has. */
  readonly links: Link[];
  /** Their long texts. */
  readonly long: LongTexts;
}

/**
 * Finds a draft's parent and makes its exchanges, without a promise if nothing has to be read. Adds them to the index,
 * and the body to `bodies` if it cannot be rebuilt.
 */
export function linkDraft(
  draft: Draft,
  index: ChainIndex,
  bodies: SentBodies,
): LinkedDraft | Promise<LinkedDraft> {
  const { request: { messages }, after } = draft;
  const long = new LongTexts();
  const link = (match: Match) =>
    linkMatched(draft, { match, index, bodies, long });
  const match = Match.of(messages, after, index, long);
  return match instanceof Promise ? match.then(link) : link(match);
}

function linkMatched(
  draft: Draft,
  { match, index, bodies, long }: {
    match: Match;
    index: ChainIndex;
    bodies: SentBodies;
    long: LongTexts;
  },
): LinkedDraft {
  const linked: LinkedDraft = { exchanges: [], links: [], long };
  let parent = match.parent;
  const add = (
    end: number,
    parts: Omit<ExchangeParts, "conversation" | "parent">,
  ) => {
    const own = match.own(parent, end);
    const exchange = createExchange({
      ...parts,
      conversation: parent?.conversation ?? parts.id,
      parent: parent?.id ?? null,
      request: { ...parts.request, messages: own.messages },
    });
    parent = linkOf(exchange, parent, own, long);
    index.add(parent);
    linked.exchanges.push(exchange);
    linked.links.push(parent);
  };
  for (const [end, parts] of imports(draft, match.unseen)) add(end, parts);
  add(draft.request.messages.length, {
    ...draft,
    ...proof(draft, parent?.id, bodies, long),
  });
  return linked;
}

/** The hash of the body, and the body itself, or a patch, if it cannot be rebuilt. */
function proof(
  draft: Draft,
  parent: string | undefined,
  bodies: SentBodies,
  long: LongTexts,
): Pick<ExchangeParts, "sha256" | "raw" | "patch"> {
  const { body, bytes, hash: streamed, encode, model, via } = draft;
  if (streamed !== undefined) return { sha256: streamed };
  const request = asSent({ ...draft.request, model }, via);
  if (body === undefined) {
    const unsent = encoded(request, encode) ?? JSON.stringify(request);
    return { sha256: sha256(unsent) };
  }
  const kept = "messages" in request || body.length <= LONGEST_OTHER_BODY;
  const hash = {
    sha256: bytes === undefined ? sha256(body) : sha256OfAll(bytes),
  };
  // A body that holds a key is not kept.
  if (
    draft.masked || !kept ||
    isRebuildable(request, { body, bytes }, encode, long)
  ) {
    return hash;
  }
  const earlier = parent === undefined ? undefined : bodies.get(parent);
  bodies.set(draft.id, body);
  const patch = earlier === undefined ? undefined : patchOf(earlier, body);
  return patch === undefined ? { ...hash, raw: body } : { ...hash, patch };
}

type ImportParts = Omit<ExchangeParts, "conversation" | "parent">;

/**
 * The turns of a request that end at given answers, each with the answer's position. Their models are those that made
 * them, as far as that is known. No body was sent for them, so the hash is that of compact JSON: the messages before
 * the answer, and the model.
 */
function* imports(
  draft: Draft,
  answers: readonly number[],
): Generator<[end: number, parts: ImportParts]> {
  if (answers.length === 0) return;
  const { started, request: { messages } } = draft;
  // Ids of this millisecond could be greater than the id of the exchange that brought the turns.
  const nextId = ulidSequence();
  const hash = new RequestHash(messages);
  for (const position of answers) {
    const message = messages[position];
    if (message === undefined) return;
    const { provider, model } = makerOf(message) ?? NOBODY;
    const request = { messages: [], model };
    const id = nextId(started.getTime() - 1);
    yield [position, {
      id,
      source: "import",
      started,
      ended: started,
      provider,
      baseUrl: draft.baseUrl,
      model,
      request,
      response: importedCompletion(id, model, message, started),
      usage: NO_USAGE,
      firstTokenMs: null,
      totalMs: 0,
      deltas: [],
      status: "completed",
      attempts: 0,
      sha256: hash.upTo(position, request),
    }];
  }
}

const NOBODY: Maker = { provider: UNKNOWN, model: UNKNOWN };
