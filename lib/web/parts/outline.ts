/**
 * The shape of a conversation: which exchange continues which, without what was said.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import type { History } from "../../history/history.ts";
import type { Exchange, Status } from "../../history/line/exchange.ts";
import { calledBy } from "../../history/cache/offered_tools.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { PageContext } from "../page.ts";
import { lastWords, modelName } from "./exchange_facts.ts";
import { oneLine } from "../../core/text/text.ts";
import { withoutTitle } from "../../history/line/labels_of.ts";
import { exchangeCost } from "../../prices/recorded_costs.ts";

/** An exchange of a conversation. */
export interface OutlineNode {
  readonly id: string;
  /** Null also where the exchange that it continues is missing. */
  readonly parent: string | null;
  readonly started: string;
  readonly model: string;
  readonly status: Status;
  /** The newest first, without the title. */
  readonly labels: readonly string[];
  /** The beginning of what the user said. */
  readonly words: string;
  readonly tokens: number;
  /** Dollars; undefined when unknown. */
  readonly cost: number | undefined;
}

/** All exchanges of a conversation. */
export interface Outline {
  /** By id, in the order in which they began. */
  readonly nodes: ReadonlyMap<string, OutlineNode>;
  /** The exchanges that continue each; those that begin are under the empty id. */
  readonly children: ReadonlyMap<string, readonly OutlineNode[]>;
  /** The names of the tools that answers and earlier turns call. */
  readonly called: ReadonlySet<string>;
}

/** How often a reader can leave, in ms. */
const PAUSE_MS = 100;

/**
 * Reads the outline of a conversation. It looks through what was recorded since its first exchange, which takes a second
 * for each GiB; meanwhile it yields now and then, so that a visitor who has left stops it.
 *
 * @param conversation whole id
 * @param known an exchange that is part of it
 */
export async function* readOutline(
  { history, prices }: Pick<PageContext, "prices"> & {
    readonly history: History;
  },
  conversation: string,
  known?: string,
): AsyncGenerator<void, Outline> {
  const found = new NameMap<OutlineNode>();
  const called = new NameSet();
  let paused = performance.now();
  const reading = history.query({ conversation }, "latest");
  for await (const some of reading) {
    for (const { exchange, labels } of some) {
      if (exchange === undefined) continue;
      found.set(exchange.id, nodeOf(exchange, labels, prices));
      for (const name of calledBy(exchange)) called.add(name);
    }
    if (some.length > 0 && isComplete(found, [conversation, known])) break;
    if (performance.now() - paused < PAUSE_MS) continue;
    yield;
    paused = performance.now();
  }
  return outlineOf([...found.values()], called);
}

/**
 * Whether nothing can be missing: a conversation's first exchange is recorded before all others. In a history whose
 * lines were put in another order, an exchange without its parent shows that.
 */
function isComplete(
  found: ReadonlyMap<string, OutlineNode>,
  needed: readonly (string | undefined)[],
): boolean {
  return needed.every((id) => id === undefined || found.has(id)) &&
    found.values().every(({ parent }) => parent === null || found.has(parent));
}

function outlineOf(
  found: readonly OutlineNode[],
  called: ReadonlySet<string>,
): Outline {
  const sorted = found.toSorted((a, b) =>
    a.started < b.started || a.started === b.started && a.id < b.id ? -1 : 1
  );
  const ids = new NameSet(sorted.map(({ id }) => id));
  const nodes = new NameMap<OutlineNode>();
  const children = new NameMap<OutlineNode[]>();
  for (const node of sorted) {
    const isKnown = node.parent !== null && ids.has(node.parent);
    const whole = isKnown ? node : { ...node, parent: null };
    nodes.set(node.id, whole);
    const siblings = children.get(whole.parent ?? "");
    if (siblings === undefined) children.set(whole.parent ?? "", [whole]);
    else siblings.push(whole);
  }
  return { nodes, children, called };
}

function nodeOf(
  exchange: Exchange,
  labels: readonly string[],
  prices: PriceList,
): OutlineNode {
  const { id, parent, started, status, usage } = exchange;
  return {
    id,
    parent,
    started,
    model: oneLine(modelName(exchange)),
    status,
    labels: withoutTitle(labels),
    words: lastWords(exchange).slice(0, 120),
    tokens: usage?.total_tokens ?? 0,
    cost: exchangeCost(exchange, prices),
  };
}

/** The newest exchange of a conversation; undefined for an empty one. */
export function newestOf({ nodes }: Outline): OutlineNode | undefined {
  return [...nodes.values()].at(-1);
}

/** The ids from a conversation's first exchange to one; empty for an unknown one. */
export function pathTo({ nodes }: Outline, id: string): string[] {
  const path = new NameSet();
  let at = nodes.get(id);
  while (at !== undefined && !path.has(at.id)) {
    path.add(at.id);
    at = at.parent === null ? undefined : nodes.get(at.parent);
  }
  return [...path].reverse();
}
