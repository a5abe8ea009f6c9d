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
import type { Report } from "../report.ts";
import { intervalNotes, tableSections } from "../rows.ts";
import { loadWords, toolWords } from "../sending/load_words.ts";
import { stopLines } from "../spending/stopped.ts";
import { answersSection } from "./answers.ts";
import { numberCell } from "./cell.ts";
import { chartFigures } from "./chart_figures.ts";
import { comparisonSection } from "./differences.ts";
import { judgementSection } from "./judge_section.ts";
import { scroller } from "./scroller.ts";
import { divergences } from "./divergences.ts";
import { legend, letter, shortNames } from "./series.ts";
import { STYLE } from "./style.ts";

/** Nothing is loaded or run, whatever text the page holds; its one style sheet is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${
  createHash("sha256").update(STYLE).digest("base64")
}'; img-src data:; base-uri 'none'; form-action 'none'`;

/** Characters of a title; of more names it says the number. */
const LONGEST_TITLE = 80;

/** Writes the page. */
export function reportPage(
  report: Report,
  gates: readonly GateResult[],
): string {
  const title = reportTitle(report);
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
<body class="report">
${head(report, title, gates)}
<main>
${reportSections(report)}
</main>
${foot(report)}
</body>
</html>
`.text;
}

/** A report as a part of another page, whose style sheet has `report.css` for it. */
export function reportPart(report: Report): Markup {
  return markup`<div class="report">
${head(report, reportTitle(report), [])}
${reportSections(report)}
${foot(report)}
</div>
`;
}

/** The models' names, or how many there are. */
export function reportTitle({ models }: Report): string {
  const all = models.map(({ model }) => model).join(", ");
  return all.length <= LONGEST_TITLE ? all : `${models.length} models`;
}

function reportSections(report: Report): Markup {
  const names = report.models.map(({ model }) => model);
  return markup`<h2>Numbers</h2>
${table(report)}
${part("Charts", chartFigures(report))}
${
    part(
      "Differences, item by item",
      report.comparisons.map((one) =>
        comparisonSection(one, names, report.options.minDifference)
      ),
    )
  }
${
    part(
      "The judge",
      report.judgements.map((one) => judgementSection(one, names)),
    )
  }
${part("Where calls differ from the record first", divergences(report))}
${part("Failed checks", failedChecks(report))}
<h2>Questions and answers</h2>
${answersSection(report)}`;
}

function head(
  report: Report,
  title: string,
  gates: readonly GateResult[],
): Markup {
  const { started, ended, items, models, options, totals } = report;
  const { load } = options;
  const stop = stopLines(report);
  const facts = [
    started.slice(0, 16).replace("T", " ") + " UTC",
    ...ended === undefined
      ? []
      : [formatSpan(Date.parse(ended) - Date.parse(started))],
    plural(items.length, "item"),
    ...load.repeat > 1 ? [`each asked ${load.repeat} times`] : [],
    ...toolWords(options),
    ...loadWords(load),
    ...totals.warmups > 0 ? [`${totals.warmups} to warm up, not counted`] : [],
    ...totals.judged > 0 ? [`${totals.judged} times judged`] : [],
    ...totals.cost === undefined ? [] : [format(totals.cost, "dollars")],
  ];
  return markup`<header><p class="kicker">chat bench</p><h1>${title}</h1>
<ul class="facts">${facts.map((fact) => markup`<li>${fact}</li>`)}</ul>${
    legend(models.map(({ model }) => model))
  }${
    stop.length > 0
      ? markup`<p class="banner">${
        stop.map((line) => markup`${line.trim()}<br>`)
      }</p>`
      : ""
  }${gateBanner(gates)}</header>`;
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
  const sections = tableSections({ models, items });
  const width = models.length + 1;
  const names = shortNames(models.map(({ model }) => model));
  return markup`
${
    scroller(
      "Numbers of each model",
      markup`<table><thead><tr><th scope="col">Number</th>${
        names.map((name, i) =>
          markup`<th scope="col">${letter(i)} ${name}</th>`
        )
      }</tr></thead>
<tbody>${
        sections.map(({ title, rows }) =>
          markup`<tr class="section"><th colspan="${width}">${title}</th></tr>${
            rows.map(({ title, cells }) =>
              markup`<tr><th scope="row">${title}</th>${
                cells.map(numberCell)
              }</tr>`
            )
          }`
        )
      }</tbody></table>`,
    )
  }
<p class="note">${
    intervalNotes(items).join(" ")
  } Times are of completed answers.</p>`;
}

function failedChecks({ models }: Report): Markup[] {
  const rows = models.flatMap(({ model, checks, completed }) =>
    checks.map(({ check, failed }) =>
      markup`<tr><th scope="row">${model}</th><td><code>${check}</code></td><td>${failed} of ${completed}</td></tr>`
    )
  );
  return rows.length === 0 ? [] : [
    scroller(
      "Failed checks",
      markup`<table><tbody>${rows}</tbody></table>`,
    ),
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
