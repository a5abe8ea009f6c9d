/**
 * The steps of a run as a table.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { placedSteps } from "../../../history/runs/run_steps.ts";
import type { RunStep, StepCall } from "../../../history/runs/step.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import { recordedCosts } from "../../../prices/recorded_costs.ts";
import { modelName } from "../../parts/exchange_facts.ts";
import { oneLine } from "../../../core/text/text.ts";
import { costText, countText, spanText } from "../../parts/format.ts";

/** Rows of a page. */
const MOST_ROWS = 500;
/** Characters of a call's arguments. */
const MOST_ARGUMENTS = 120;

/** The table; of many steps those from a number on. */
export function stepsTable(
  steps: readonly RunStep[],
  prices: PriceList,
  { id, from }: { readonly id: string; readonly from: number },
): Markup {
  const start = Math.max(0, Math.min(Math.floor(from), steps.length) - 1);
  const placed = placedSteps(steps).slice(start, start + MOST_ROWS);
  const isMixed = new NameSet(steps.map(modelName)).size > 1;
  const costOf = recordedCosts(prices);
  const page = (first: number, text: string, rel: string) =>
    markup`<a class="button" href="/ui/run/${id}?from=${first}" rel="${rel}">${text}</a>`;
  const end = start + MOST_ROWS;
  return markup`<div class="scroll"><table class="rows steps">
<thead><tr><th>Step</th><th>What happened</th><th class="num">Own work</th><th class="num">First</th><th class="num">Took</th>
<th class="num">Tokens in</th><th class="num">Cached</th><th class="num">Out</th><th class="num">Cost</th></tr></thead>
<tbody>
${
    placed.map(({ step, wait }, i) => {
      const { usage, began, ended, firstTokenMs } = step;
      const details = usage?.prompt_tokens_details;
      const cached = details?.["cached_tokens"];
      const cost = usage && costOf(step)(usage, step.started, step.tier);
      return markup`<tr id="step-${start + i + 1}" data-id="${step.id}">
<td class="fact num">${start + i + 1}</td>
<th scope="row" class="words">${happened(step, isMixed)}</th>
<td class="num" data-name="own work">${
        wait === undefined ? "" : spanText(wait)
      }</td>
<td class="num" data-name="first">${spanText(firstTokenMs)}</td>
<td class="num" data-name="took">${spanText(ended - began)}</td>
<td class="num" data-name="in">${countText(usage?.prompt_tokens)}</td>
<td class="num" data-name="cached">${
        typeof cached === "number" ? countText(cached) : "–"
      }</td>
<td class="num" data-name="out">${countText(usage?.completion_tokens)}</td>
<td class="num" data-name="cost">${costText(cost)}</td>
</tr>
`;
    })
  }</tbody></table></div>${
    steps.length > MOST_ROWS
      ? markup`<div class="bar">${
        start > 0
          ? page(Math.max(1, start + 1 - MOST_ROWS), "Earlier steps", "prev")
          : undefined
      }<span class="soft">steps ${start + 1} to ${
        Math.min(end, steps.length)
      } of ${countText(steps.length)}</span>${
        end < steps.length ? page(end + 1, "Later steps", "next") : undefined
      }</div>`
      : undefined
  }`;
}

/** What was asked last, and what the answer says and calls. */
export function happened(step: RunStep, hasModel: boolean): Markup {
  const { id, conversation, role, asked, said, calls, status, error } = step;
  const text = oneLine(said);
  return markup`<a class="clip" href="/ui/conversation/${conversation}#${id}"><span class="soft">${
    oneLine(role)
  }</span> ${oneLine(asked) || "(no text)"}</a>${
    text === "" ? undefined : markup`<span class="clip said">${text}</span>`
  }${calls.map(callMarkup)}${
    status === "completed"
      ? undefined
      : markup`<span class="tag bad">${status}</span>`
  }${
    hasModel
      ? markup`<span class="tag">${oneLine(modelName(step))}</span>`
      : undefined
  }${
    error === undefined
      ? undefined
      : markup`<span class="bad">${oneLine(error)}</span>`
  }`;
}

function callMarkup({ name, arguments: text }: StepCall): Markup {
  const line = oneLine(text);
  return markup`<code class="call"><b>${oneLine(name)}</b> ${
    line.slice(0, MOST_ARGUMENTS)
  }${line.length > MOST_ARGUMENTS ? "…" : ""}</code>`;
}
