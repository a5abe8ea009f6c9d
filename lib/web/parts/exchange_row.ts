/**
 * An exchange as a row of a list.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { isVerdict, withoutTitle } from "../../history/line/labels_of.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { lastWords, searchedTexts } from "./exchange_facts.ts";
import { oneLine } from "../../core/text/text.ts";
import { exchangeCost } from "../../prices/recorded_costs.ts";
import { costText, countText, spanText, timeMarkup } from "./format.ts";
import { hitMarkup } from "./hit.ts";

/** How a row is written. */
export interface RowOptions {
  readonly prices: PriceList;
  /** The text that was searched for. */
  readonly text?: string | undefined;
}

/** The row; its link leads to the exchange within its conversation. */
export function exchangeRow(
  exchange: Exchange,
  labels: readonly string[],
  { prices, text }: RowOptions,
): Markup {
  const { id, conversation, started, source, status, usage, timing } = exchange;
  const verdict = labels.find(isVerdict);
  const tags = withoutTitle(labels).filter((label) => !isVerdict(label));
  const words = lastWords(exchange) || "(no text)";
  return markup`<tr data-id="${id}">
<td class="fact"><input type="checkbox" name="id" value="${id}" aria-label="Choose ${id}"></td>
<td class="fact nowrap">${
    timeMarkup(started)
  } <span class="soft">${source}</span></td>
<td class="fact model"><span class="clip">${modelMarkup(exchange)}</span></td>
<th scope="row" class="words"><a class="clip" href="/ui/conversation/${conversation}?at=${id}#${id}">${words}</a>${
    status === "completed"
      ? undefined
      : markup`<span class="tag bad">${status}</span>`
  }<span class="tag ${
    verdict === "good" || verdict === "bad" ? verdict : ""
  }" data-label${verdict === undefined ? markup` hidden` : undefined}>${
    verdict ?? ""
  }</span>${
    tags.map((tag) => markup`<span class="tag" data-tag>${oneLine(tag)}</span>`)
  }${text ? hitMarkup(searchedTexts(exchange), text) : undefined}</th>
<td class="num" data-name="tokens">${
    usage === undefined
      ? undefined
      : `${countText(usage.prompt_tokens)} → ${
        countText(usage.completion_tokens)
      }`
  }</td>
<td class="num" data-name="cost">${
    costText(exchangeCost(exchange, prices))
  }</td>
<td class="num" data-name="first">${spanText(timing?.first_token_ms)}</td>
<td class="num" data-name="took">${spanText(timing?.total_ms)}</td>
</tr>
`;
}

/** The model, its provider less in sight. */
function modelMarkup({ provider, model }: Exchange): Markup {
  return provider === model
    ? markup`${oneLine(model)}`
    : markup`<span class="soft">${oneLine(provider)}/</span>${oneLine(model)}`;
}
