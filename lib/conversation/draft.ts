/**
 * From what was observed of a call to the lines of the history.
 *
 * @module
 */
import { ulidSequence } from "../core/ulid.ts";
import type { ChainIndex } from "./chain_index.ts";
import type { SentRequest } from "../core/client.ts";
import { sha256, sha256OfAll, sha256OfPieces } from "../core/digest.ts";
import {
  createExchange,
  type Exchange,
  type ExchangeParts,
  importedCompletion,
  NO_USAGE,
} from "./exchange.ts";
import { type Link, linkOf } from "./link.ts";
import { LongTexts } from "./long_text.ts";
import { patchOf } from "./patch.ts";
import { asSent, type Encode, encoded, isRebuildable } from "./rebuild.ts";
import type { SentBodies } from "./sent_bodies.ts";
import { type Parent, Thread } from "./thread.ts";

/** An exchange of which only the place in its conversation is unknown. */
export interface Draft extends
  Omit<
    ExchangeParts,
    "conversation" | "parent" | "sha256" | "raw" | "patch"
  > {
  /** What its request is said to continue. */
  readonly after: Parent;
  /** The body that was sent last; undefined when none was. */
  readonly body: string | undefined;
  /** The same in UTF-8, where somebody has it. */
  readonly bytes: SentRequest["bytes"];
  /** How its client writes a request. */
  readonly encode: Encode | undefined;
  /** What is said about it. */
  readonly labels: readonly string[];
  /** See {@linkcode ExchangeInfo.traceparent}. */
  readonly traceparent: string | undefined;
}

/** Characters of the longest body that is kept of a request without messages: such may be whole libraries. */
export const LONGEST_OTHER_BODY: number = 64 * 1024;

/** What a draft comes to. */
export interface Threaded {
  /** The turns that the history had never seen, then the exchange itself. */
  readonly exchanges: Exchange[];
  /** The same as the index knows them. */
  readonly links: Link[];
  /** The long texts in them. */
  readonly long: LongTexts;
}

/**
 * Gives a draft its place in a conversation, at once where nothing has to be read for it; the index knows it from then
 * on, and `bodies` its body if that has to be kept.
 */
export function threadDraft(
  draft: Draft,
  index: ChainIndex,
  bodies: SentBodies,
): Threaded | Promise<Threaded> {
  const { request: { messages }, after } = draft;
  const long = new LongTexts();
  const place = (thread: Thread) =>
    placed(draft, { thread, index, bodies, long });
  const thread = Thread.of(messages, after, index, long);
  return thread instanceof Promise ? thread.then(place) : place(thread);
}

function placed(
  draft: Draft,
  { thread, index, bodies, long }: {
    thread: Thread;
    index: ChainIndex;
    bodies: SentBodies;
    long: LongTexts;
  },
): Threaded {
  const threaded: Threaded = { exchanges: [], links: [], long };
  let parent = thread.parent;
  const add = (
    end: number,
    parts: Omit<ExchangeParts, "conversation" | "parent">,
  ) => {
    const own = thread.own(parent, end);
    const exchange = createExchange({
      ...parts,
      conversation: parent?.conversation ?? parts.id,
      parent: parent?.id ?? null,
      request: { ...parts.request, messages: own.messages },
    });
    parent = linkOf(exchange, parent, own, long);
    index.add(parent);
    threaded.exchanges.push(exchange);
    threaded.links.push(parent);
  };
  for (const [end, parts] of imports(draft, thread.unseen)) add(end, parts);
  add(draft.request.messages.length, {
    ...draft,
    ...proof(draft, parent?.id, bodies, long),
  });
  return threaded;
}

/** What proves a rebuilt body, and the body where it cannot be rebuilt. */
function proof(
  draft: Draft,
  parent: string | undefined,
  bodies: SentBodies,
  long: LongTexts,
): Pick<ExchangeParts, "sha256" | "raw" | "patch"> {
  const { body, bytes, encode, model, via } = draft;
  const request = asSent({ ...draft.request, model }, via);
  if (body === undefined) {
    const unsent = encoded(request, encode) ?? JSON.stringify(request);
    return { sha256: sha256(unsent) };
  }
  const kept = "messages" in request || body.length <= LONGEST_OTHER_BODY;
  const hash = {
    sha256: bytes === undefined ? sha256(body) : sha256OfAll(bytes),
  };
  if (!kept || isRebuildable(request, { body, bytes }, encode, long)) {
    return hash;
  }
  const earlier = parent === undefined ? undefined : bodies.get(parent);
  bodies.set(draft.id, body);
  const patch = earlier === undefined ? undefined : patchOf(earlier, body);
  return patch === undefined ? { ...hash, raw: body } : { ...hash, patch };
}

type ImportParts = Omit<ExchangeParts, "conversation" | "parent">;

/**
 * The turns of a request that end at given answers, each with that position. Nothing was sent for them: what is
 * hashed is the compact JSON of model and messages up to the answer.
 */
function* imports(
  draft: Draft,
  answers: readonly number[],
): Generator<[end: number, parts: ImportParts]> {
  if (answers.length === 0) return;
  const { model, started, request: { messages } } = draft;
  // Before the id of the exchange that brought them, which was made at that time.
  const nextId = ulidSequence();
  const hash = sha256OfPieces()
    .update(`{"model":${JSON.stringify(model)},"messages":[`);
  let hashed = 0;
  for (const position of answers) {
    for (; hashed < position; hashed++) {
      hash.update((hashed > 0 ? "," : "") + JSON.stringify(messages[hashed]));
    }
    const message = messages[position];
    if (message === undefined) return;
    const id = nextId(started.getTime() - 1);
    yield [position, {
      id,
      source: "import",
      started,
      ended: started,
      provider: draft.provider,
      baseUrl: draft.baseUrl,
      model,
      request: { model, messages: [] },
      response: importedCompletion(id, model, message, started),
      usage: NO_USAGE,
      firstTokenMs: null,
      totalMs: 0,
      deltas: [],
      status: "completed",
      attempts: 0,
      sha256: hash.copy().update("]}").digest("hex"),
    }];
  }
}
