/**
 * The charts of the report, each with its heading and the names of the models in it.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Report } from "../report.ts";
import type { Scored } from "../scored.ts";
import { clusters } from "../statistics/clusters.ts";
import { ecdfChart, MOST_BANDS, type Times } from "./ecdf.ts";
import { intervalChart } from "./intervals.ts";
import { rhythmChart } from "./rhythm_chart.ts";
import { scatterChart } from "./scatter.ts";
import { legend, shortNames } from "./series.ts";

/** A chart, and what there is to say about it. */
interface Figure {
  readonly title: string;
  readonly note: string;
  /** Indices of the models that it shows. */
  readonly models: readonly number[];
  /** Undefined where there is nothing to draw. */
  readonly content: Markup | undefined;
}

/** Draws all charts that have something to show. */
export function chartFigures(report: Report): Markup[] {
  const names = shortNames(report.models.map(({ model }) => model));
  const figures = figuresOf(report).flatMap(
    ({ title, note, models, content }) =>
      content === undefined ? [] : [markup`
<figure><figcaption><h3>${title}</h3><p>${note}</p>${
        legend(names, models)
      }</figcaption>${content}</figure>`],
  );
  return figures.length === 0
    ? []
    : [markup`<div class="charts">${figures}</div>`];
}

function figuresOf(report: Report): Figure[] {
  const { models } = report;
  const steps = (
    title: string,
    name: string,
    pick: (row: Scored) => number | undefined,
  ): Figure => {
    const times = timesOf(report, pick);
    return {
      title,
      note: `The share of answers that took at most this long.${
        times.length > MOST_BANDS
          ? ""
          : " The band contains the true curve in 95 of 100 cases."
      }`,
      models: times.map(({ model }) => model),
      content: ecdfChart(name, times),
    };
  };
  const quantiles = (name: "TTFT" | "TPOT" | "E2E"): Figure => {
    const spread = models.flatMap((report, model) => {
      const times = report[name.toLowerCase() as "ttft" | "tpot" | "e2e"];
      return times === undefined ? [] : [{ model, name: report.model, times }];
    });
    return {
      title: `${name} by quantile`,
      note: "Points are the quantiles, bars their 95 % intervals.",
      models: spread.map(({ model }) => model),
      content: intervalChart(name, spread),
    };
  };
  return [
    steps("Time to first token", "TTFT", ({ measured }) => measured?.ttftMs),
    steps("End-to-end latency", "E2E", ({ measured }) => measured?.e2eMs),
    rhythm(report),
    price(report),
    quantiles("TTFT"),
    quantiles("E2E"),
    quantiles("TPOT"),
  ];
}

/** The times of each model that has one. */
function timesOf(
  { models, answers }: Report,
  pick: (row: Scored) => number | undefined,
): Times[] {
  return models.flatMap((_, model) => {
    const found = clusters(
      answers.filter(({ note, measured }) =>
        note.model === model && measured !== undefined
      ),
      pick,
    );
    const independent = found.filter((values) => values.length > 0).length;
    return independent === 0
      ? []
      : [{ model, values: found.flat(), independent }];
  });
}

function rhythm({ models, answers }: Report): Figure {
  const shown = models.flatMap((_, model) =>
    answers.some(({ note, measured }) =>
        note.model === model && measured?.itlMs.some((gap) => gap > 0)
      )
      ? [model]
      : []
  );
  return {
    title: "Gaps while streaming",
    note: `The median gap between arrivals${
      shown.length > MOST_BANDS ? "." : "; 80 % of the gaps are in the band."
    }`,
    models: shown,
    content: rhythmChart(answers, models.length),
  };
}

/** Quality over cost, or over time where no price is known. */
function price({ models, options }: Report): Figure {
  const checked = options.checks !== undefined;
  const priced = models.some(({ cost }) => cost !== undefined);
  const spots = models.flatMap((report, model) => {
    const quality = checked ? report.pass : report.similarity ?? report.pass;
    const price = priced ? report.cost?.perRequest : report.e2e?.p50;
    return quality === undefined || price === undefined
      ? []
      : [{ model, price, quality }];
  });
  const likeness = models.some(({ similarity }) => similarity !== undefined);
  const quality = !checked && likeness ? "similarity" : "pass";
  return {
    title: priced ? "Cost against quality" : "Time against quality",
    note: `Further up and to the left is better; bars are 95 % intervals.${
      priced ? "" : " Where prices are given, this shows cost."
    }`,
    models: spots.map(({ model }) => model),
    content: scatterChart(
      priced
        ? { title: "cost per request", unit: "dollars" }
        : { title: "E2E p50", unit: "ms" },
      quality,
      spots,
    ),
  };
}
