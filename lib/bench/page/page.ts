/**
 * The report as one page of HTML: charts as SVG, light and dark, no script, nothing from elsewhere.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { format, formatSpan } from "../format.ts";
import { plural } from "../../core/text/plural.ts";
import { type GateResult, gateValue } from "../gate.ts";
import { Markup, markup } from "../../core/text/markup.ts";
import { clusters } from "../statistics/clusters.ts";
import type { Report } from "../report.ts";
import { intervalNotes, tableSections } from "../rows.ts";
import type { Scored } from "../scored.ts";
import { loadWords } from "../sending/load_words.ts";
import { stopLines } from "../spending/stopped.ts";
import { answersSection } from "./answers.ts";
import { figure, legend, swatch } from "./chart.ts";
import { comparisonSection } from "./differences.ts";
import { ecdfChart } from "./ecdf.ts";
import { intervalChart } from "./intervals.ts";
import { judgementSection } from "./judge_section.ts";
import { rhythmChart } from "./rhythm_chart.ts";
import { scatterChart } from "./scatter.ts";
import { STYLE } from "./style.ts";

/** Nothing is loaded or run, whatever text the page holds; its one style sheet is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${
  createHash("sha256").update(STYLE).digest("base64")
}'; base-uri 'none'; form-action 'none'`;

/** Writes the page. */
export function reportPage(
  report: Report,
  gates: readonly GateResult[],
): string {
  const names = report.models.map(({ model }) => model);
  const title = names.join(", ");
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>chat bench: ${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${head(report, title)}${gateBanner(gates)}
<main>
<h2>Numbers</h2>
${table(report)}
<h2>Charts</h2>
${legend(names)}
<div class="charts">${charts(report)}</div>
${
    part(
      "Differences, item by item",
      report.comparisons.map((one) =>
        comparisonSection(one, report.options.minDifference)
      ),
    )
  }
${
    part(
      "The judge",
      report.judgements.map((one) => judgementSection(one, names)),
    )
  }
${part("Failed checks", failedChecks(report))}
<h2>Questions and answers</h2>
${answersSection(report)}
</main>
${foot(report)}
</body>
</html>
`.text;
}

function head(report: Report, title: string): Markup {
  const { started, ended, items, options: { load }, totals } = report;
  const stop = stopLines(report);
  const facts = [
    started.slice(0, 16).replace("T", " ") + " UTC",
    ...ended === undefined
      ? []
      : [formatSpan(Date.parse(ended) - Date.parse(started))],
    plural(items.length, "item"),
    ...load.repeat > 1 ? [`each asked ${load.repeat} times`] : [],
    ...loadWords(load),
    ...totals.warmups > 0 ? [`${totals.warmups} to warm up, not counted`] : [],
    ...totals.judged > 0 ? [`${totals.judged} times judged`] : [],
    ...totals.cost === undefined ? [] : [format(totals.cost, "dollars")],
  ];
  return markup`<header><p class="kicker">chat bench</p><h1>${title}</h1>
<ul class="facts">${
    facts.map((fact) => markup`<li>${fact}</li>`)
  }</ul></header>${
    stop.length > 0
      ? markup`<p class="banner">${
        stop.map((line) => markup`${line.trim()}<br>`)
      }</p>`
      : ""
  }`;
}

function gateBanner(gates: readonly GateResult[]): Markup {
  if (gates.length === 0) return markup``;
  const failed = gates.filter(({ failed }) => failed);
  return failed.length === 0
    ? markup`<div class="banner held">No --fail-if condition holds.</div>`
    : markup`<div class="banner">Failed<ul>${
      failed.map((result) =>
        markup`<li><code>${result.condition}</code>: ${result.model} has ${
          gateValue(result)
        }</li>`
      )
    }</ul></div>`;
}

function table({ models, items }: Report): Markup {
  const sections = tableSections(models);
  const width = models.length + 1;
  return markup`
<div class="scroll"><table><thead><tr><th></th>${
    models.map(({ model }, i) => markup`<th>${swatch(i)} ${model}</th>`)
  }</tr></thead>
<tbody>${
    sections.map(({ title, rows }) =>
      markup`<tr class="section"><th colspan="${width}">${title}</th></tr>${
        rows.map(({ title, cells }) =>
          markup`<tr><th scope="row">${title}</th>${
            cells.map((cell) => markup`<td>${cell}</td>`)
          }</tr>`
        )
      }`
    )
  }</tbody></table></div>
<p class="note">${
    intervalNotes(items).join(" ")
  } Times are of completed answers.</p>`;
}

function charts(report: Report): Markup[] {
  const { models, answers } = report;
  const of = (model: number) =>
    answers.filter(({ note, measured }) =>
      note.model === model && measured !== undefined
    );
  const times = (pick: (row: Scored) => number | undefined) =>
    models.map((_, model) => {
      const found = clusters(of(model), pick);
      return {
        model,
        values: found.flat(),
        independent: found.filter((values) => values.length > 0).length,
      };
    });
  const spread = (name: "ttft" | "tpot" | "e2e") =>
    models.flatMap((report, model) => {
      const times = report[name];
      return times === undefined ? [] : [{ model, name: report.model, times }];
    });
  const quantiles = "Points are the quantiles, bars their 95 % intervals.";
  const steps =
    "The share of answers that took at most this long. The band contains the true curve in 95 of 100 cases.";
  const all: [string, string, Markup | undefined][] = [
    [
      "Time to first token",
      steps,
      ecdfChart("TTFT", times(({ measured }) => measured?.ttftMs)),
    ],
    [
      "End-to-end latency",
      steps,
      ecdfChart("E2E", times(({ measured }) => measured?.e2eMs)),
    ],
    ["TTFT by quantile", quantiles, intervalChart("TTFT", spread("ttft"))],
    ["E2E by quantile", quantiles, intervalChart("E2E", spread("e2e"))],
    [
      "Gaps while streaming",
      "The median gap between arrivals; 80 % of the gaps are in the band.",
      rhythmChart(answers, models.length),
    ],
    ["TPOT by quantile", quantiles, intervalChart("TPOT", spread("tpot"))],
    priceChart(report),
  ];
  return all.flatMap(([title, note, content]) =>
    content === undefined ? [] : [figure(title, note, content)]
  );
}

/** Quality over cost, or over time where no price is known. */
function priceChart(
  { models, options }: Report,
): [string, string, Markup | undefined] {
  const checked = options.checks !== undefined;
  const priced = models.some(({ cost }) => cost !== undefined);
  const spots = models.flatMap((report, model) => {
    const quality = checked ? report.pass : report.similarity ?? report.pass;
    const price = priced ? report.cost?.perRequest : report.e2e?.p50;
    return quality === undefined || price === undefined
      ? []
      : [{ model, name: report.model, price, quality }];
  });
  const likeness = models.some(({ similarity }) => similarity !== undefined);
  const quality = !checked && likeness ? "similarity" : "pass";
  return [
    priced ? "Cost against quality" : "Time against quality",
    `Further up and to the left is better; bars are 95 % intervals.${
      priced ? "" : " Where prices are given, this shows cost."
    }`,
    scatterChart(
      priced
        ? { title: "cost per request", unit: "dollars" }
        : { title: "E2E p50", unit: "ms" },
      quality,
      spots,
    ),
  ];
}

function failedChecks({ models }: Report): Markup[] {
  const rows = models.flatMap(({ model, checks, completed }) =>
    checks.map(({ check, failed }) =>
      markup`<tr><th scope="row">${model}</th><td class="wrap"><code>${check}</code></td><td>${failed} of ${completed}</td></tr>`
    )
  );
  return rows.length === 0 ? [] : [
    markup`<div class="scroll"><table><tbody>${rows}</tbody></table></div>`,
  ];
}

function part(title: string, content: readonly Markup[]): Markup {
  return content.length === 0 ? markup`` : markup`<h2>${title}</h2>${content}`;
}

function foot({ run, totals }: Report): Markup {
  return markup`<footer><p>Run <code>${run}</code>, ${
    plural(totals.exchanges, "exchange")
  }. TTFT: time to first token. TPOT: (E2E − TTFT) / (output tokens − 1). ITL: gaps between arrivals, in whole ms. E2E: end-to-end latency. Repeats of an item do not narrow an interval.</p></footer>`;
}
