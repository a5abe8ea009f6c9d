/**
 * The client keys: their limits, and what they have used of them; what `chat keys usage` counts.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { plural } from "../../core/text/plural.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import { type ClientKey, isExpired } from "../../keys/client_key.ts";
import {
  type KeyUsage,
  usageOf,
  usageSince,
  type UsedLimit,
} from "../../keys/key_usage.ts";
import { amountText } from "../../keys/limit_words.ts";
import { foldSpend, Sums } from "../../keys/spend.ts";
import type { Page, PageContext } from "../page.ts";
import { meter } from "../parts/meter.ts";
import { countText, shareText, shortCount } from "../parts/format.ts";
import { whileWorking } from "../parts/progress.ts";

const TITLES = { usd: "Budget", tokens: "Tokens", requests: "Requests" };

export const keysPage: Page = {
  method: "GET",
  path: "keys",
  nav: "Keys",
  inNav: async ({ keys }) => (await keys()).length > 0,
  answer: (_request, context) => ({
    kind: "page",
    title: "Keys",
    body: list(context),
  }),
};

async function* list(
  { keys: read, history, prices }: PageContext,
): AsyncGenerator<Markup, void> {
  yield markup`<h1>Keys</h1>
`;
  let keys: readonly ClientKey[];
  try {
    keys = await read();
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return yield markup`<p class="problem">${error.message}</p>`;
  }
  if (keys.length === 0) {
    return yield markup`<p class="empty">No client has a key yet. Make one:
<code>chat keys add NAME --budget '50 USD/month'</code></p>`;
  }
  const now = Date.now();
  const sums = history === undefined ? new Sums() : yield* whileWorking(
    foldSpend(history, prices, { now, since: usageSince(now) }),
    () => "Adding up what was spent in this month …",
  );
  const usages = keys.map((key) => usageOf(key, sums, now));
  yield markup`<div class="client-keys">${
    usages.map((usage) => card(usage, now))
  }</div>
<p class="soft notes">Months, days, hours and minutes are those of the calendar in UTC. Requests that run are not counted yet.
Prices: ${prices.source}.</p>`;
}

function card(usage: KeyUsage, now: number): Markup {
  const { key, limits } = usage;
  const { name } = key;
  const facts = factsOf(usage);
  return markup`<section class="card client-key" aria-labelledby="key-${name}">
<div class="head"><h2 id="key-${name}"><a href="/ui/history?client=${name}">${name}</a></h2>${
    expiry(key, now)
  }</div>
${
    limits.length === 0
      ? markup`<p class="soft">No limits by time.</p>`
      : markup`<ul class="limits">${limits.map((one) => limit(one, now))}</ul>`
  }
<dl class="detail-list">${
    facts.map(({ name, value }) =>
      markup`<div${
        value.length > 40 ? markup` class="whole"` : undefined
      }><dt>${name}</dt><dd>${value}</dd></div>`
    )
  }</dl>
</section>
`;
}

function factsOf({ key, month }: KeyUsage): { name: string; value: string }[] {
  const { formerly, models, concurrent, over } = key;
  const spent = [
    amountText("usd", month.usd),
    `${shortCount(month.tokens)} tokens`,
    plural(month.requests, "request"),
  ].join(", ");
  return [
    { name: "This month", value: spent },
    { name: "Models", value: models?.join(", ") ?? "all" },
    ...(concurrent === undefined
      ? []
      : [{ name: "At the same time", value: plural(concurrent, "request") }]),
    ...(over === undefined
      ? []
      : [{ name: "Once a budget is spent", value: `alias ${over} answers` }]),
    ...(formerly.length === 0
      ? []
      : [{ name: "Called before", value: formerly.join(", ") }]),
  ];
}

function expiry(key: KeyUsage["key"], now: number): Markup | undefined {
  const { expires } = key;
  if (expires === undefined) return undefined;
  const day = markup`<time datetime="${expires}" title="${expires}">${
    expires.slice(0, 10)
  }</time>`;
  return isExpired(key, now)
    ? markup`<span class="tag bad">expired ${day}</span>`
    : markup`<span class="tag">expires ${day}</span>`;
}

function limit(
  { unit, most, per, used, resets }: UsedLimit,
  now: number,
): Markup {
  const text = (amount: number) =>
    unit === "usd" ? amountText(unit, amount) : countText(amount);
  const left = leftText(Date.parse(resets) - now);
  return markup`<li><span>${TITLES[unit]}, ${per}</span>${
    meter(used, most)
  }<span class="num">${text(used)} of ${text(most)} <span class="soft">(${
    shareText(used, most)
  }, ${left} left)</span></span></li>`;
}

/** How long a window is open, in one unit. */
function leftText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 2) return `${Math.ceil(ms / 1000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2880
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 1440)} days`;
}
