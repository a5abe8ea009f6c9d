/**
 * The turns of an exchange, and below them what is known of it.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import { endpointOf } from "../../../history/line/exchange.ts";
import { isEarlierTurn } from "../../../history/query/imported.ts";
import {
  type Said,
  SPEAKERS,
} from "../../../history/transfer/export/transcript.ts";
import { oneLine } from "../../../core/text/text.ts";
import {
  detailList,
  exchangeFacts,
  failureMarkup,
} from "../../parts/exchange_list.ts";
import { labelForm } from "../../parts/label_form.ts";
import type { OutlineNode } from "../../parts/outline.ts";
import {
  messageBlocks,
  type MessageOptions,
} from "../../parts/text/message_blocks.ts";
import { waterfall } from "../../parts/waterfall.ts";
import type { PageContext } from "../../page.ts";
import type { ShownExchange } from "./turns.ts";

/** What the turns of a page share. */
export interface TurnOptions {
  readonly prices: PageContext["prices"];
  readonly results: ReadonlyMap<string, Said>;
  readonly room: MessageOptions["room"];
  readonly formToken: string;
  /** The address of the page below `/ui/`, without a fragment. */
  readonly address: string;
  /** The exchange in the outline, if that is known already. */
  readonly node: (id: string) => OutlineNode | undefined;
  /** The exchanges that continue the same one. */
  readonly siblings: (id: string) => readonly OutlineNode[];
}

/** Writes an exchange. */
export async function exchangeTurns(
  { exchange, said }: ShownExchange,
  options: TurnOptions,
): Promise<Markup> {
  const { id, via, request } = exchange;
  const turns: Markup[] = [];
  for (const one of said) turns.push(await turn(one, options));
  const isCall = via !== undefined && request.messages.length === 0;
  return markup`<section class="exchange" id="${id}" tabindex="-1" aria-label="Exchange of ${exchange.started}">
${siblingsNote(id, options)}${
    isCall
      ? markup`<p class="soft">Call of <code>${
        oneLine(endpointOf(via))
      }</code></p>`
      : undefined
  }${turns}${failureMarkup(exchange)}${
    foot({ exchange, said }, options)
  }</section>
`;
}

async function turn(
  said: Said,
  { results, room }: TurnOptions,
): Promise<Markup> {
  const { role, tool, exchange: { id }, index, blocks, answers } = said;
  if (blocks.length === 0 && answers !== undefined) return markup``;
  const whole = `/ui/exchange/${id}/said/${index}`;
  const name = SPEAKERS[role] ?? oneLine(String(role).slice(0, 50));
  const isKnown = Object.hasOwn(SPEAKERS, role);
  return markup`<div class="turn ${isKnown ? role : "system"}">
<h2>${name}${
    tool && markup` <span class="soft">of ${oneLine(tool.slice(0, 200))}</span>`
  }</h2>
${
    blocks.length === 0
      ? markup`<p class="soft">(no text)</p>`
      : await messageBlocks(said, { whole, results, room })
  }</div>
`;
}

/** Facts, labels and the picture of an exchange whose answer is on the page. */
function foot(
  { exchange, said }: ShownExchange,
  { prices, formToken, address, node }: TurnOptions,
): Markup | undefined {
  const { id, source, base_url: baseUrl, started, response } = exchange;
  const hasAnswer = said.some(({ answers }) => answers !== undefined);
  if (!hasAnswer && response !== null) return undefined;
  if (isEarlierTurn({ source, baseUrl })) {
    return markup`<footer class="exchange-foot"><p class="soft">An earlier turn, which came with a later request. <a href="/ui/exchange/${id}">Details</a></p></footer>`;
  }
  const facts = exchangeFacts(exchange, prices).filter(([name]) =>
    name !== "source"
  );
  return markup`<footer class="exchange-foot">
${waterfall(exchange)}
${detailList(facts)}
<div class="acts">${
    labelForm({
      id,
      labels: node(id)?.labels ?? [],
      token: formToken,
      to: `${address}#${id}`,
    })
  }<a href="/ui/exchange/${id}" aria-label="Details of the exchange of ${started}">Details</a>
<a href="/ui/exchange/${id}/diff" aria-label="Changes in the request of ${started}">Changes</a>
<a href="/ui/ask?from=${id}" aria-label="Ask again what was asked at ${started}">Ask again</a></div>
</footer>`;
}

/** Other ways that the conversation went from the same place. */
function siblingsNote(
  id: string,
  { siblings }: TurnOptions,
): Markup | undefined {
  const all = siblings(id);
  const at = all.findIndex((one) => one.id === id);
  if (all.length < 2 || at < 0) return undefined;
  const way = (node: OutlineNode | undefined, name: string, rel: string) =>
    node === undefined
      ? undefined
      : markup`<a href="?at=${node.id}#${node.id}" rel="${rel}" title="${node.words}">${name}</a>`;
  return markup`<p class="siblings"><span>Branch ${
    at + 1
  } of ${all.length}</span>${way(all[at - 1], "← before", "prev")}${
    way(all[at + 1], "after →", "next")
  }</p>`;
}
