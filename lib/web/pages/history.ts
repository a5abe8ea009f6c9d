/**
 * The list of what was recorded: exchanges or conversations, the newest first, with every filter of the command line.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { RecordedExchange } from "../../history/history.ts";
import { isEarlierTurn } from "../../history/query/imported.ts";
import { queryParameters } from "../../history/query/parse_query.ts";
import type { Query } from "../../history/query/query.ts";
import type { Page, PageContext, PageRequest } from "../page.ts";
import { exchangeRow } from "../parts/exchange_row.ts";
import { exportForm } from "../parts/export_form.ts";
import { filterForm, type FormOptions } from "../parts/filter_form.ts";
import { readFilters } from "../parts/filters.ts";

/** Rows of a page, unless the address says otherwise. */
const USUAL_COUNT = 50;
/** The most rows of a page. */
const MOST_COUNT = 500;

/** `view` in the address. */
const VIEWS = ["exchanges", "conversations"] as const;
type View = typeof VIEWS[number];

const FORM: FormOptions = {
  page: "history",
  choice: { name: "view", label: "Show", values: VIEWS },
  hasTurns: true,
};

/** What the address asks for. */
interface Asked {
  readonly query: Query;
  readonly count: number;
  readonly view: View;
  /** Whether earlier turns that came in requests are shown, too. */
  readonly all: boolean;
}

export const historyPage: Page = {
  method: "GET",
  path: "history",
  nav: "History",
  async answer(request, context) {
    const asked = await readAsked(request.params, context.history);
    const { text } = asked.query;
    return {
      kind: "page",
      title: text ? `Search: ${text}` : "History",
      body: list(asked, request, context),
    };
  },
};

/** @throws {UsageError} the address cannot be understood, or the history has no such run */
async function readAsked(
  params: URLSearchParams,
  history: PageContext["history"],
): Promise<Asked> {
  const filters = await readFilters(params, ["view", "all"], history);
  const { count = USUAL_COUNT, ...query } = filters;
  return {
    query,
    count: Math.min(count || USUAL_COUNT, MOST_COUNT),
    view: VIEWS.find((view) => view === params.get("view")) ?? "exchanges",
    all: params.has("all"),
  };
}

async function* list(
  asked: Asked,
  request: PageRequest,
  context: PageContext,
): AsyncGenerator<Markup, void> {
  const { history } = context;
  yield markup`<h1>History</h1>${filterForm(request.params, FORM)}`;
  if (history === undefined) {
    return yield empty("Nothing is recorded: the history is switched off.");
  }
  yield markup`${exportForm(asked.query)}${listStart(request)}`;
  const { shown, next } = yield* rows(asked, context);
  yield markup`</tbody></table></div>${listEnd(asked, shown, next)}</form>`;
}

/** The rows; returns how many there are, and when the next page begins. */
async function* rows(
  { query, count, view, all }: Asked,
  { history, prices }: PageContext,
): AsyncGenerator<Markup, { shown: number; next: string | undefined }> {
  const conversations = new NameSet();
  let shown = 0;
  let last = "";
  for await (const found of history?.query(query, "newest") ?? []) {
    const ready: Markup[] = [];
    for (const one of found) {
      if (isLeftOut(one, query, all)) continue;
      if (view === "conversations" && conversations.has(one.conversation)) {
        continue;
      }
      const { exchange, labels } = one;
      if (exchange === undefined) continue;
      // Rows of the same moment stay together, so that the next page misses none.
      if (shown >= count && exchange.started !== last) {
        yield markup`${ready}`;
        return { shown, next: last };
      }
      conversations.add(exchange.conversation);
      ready.push(exchangeRow(exchange, labels, { prices, text: query.text }));
      last = exchange.started;
      shown++;
    }
    if (ready.length > 0) yield markup`${ready}`;
  }
  return { shown, next: undefined };
}

/** Earlier turns that came in requests are left out of lists, unless they are what is looked for. */
function isLeftOut(
  one: RecordedExchange,
  { source, conversation, id }: Query,
  all: boolean,
): boolean {
  const mayBeMeant = source !== undefined || conversation !== undefined ||
    id !== undefined;
  return !all && !mayBeMeant && isEarlierTurn(one);
}

function listStart({ formToken, params }: PageRequest): Markup {
  return markup`<form method="post" action="/ui/label" data-labels>
<input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="back" value="${params.toString()}">
<div class="scroll"><table class="rows">
<thead><tr><th><span class="visually-hidden">Chosen</span></th><th>When</th><th>Model</th>
<th>What was said</th><th class="num">Tokens</th><th class="num">Cost</th><th class="num">First</th>
<th class="num">Took</th></tr></thead>
<tbody>
`;
}

function listEnd(
  { query, count, view, all }: Asked,
  shown: number,
  next: string | undefined,
): Markup {
  if (shown === 0) {
    const isAll = queryParameters(query).size === 0 && count > 0;
    return isAll ? nothingYet() : empty("No exchange fits.");
  }
  const more = queryParameters({ ...query, until: next, count });
  if (view !== "exchanges") more.set("view", view);
  if (all) more.set("all", "");
  return markup`<div class="bar bulk">
<label for="label">Label the chosen ones</label>
<input id="label" name="label" list="labels" placeholder="good" size="12">
<datalist id="labels"><option>good<option>bad</datalist>
<button>Label</button>
<span class="soft">${shown} shown. Keys: j k move, g b u label, x choose, / search</span>
${
    next &&
    markup`<a class="button right" href="/ui/history?${more.toString()}" rel="next">Older</a>`
  }</div>`;
}

function nothingYet(): Markup {
  return markup`<div class="empty"><p>Nothing is recorded yet.</p>
<p><code>chat</code>, <code>chat ask</code> and <code>chat serve</code> record what they ask here, and so does <a href="/ui/ask">Ask</a>.</p></div>`;
}

function empty(text: string): Markup {
  return markup`<p class="empty">${text}</p>`;
}
