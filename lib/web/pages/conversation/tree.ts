/**
 * The branches of a conversation as a tree. Exchanges that follow each other without a branch are one item.
 *
 * @module
 */
import { NameMap, NameSet } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { labelTag } from "../../parts/label_form.ts";
import { plural } from "../../../core/text/plural.ts";
import { timeMarkup } from "../../parts/format.ts";
import type { Outline, OutlineNode } from "../../parts/outline.ts";

/** Items of a tree at most, unless all are asked for. */
const MOST = 100;
/** Levels that are indented. */
const DEEPEST = 8;

/** Exchanges between two branches. */
interface Segment {
  readonly first: OutlineNode;
  readonly last: OutlineNode;
  readonly count: number;
  /** How many branches lead to it. */
  readonly level: number;
  /** The newest exchange that continues it. */
  readonly newest: OutlineNode;
}

/** The segments of a conversation, each before those that continue it. */
function segmentsOf({ children }: Outline): Segment[] {
  const newest = newestBelow(children);
  const segments: Segment[] = [];
  const roots = children.get("") ?? [];
  const waiting = roots.map((first) => ({ first, level: 0 })).reverse();
  for (let next; (next = waiting.pop()) !== undefined;) {
    const { first, level } = next;
    let last = first;
    let count = 1;
    let after = children.get(last.id) ?? [];
    while (after.length === 1 && after[0] !== undefined) {
      last = after[0];
      count++;
      after = children.get(last.id) ?? [];
    }
    segments.push({
      first,
      last,
      count,
      level,
      newest: newest.get(last.id) ?? last,
    });
    for (const one of after.toReversed()) {
      waiting.push({ first: one, level: level + 1 });
    }
  }
  return segments;
}

/** For each exchange the newest one that continues it at its end. */
function newestBelow(
  children: Outline["children"],
): ReadonlyMap<string, OutlineNode> {
  const order = [...children.get("") ?? []];
  for (let i = 0; i < order.length; i++) {
    for (const one of children.get(order[i]?.id ?? "") ?? []) order.push(one);
  }
  const newest = new NameMap<OutlineNode>();
  for (const node of order.reverse()) {
    const below = (children.get(node.id) ?? []).map(({ id }) => newest.get(id))
      .filter((one) => one !== undefined);
    const best = below.reduce<OutlineNode | undefined>(
      (a, b) => a !== undefined && a.started > b.started ? a : b,
      undefined,
    );
    newest.set(node.id, best ?? node);
  }
  return newest;
}

/**
 * Writes the tree; nothing for a conversation without branches.
 *
 * @param path the ids of the exchanges that are shown, see `pathTo`
 * @param all whether to write all of a large tree
 */
export function treeMarkup(
  outline: Outline,
  path: readonly string[],
  all: boolean,
): Markup | undefined {
  const segments = segmentsOf(outline);
  if (segments.length < 2) return undefined;
  const onPath = new NameSet(path);
  const leaf = path.at(-1);
  // What is on the way comes first where not all has room.
  const room = all
    ? segments
    : segments.filter(({ first }, i) => i < MOST || onPath.has(first.id));
  const left = segments.length - room.length;
  return markup`<nav class="tree" aria-label="Branches"><h2>Branches</h2><ul>
${
    room.map((segment) => item(segment, onPath.has(segment.first.id), leaf))
  }</ul>${
    left === 0
      ? undefined
      : markup`<p><a href="?at=${
        leaf ?? ""
      }&amp;tree=all">Show all: ${left} more</a></p>`
  }</nav>`;
}

function item(
  { first, last, count, level, newest }: Segment,
  isOnPath: boolean,
  leaf: string | undefined,
): Markup {
  const { id, words, labels, status, model, started } = first;
  const isHere = isOnPath && newest.id === leaf;
  return markup`<li class="at-${Math.min(level, DEEPEST)}${
    isOnPath ? " on" : ""
  }"><a href="?at=${newest.id}#${id}"${
    isHere ? markup` aria-current="true"` : undefined
  }>${words || "(no text)"}</a>
<span class="soft">${plural(count, "exchange")}, ${model}, ${
    timeMarkup(started)
  }</span>${labels.map(labelTag)}${
    last.status === "completed" && status === "completed"
      ? undefined
      : markup`<span class="tag bad">${
        status === "completed" ? last.status : status
      }</span>`
  }</li>
`;
}
