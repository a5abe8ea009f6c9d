/**
 * A conversation: its turns, what is known of each exchange, and its branches.
 *
 * @module
 */
import { ulidTime } from "../../../core/data/ulid.ts";
import { ChatError, UsageError } from "../../../core/errors.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { History } from "../../../history/history.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import type { Page, PageContext, PageRequest } from "../../page.ts";
import { lastWords } from "../../parts/exchange_facts.ts";
import { type Outline, pathTo, readOutline } from "../../parts/outline.ts";
import { newestOf } from "../../parts/outline.ts";
import { newRoom } from "../../parts/text/message_blocks.ts";
import { exchangeTurns } from "./exchange_turns.ts";
import { sideMarkup } from "./side.ts";
import { MOST_EXCHANGES, type TurnsPage, turnsPage } from "./turns.ts";

/** Bytes of a history of which the branches are read before the turns are written; it takes a tenth of a second. */
const SMALL = 48 * 1024 * 1024;

/** What the address asks for. */
interface Asked {
  readonly conversation: string;
  /** The end of the branch that is shown; the newest exchange when absent. */
  readonly at: string | undefined;
  /** The exchange of the last turn on the page; the end of the branch when absent. */
  readonly until: string | undefined;
  /** See `PageEnd.before`. */
  readonly before: number | undefined;
  /** Whether all of a large tree is shown. */
  readonly wholeTree: boolean;
}

export const conversationPage: Page = {
  method: "GET",
  path: "conversation/*",
  answer(request, context) {
    const asked = readAsked(request);
    return {
      kind: "page",
      title: "Conversation",
      body: conversation(asked, request, context),
    };
  },
};

/** @throws {UsageError} the address is not one of a conversation */
function readAsked({ tail, params }: PageRequest): Asked {
  const id = (name: string) => {
    const given = params.get(name);
    return given ? checkedId(given) : undefined;
  };
  const before = params.get("before");
  return {
    conversation: checkedId(tail),
    at: id("at"),
    until: id("until"),
    before: before !== null && /^\d{1,9}$/.test(before)
      ? Number(before)
      : undefined,
    wholeTree: params.get("tree") === "all",
  };
}

function checkedId(text: string): string {
  const id = text.toUpperCase();
  if (ulidTime(id) !== undefined) return id;
  throw new UsageError(`"${text.slice(0, 100)}" is not the id of an exchange`);
}

async function* conversation(
  asked: Asked,
  request: PageRequest,
  context: PageContext,
): AsyncGenerator<Markup, void> {
  const { history, prices } = context;
  if (history === undefined) {
    return yield problem("Nothing is recorded: the history is switched off.");
  }
  yield markup``; // the head is written before anything is read
  const size = await history.size() ?? 0;
  const isSmall = asked.at === undefined || size <= SMALL;
  const read = () =>
    readOutline({ history, prices }, asked.conversation, asked.at);
  const known = isSmall ? yield* waiting(read()) : undefined;
  const at = asked.at ?? (known && newestOf(known)?.id);
  const end = asked.until ?? at;
  const { chain, why } = end === undefined
    ? { chain: [], why: undefined }
    : await chainOf(history, end);
  const last = chain.at(-1);
  if (at === undefined || last?.conversation !== asked.conversation) {
    return yield problem(
      `No conversation ${asked.conversation} has ${at ?? "an exchange"}.`,
    );
  }
  const page = turnsPage(chain, asked.before);
  yield markup`<h1>${title(known, asked, chain)}</h1>
<p class="to-side"><a href="#about">Branches, sums, commands</a></p>
<div class="conversation" data-talk=""><div class="turns">
${why && markup`<p class="problem">${why}</p>`}${earlierLink(page, at)}`;
  yield* turns(page, { asked, at, request, context, known });
  yield markup`${laterLink(asked, at)}</div>`;
  const outline = known ?? (yield* waiting(read()));
  yield markup`${
    sideMarkup({
      outline,
      conversation: asked.conversation,
      at,
      path: pathTo(outline, at),
      wholeTree: asked.wholeTree,
    })
  }</div>`;
}

/** Passes nothing while something is read, so that a visitor who leaves ends it. */
async function* waiting(
  reading: AsyncGenerator<void, Outline>,
): AsyncGenerator<Markup, Outline> {
  while (true) {
    const { done, value } = await reading.next();
    if (done) return value;
    yield markup``;
  }
}

/** The last exchanges of a branch; where an ancestor is missing, the exchange alone and why. */
async function chainOf(
  history: History,
  id: string,
): Promise<{ chain: Exchange[]; why: string | undefined }> {
  try {
    return { chain: await history.chain(id, MOST_EXCHANGES), why: undefined };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { chain: await history.chain(id, 1), why: error.message };
  }
}

interface Shown {
  readonly asked: Asked;
  readonly at: string;
  readonly request: PageRequest;
  readonly context: PageContext;
  readonly known: Outline | undefined;
}

async function* turns(
  { shown, results }: TurnsPage,
  { asked, request, context, known }: Shown,
): AsyncGenerator<Markup, void> {
  const search = request.params.toString();
  const options = {
    prices: context.prices,
    results,
    room: newRoom(),
    formToken: request.formToken,
    address: `conversation/${asked.conversation}${search && `?${search}`}`,
    node: (id: string) => known?.nodes.get(id),
    siblings: (id: string) => {
      const node = known?.nodes.get(id);
      return node ? known?.children.get(node.parent ?? "") ?? [] : [];
    },
  };
  for (const one of shown) yield await exchangeTurns(one, options);
}

function title(
  known: Outline | undefined,
  { conversation }: Asked,
  chain: readonly Exchange[],
): string {
  const first = known?.nodes.get(conversation)?.words ??
    (chain[0] && lastWords(chain[0]));
  return first || "Conversation";
}

function earlierLink({ earlier }: TurnsPage, at: string): Markup | undefined {
  if (earlier === undefined) return undefined;
  const { until, before } = earlier;
  const search = new URLSearchParams({ at, until });
  if (before !== undefined) search.set("before", String(before));
  return markup`<p class="bar"><a class="button" href="?${search.toString()}" rel="prev">Earlier turns</a></p>`;
}

function laterLink({ until }: Asked, at: string): Markup | undefined {
  return until === undefined
    ? undefined
    : markup`<p class="bar"><a class="button" href="?at=${at}">The newest turns</a></p>`;
}

function problem(text: string): Markup {
  return markup`<h1>Conversation</h1><p class="empty">${text}</p>`;
}
