/**
 * What is beside a conversation: sums, what to type for it, and its branches.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import { detailList } from "../../parts/exchange_list.ts";
import { costText, countText, timeMarkup } from "../../parts/format.ts";
import type { Outline, OutlineNode } from "../../parts/outline.ts";
import { labelTag } from "../../parts/label_form.ts";
import { treeMarkup } from "./tree.ts";

/** Labelled exchanges that are named, the last ones. */
const MOST_LABELLED = 20;

/** Models that are named; others are counted. */
const MOST_MODELS = 5;

/** What the side shows. */
export interface Side {
  readonly outline: Outline;
  readonly conversation: string;
  /** The end of the branch that is shown. */
  readonly at: string;
  /** The ids of that branch. */
  readonly path: readonly string[];
  readonly wholeTree: boolean;
}

/** Writes the side. */
export function sideMarkup(side: Side): Markup {
  const { outline, conversation, at, path, wholeTree } = side;
  const nodes = [...outline.nodes.values()];
  return markup`<aside class="side" id="about" tabindex="-1" aria-label="About this conversation">
${treeMarkup(outline, path, wholeTree)}${furtherMarkup(outline, at)}
<h2>About</h2>
${
    detailList([
      ["began", nodes[0] && timeMarkup(nodes[0].started)],
      [
        "here",
        `${countText(path.length)} of ${plural(nodes.length, "exchange")}`,
      ],
      ["models", modelsText(nodes)],
      ["tokens", countText(nodes.reduce((sum, { tokens }) => sum + tokens, 0))],
      ["cost", costText(sumOf(nodes))],
    ])
  }
${labelledMarkup(outline, path)}
<h2>In the terminal</h2>
<label class="copy">Continue<input readonly="" value="chat ask --conversation ${at} &quot;…&quot;"></label>
<label class="copy">Read<input readonly="" value="chat history show ${at}"></label>
<label class="copy">Export<input readonly="" value="chat history export ${conversation} --format html"></label>
<p><a href="/ui/ask?from=${at}">Ask another model</a></p>
</aside>`;
}

/** The labels of what is shown. */
function labelledMarkup(
  { nodes }: Outline,
  path: readonly string[],
): Markup | undefined {
  const labelled = path.flatMap((id) => nodes.get(id) ?? [])
    .filter(({ labels }) => labels.length > 0);
  return labelled.length === 0
    ? undefined
    : markup`<h2>Labelled</h2><ul class="plain">${
      labelled.slice(-MOST_LABELLED).map((node) =>
        markup`<li>${node.labels.map(labelTag)}<a href="?at=${
          path.at(-1)
        }&amp;until=${node.id}#${node.id}">${
          node.words || "(no text)"
        }</a></li>`
      )
    }</ul>`;
}

/** What continues the last exchange that is shown. */
function furtherMarkup({ children }: Outline, at: string): Markup | undefined {
  const next = children.get(at) ?? [];
  return next.length === 0
    ? undefined
    : markup`<h2>It continues</h2><ul class="plain">${
      next.slice(0, 20).map(({ id, words }) =>
        markup`<li><a href="?at=${id}#${id}">${words || "(no text)"}</a></li>`
      )
    }</ul>`;
}

function modelsText(nodes: readonly OutlineNode[]): string {
  const models = [...new NameSet(nodes.map(({ model }) => model))];
  const more = models.length - MOST_MODELS;
  return `${models.slice(0, MOST_MODELS).join(", ")}${
    more > 0 ? ` and ${more} more` : ""
  }`;
}

/** What is known of the costs. */
function sumOf(nodes: readonly OutlineNode[]): number | undefined {
  const known = nodes.flatMap(({ cost }) => cost ?? []);
  return known.length === 0
    ? undefined
    : known.reduce((sum, cost) => sum + cost, 0);
}
