/**
 * What a run is, what it comes to, and what it can be compared with.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import type { Run } from "../../../history/line/run.ts";
import {
  addCost,
  addTokens,
  type CostSum,
} from "../../../history/query/stats.ts";
import { answeringTime } from "../../../history/runs/run_steps.ts";
import type { RunStep } from "../../../history/runs/step.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import { recordedCosts } from "../../../prices/recorded_costs.ts";
import { type Fact, factList } from "../../parts/facts.ts";
import { modelName } from "../../parts/exchange_facts.ts";
import { oneLine } from "../../../core/text/text.ts";
import {
  countText,
  shareText,
  shortCount,
  spanText,
  sumText,
  timeMarkup,
} from "../../parts/format.ts";
import { runName } from "../../parts/run_names.ts";
import { endTags, originMarkup } from "../../parts/run_tags.ts";

/** Names that a number's note lists. */
const MOST_NAMES = 4;
/** Conversations that are linked. */
const MOST_CONVERSATIONS = 30;

/** The command, and how it ended. */
export function runHead(id: string, run: Run | undefined): Markup {
  if (run === undefined) return markup`<h1>Run ${id}</h1>`;
  const { started, ended, cwd } = run;
  return markup`<h1 class="mono command">${runName(run)}</h1>
<p class="about">${timeMarkup(started)}${
    ended === null
      ? undefined
      : markup`<span>took ${
        spanText(Date.parse(ended) - Date.parse(started))
      }</span>`
  }${endTags(run)}${originMarkup(run)}${
    cwd === null
      ? undefined
      : markup`<span class="mono soft">${oneLine(cwd)}</span>`
  }<span class="mono soft">${id}</span></p>
`;
}

/** When a run began and ended, in ms; where the history has no line of it, by its steps. */
export function runTime(
  run: Run | undefined,
  steps: readonly RunStep[],
): { readonly began: number; readonly ended: number } {
  const first = Math.min(...steps.slice(0, 1).map(({ began }) => began));
  const last = steps.reduce((most, { ended }) => Math.max(most, ended), first);
  const began = Math.min(first, Date.parse(run?.started ?? "") || first);
  return { began, ended: Math.max(last, Date.parse(run?.ended ?? "") || last) };
}

/** The numbers of all steps. */
export function runTotals(
  run: Run | undefined,
  steps: readonly RunStep[],
  prices: PriceList,
): Markup {
  const sum = sumOf(steps, prices);
  const { began, ended } = runTime(run, steps);
  const wall = ended - began;
  const answering = answeringTime(steps);
  const failed = steps.filter(({ status }) => status !== "completed").length;
  const { tokens, cachable, measured } = sum;
  const facts: Fact[] = [
    {
      name: "Steps",
      value: countText(steps.length),
      note: failed > 0
        ? markup`<span class="bad">${countText(failed)} not completed</span>`
        : countedNames(steps.map(modelName)),
    },
    {
      name: "Time",
      value: spanText(wall),
      note: `${shareText(answering, wall)} answers, ${
        shareText(wall - answering, wall)
      } the command's own work`,
    },
    {
      name: "Tools called",
      value: countText(
        steps.reduce((count, { calls }) => count + calls.length, 0),
      ),
      note: countedNames(
        steps.flatMap(({ calls }) => calls.map(({ name }) => name)),
      ),
    },
    {
      name: "Tokens in",
      value: measured === 0 ? "–" : shortCount(tokens.input),
      note: cachable > 0
        ? `${shareText(tokens.cacheRead, cachable)} from the cache`
        : undefined,
    },
    {
      name: "Tokens out",
      value: measured === 0 ? "–" : shortCount(tokens.output),
    },
    {
      name: "Cost",
      value: sumText(sum.cost),
      note: sum.cost.known > 0 && sum.cost.known < steps.length
        ? `of ${plural(sum.cost.known, "step")}`
        : undefined,
    },
  ];
  return markup`${factList(facts)}${conversations(steps)}`;
}

function sumOf(steps: readonly RunStep[], prices: PriceList) {
  const tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const cost: CostSum = { total: 0, known: 0 };
  const costOf = recordedCosts(prices);
  let [cachable, measured] = [0, 0];
  for (const step of steps) {
    const { usage } = step;
    if (usage === undefined) continue;
    measured++;
    addTokens(tokens, usage);
    const cached = usage.prompt_tokens_details?.["cached_tokens"];
    if (typeof cached === "number") cachable += usage.prompt_tokens;
    addCost(cost, costOf(step)(usage, step.started, step.tier));
  }
  return { tokens, cost, cachable, measured };
}

/** `read_file 4, bash 2, …`: the most frequent first; a single name alone. */
function countedNames(names: readonly string[]): string | undefined {
  const counts = new NameMap<number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  if (sorted.length < 2) return oneLine(sorted[0]?.[0] ?? "") || undefined;
  const shown = sorted.slice(0, MOST_NAMES)
    .map(([name, count]) => `${oneLine(name)} ${countText(count)}`);
  return [...shown, ...sorted.length > MOST_NAMES ? ["…"] : []].join(", ");
}

function conversations(steps: readonly RunStep[]): Markup {
  const counts = new NameMap<number>();
  for (const { conversation } of steps) {
    counts.set(conversation, (counts.get(conversation) ?? 0) + 1);
  }
  const shown = [...counts].slice(0, MOST_CONVERSATIONS);
  const more = counts.size - shown.length;
  return markup`<p class="about"><span class="soft">${
    plural(counts.size, "conversation")
  }:</span>${
    shown.map(([id, count], i) =>
      markup`<a href="/ui/conversation/${id}">${i + 1} <span class="soft">(${
        plural(count, "step")
      })</span></a>`
    )
  }${
    more > 0 ? markup`<span class="soft">and ${more} more</span>` : undefined
  }</p>
`;
}

/** Chooses a run to compare with. */
export function compareForm(id: string, others: readonly Run[]): Markup {
  if (others.length === 0) return markup``;
  return markup`<form class="bar" method="get" action="/ui/run/${id}">
<label for="with">Compare with</label>
<select id="with" name="with">${
    others.map((other) =>
      markup`<option value="${other.id}">${
        other.started.slice(0, 16).replace("T", " ")
      } ${runName(other).slice(0, 60)}</option>`
    )
  }</select>
<button>Compare</button>
</form>
`;
}
