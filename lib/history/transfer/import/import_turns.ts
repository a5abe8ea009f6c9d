/**
 * Turns of other programs' conversations become exchanges of source `import`.
 *
 * @module
 */
import {
  createExchange,
  type Exchange,
  importedCompletion,
  NO_USAGE,
} from "../../line/exchange.ts";
import { createLabel, type Label } from "../../line/label.ts";
import { readLine } from "../../line/history_line.ts";
import { type Link, linkOf } from "../../chain/link.ts";
import { RequestHash } from "../../chain/request_hash.ts";
import { FILE_IMPORT } from "../../query/imported.ts";
import type { ChatRequest, Message } from "../../../core/chat.ts";
import { ulidSequence } from "../../../core/data/ulid.ts";
import type { AnswerFacts, ForeignConversation } from "./foreign.ts";
import { OwnMessages } from "../own_messages.ts";
import { titleLabel } from "../../line/title.ts";
import { type Turn, turnsOf } from "./turns.ts";

/** Provider and model of a model's name. */
export interface Origin {
  /** The registry's name of the provider. */
  readonly provider: string;
  /** The provider's own name. */
  readonly model: string;
}

/** How turns are imported. */
export interface TurnImporterOptions {
  /** Turns in the history, by the hash at their end; imported turns are added. */
  readonly known: Map<string, Link>;
  /** What other conversations say about turns, by the hash at their end. */
  readonly facts: ReadonlyMap<string, AnswerFacts>;
  /** Understands the names of a model and its provider as another program writes them; undefined where it names none. */
  readonly origin: (
    model: string | undefined,
    provider: string | undefined,
  ) => Origin;
  /** When turns without a time count as held. */
  readonly now: Date;
}

/** The result for one conversation. */
export interface ImportedConversation {
  /** Exchanges that the history did not have. */
  readonly exchanges: Exchange[];
  /** The conversation's title, if its first turn is new. */
  readonly labels: Label[];
  /** How many turns the history already had. */
  readonly known: number;
  /** Messages at its end without an answer. */
  readonly unanswered: number;
  /** Why a turn cannot be a line of the history; nothing after it is imported. */
  readonly problem?: string;
}

/** Imports conversations, as the recorder imports earlier turns that were not recorded. */
export class TurnImporter {
  readonly #options: TurnImporterOptions;

  /** Begins without imported turns. */
  constructor(options: TurnImporterOptions) {
    this.#options = options;
  }

  /** The exchanges of a conversation; `from` names its origin. */
  import(
    conversation: ForeignConversation,
    from: string,
  ): ImportedConversation {
    const { known, now, facts } = this.#options;
    const { messages, hashes, turns } = turnsOf(conversation);
    const { members = {}, title } = conversation;
    const nextId = ulidSequence();
    const hash = new RequestHash(messages);
    const messagesOf = new OwnMessages(messages, hashes);
    const exchanges: Exchange[] = [];
    let parent: Link | undefined;
    let problem: string | undefined;
    let held = 0;
    for (const turn of turns) {
      const { position } = turn;
      const end = hashes.states[position] ?? "";
      const said = turn.recorded ? turn : { ...turn, ...facts.get(end) };
      const { at = now } = said;
      const there = known.get(end);
      if (there !== undefined) {
        parent = there;
        held++;
        continue;
      }
      const own = messagesOf.after(parent, position);
      const { provider, model } = this.#options.origin(
        said.model,
        said.provider,
      );
      const request = {
        messages: own.messages,
        model,
        ...members,
        ...said.members,
      };
      const exchange = importedExchange({
        id: nextId(at.getTime()),
        parent,
        facts: { ...said, at },
        provider,
        baseUrl: FILE_IMPORT + from,
        request,
        answer: messages[position] as Message,
        sha256: hash.upTo(position, request),
      });
      const line = readLine(exchange);
      if ("why" in line) {
        problem = `a turn cannot be kept: ${line.why}`;
        break;
      }
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
      known: held,
      unanswered: messages.length - 1 - lastPosition(turns),
      ...(problem === undefined ? {} : { problem }),
    };
  }
}

function lastPosition(turns: readonly Turn[]): number {
  return turns.at(-1)?.position ?? -1;
}

/** The parts of an imported turn that differ between turns. */
interface ImportedParts {
  readonly id: string;
  readonly parent: Link | undefined;
  readonly facts: AnswerFacts & { readonly at: Date };
  readonly provider: string;
  readonly baseUrl: string;
  readonly request: ChatRequest;
  readonly answer: Message;
  readonly sha256: string;
}

function importedExchange(parts: ImportedParts): Exchange {
  const { id, parent, facts, provider, baseUrl, request, answer } = parts;
  const { model } = request;
  const { at, usage = NO_USAGE, finish, cut } = facts;
  const started = startOf(facts);
  const first = facts.firstToken?.getTime() ?? NaN;
  const response = importedCompletion(id, model, answer, at);
  const [choice] = response.choices;
  if (choice !== undefined && finish !== undefined) {
    choice.finish_reason = finish;
  }
  return createExchange({
    id,
    conversation: parent?.conversation ?? id,
    parent: parent?.id ?? null,
    source: "import",
    started,
    ended: at,
    provider,
    baseUrl,
    model,
    request,
    response,
    usage,
    firstTokenMs: first >= started.getTime() && first <= at.getTime()
      ? first - started.getTime()
      : null,
    totalMs: at.getTime() - started.getTime(),
    deltas: [],
    status: "completed",
    attempts: 0,
    sha256: parts.sha256,
    cut,
  });
}

/** When the request was sent; without a time that makes sense, when its answer was complete. */
function startOf({ started, at }: ImportedParts["facts"]): Date {
  return started !== undefined && started.getTime() <= at.getTime()
    ? started
    : at;
}
