/**
 * From the turns of other programs' conversations to exchanges of source `import`.
 *
 * @module
 */
import {
  createExchange,
  type Exchange,
  importedCompletion,
  NO_USAGE,
} from "../conversation/exchange.ts";
import { createLabel, type Label } from "../conversation/label.ts";
import { type Link, linkOf } from "../conversation/link.ts";
import type { ChatRequest, Message } from "../core/chat.ts";
import { ulidSequence } from "../core/ulid.ts";
import type { ForeignConversation } from "./foreign.ts";
import { ownMessages } from "./own_messages.ts";
import { RequestHash } from "./request_hash.ts";
import { titleLabel } from "./title.ts";
import { type Turn, turnsOf } from "./turns.ts";

/** A model's name, understood. */
export interface Origin {
  /** The registry's name of who answered. */
  readonly provider: string;
  /** The provider's own name. */
  readonly model: string;
}

/** How turns are imported. */
export interface TurnImporterOptions {
  /** Turns that the history holds, by their ends; what is imported is added. */
  readonly known: Map<string, Link>;
  /** Understands a model's name as another program writes it; undefined where it names none. */
  readonly origin: (model: string | undefined) => Origin;
  /** When turns without a time count as held. */
  readonly now: Date;
}

/** What a conversation comes to. */
export interface ImportedConversation {
  /** Those that the history did not hold. */
  readonly exchanges: Exchange[];
  /** The conversation's title, when its first turn is new. */
  readonly labels: Label[];
  /** How many turns the history held already. */
  readonly known: number;
  /** Messages at its end that nobody answered. */
  readonly unanswered: number;
}

/** Imports conversations as the recorder does with earlier turns that it never saw. */
export class TurnImporter {
  readonly #options: TurnImporterOptions;

  /** Imports nothing yet. */
  constructor(options: TurnImporterOptions) {
    this.#options = options;
  }

  /** The exchanges of a conversation; `from` says where it was kept. */
  import(
    conversation: ForeignConversation,
    from: string,
  ): ImportedConversation {
    const { known, now } = this.#options;
    const { messages, hashes, turns } = turnsOf(conversation);
    const { members = {}, title } = conversation;
    const nextId = ulidSequence();
    const hash = new RequestHash(messages);
    const exchanges: Exchange[] = [];
    let parent: Link | undefined;
    for (const turn of turns) {
      const { position, at = now } = turn;
      const end = hashes.states[position] ?? "";
      const held = known.get(end);
      if (held !== undefined) {
        parent = held;
        continue;
      }
      const own = ownMessages(parent, messages, hashes, position);
      const { provider, model } = this.#options.origin(turn.model);
      const request = { messages: own.messages, model, ...members };
      const exchange = importedExchange({
        id: nextId(at.getTime()),
        parent,
        at,
        provider,
        baseUrl: `import:${from}`,
        request,
        answer: messages[position] as Message,
        sha256: hash.upTo(position, request),
      });
      exchanges.push(exchange);
      parent = linkOf(exchange, parent, own);
      known.set(end, parent);
    }
    const first = exchanges.find((exchange) => exchange.parent === null);
    return {
      exchanges,
      labels: first === undefined || title === undefined
        ? []
        : [createLabel(first.id, titleLabel(title), now)],
      known: turns.length - exchanges.length,
      unanswered: messages.length - 1 - lastPosition(turns),
    };
  }
}

function lastPosition(turns: readonly Turn[]): number {
  return turns.at(-1)?.position ?? -1;
}

/** An imported turn, less what is the same for all of them. */
interface ImportedParts {
  readonly id: string;
  readonly parent: Link | undefined;
  readonly at: Date;
  readonly provider: string;
  readonly baseUrl: string;
  readonly request: ChatRequest;
  readonly answer: Message;
  readonly sha256: string;
}

function importedExchange(parts: ImportedParts): Exchange {
  const { id, parent, at, provider, baseUrl, request, answer, sha256 } = parts;
  const { model } = request;
  return createExchange({
    id,
    conversation: parent?.conversation ?? id,
    parent: parent?.id ?? null,
    source: "import",
    started: at,
    ended: at,
    provider,
    baseUrl,
    model,
    request,
    response: importedCompletion(id, model, answer, at),
    usage: NO_USAGE,
    firstTokenMs: null,
    totalMs: 0,
    deltas: [],
    status: "completed",
    attempts: 0,
    sha256,
  });
}
