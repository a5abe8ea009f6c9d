/**
 * The facts of an exchange as a list.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { endpointOf, type Exchange } from "../../history/line/exchange.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { modelName } from "./exchange_facts.ts";
import { oneLine } from "../../core/text/text.ts";
import { exchangeCost } from "../../prices/recorded_costs.ts";
import { costText, countText, spanText, timeMarkup } from "./format.ts";

/** Members that are named. */
const MOST_LEFT_OUT = 40;

/** A name and what is known under it. */
export type Detail = readonly [
  name: string,
  value: Markup | string | undefined,
];

/** What pages show of every exchange; without what is not known. */
export function exchangeFacts(
  exchange: Exchange,
  prices: PriceList,
): readonly Detail[] {
  const { started, timing, usage, source, run, status } = exchange;
  return [
    ["model", oneLine(modelName(exchange))],
    ["when", timeMarkup(started)],
    [
      "first token",
      timing.first_token_ms === null
        ? undefined
        : spanText(timing.first_token_ms),
    ],
    ["took", timing.total_ms > 0 ? spanText(timing.total_ms) : undefined],
    ["tokens", usage && tokens(usage)],
    ["cost", usage && costText(exchangeCost(exchange, prices))],
    [
      "status",
      status === "completed"
        ? status
        : markup`<span class="bad">${status}</span>`,
    ],
    ["source", source],
    [
      "run",
      run === undefined
        ? undefined
        : markup`<a href="/ui/run/${run}">${run.slice(-6)}</a>`,
    ],
  ];
}

function tokens(usage: NonNullable<Exchange["usage"]>): string {
  const cached = count(usage.prompt_tokens_details?.["cached_tokens"]);
  const thought = count(usage.completion_tokens_details?.["reasoning_tokens"]);
  return `${countText(usage.prompt_tokens)}${
    cached ? ` (${countText(cached)} cached)` : ""
  } → ${countText(usage.completion_tokens)}${
    thought ? ` (${countText(thought)} reasoning)` : ""
  }`;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** More that its own page shows. */
export function furtherFacts(exchange: Exchange): readonly Detail[] {
  const { id, conversation, parent, base_url: url, attempts } = exchange;
  const { via, ended, client } = exchange;
  return [
    ["id", markup`<code>${id}</code>`],
    [
      "conversation",
      markup`<a href="/ui/conversation/${conversation}?at=${id}#${id}"><code>${conversation}</code></a>`,
    ],
    [
      "continues",
      parent === null
        ? undefined
        : markup`<a href="/ui/exchange/${parent}"><code>${parent}</code></a>`,
    ],
    ["ended", timeMarkup(ended)],
    ["address", oneLine(url)],
    ["endpoint", via && oneLine(endpointOf(via))],
    ["attempts", countText(attempts)],
    ["client", typeof client === "string" ? oneLine(client) : undefined],
    ["left out by the translation", leftOut(exchange)],
  ];
}

/** Paths of members that did not reach the provider or the client. */
function leftOut({ left_out: paths }: Exchange): string | undefined {
  return paths === undefined || paths.length === 0
    ? undefined
    : oneLine(paths.slice(0, MOST_LEFT_OUT).join(", ").slice(0, 2000));
}

/** A list of details. */
export function detailList(facts: readonly Detail[]): Markup {
  return markup`<dl class="detail-list">${
    facts.map(([name, value]) =>
      value === undefined
        ? undefined
        : markup`<div><dt>${name}</dt><dd>${value}</dd></div>`
    )
  }</dl>`;
}

/** Why an exchange failed; nothing for one that did not. */
export function failureMarkup(
  { error, status }: Exchange,
): Markup | undefined {
  if (error === undefined) {
    return status === "completed"
      ? undefined
      : markup`<p class="problem">${
        status === "aborted" ? "The client left." : "The answer was cut."
      }</p>`;
  }
  const { type, message, status: code } = error;
  return markup`<p class="problem">${
    oneLine(String(message).slice(0, 2000))
  }</p><p class="soft">${
    [oneLine(String(type).slice(0, 200)), code].filter((one) =>
      one !== undefined
    )
      .join(" · ")
  }</p>`;
}
