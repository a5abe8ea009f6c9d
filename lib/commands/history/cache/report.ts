/**
 * Writes what the caches of providers gave, for people and for programs.
 *
 * @module
 */
import { aligned, lineOf } from "../../../core/data/aligned.ts";
import { fit } from "../../../core/data/fit.ts";
import { sizeText } from "../../../core/text/size_text.ts";
import { sanitize } from "../../../core/text/text.ts";
import type { CollectedEntry } from "../../../history/cache/collect.ts";
import { entryJson, hitRate } from "../../../history/cache/entry_json.ts";
import type { CacheSummary } from "../../../history/cache/summary.ts";
import { dollars } from "../../../core/text/dollars.ts";
import { cut } from "../../../render/cut.ts";
import { longTime } from "../exchange_row.ts";

const UNKNOWN = "–";
const HEAD = ["id", "began", "model", "prompt", "cached", "hit", "lost", "~$"];
/** Columns with numbers, which are aligned on the right. */
const NUMBERS = [3, 4, 5, 6, 7];

/** One JSON object for each exchange, each with a line end. */
export function cacheJson(entries: readonly CollectedEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entryJson(entry))}\n`).join(
    "",
  );
}

/** A line for each exchange, with tabs between its cells. */
export function cacheLines(entries: readonly CollectedEntry[]): string {
  return entries.map((entry) => `${cells(entry).join("\t")}\n`).join("");
}

/**
 * A table for people, with the sums.
 *
 * @param lengths how many characters of each id are shown
 */
export function cacheTable(
  entries: readonly CollectedEntry[],
  summary: CacheSummary,
  lengths: ReadonlyMap<string, number>,
  columns: number,
): string {
  const rows = entries.map((entry) => {
    const [id = "", began = "", , ...rest] = cells(entry);
    const { id: whole, model } = entry.exchange;
    return [
      id.slice(0, lengths.get(whole)),
      began.slice("2026-".length, "2026-11-21 14:03".length),
      cut(sanitize(model), Math.max(12, Math.floor(columns / 5))),
      ...rest,
    ];
  });
  const sums = [
    ...sumLines(entries, summary),
    ...anatomy(entries),
    ...inVain(summary),
  ];
  return fit([...table(rows), ...sums, ""].join("\n"), columns);
}

function cells(entry: CollectedEntry): string[] {
  const { exchange, promptTokens, cachedTokens, lostTokens, miss } = entry;
  const { id, started, provider, model } = exchange;
  const rate = hitRate(entry);
  const lost = entry.lostDollars;
  return [
    id,
    longTime(new Date(started)),
    provider === model ? model : `${provider}/${model}`,
    promptTokens ?? UNKNOWN,
    cachedTokens ?? UNKNOWN,
    rate === undefined ? UNKNOWN : percent(rate),
    lostTokens ?? UNKNOWN,
    lost === undefined ? UNKNOWN : dollars(lost),
    `${miss?.detail ?? ""}${entry.proven ? "" : " (not proven by its hash)"}`,
  ].map((cell) => sanitize(String(cell)).replace(/\s+/g, " ").trim());
}

function percent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}

/** Columns, and below each row the reason, which is too long for one. */
function table(rows: readonly string[][]): string[] {
  const all = [HEAD, ...rows];
  const cells = all.map((row) => HEAD.map((_, i) => row[i] ?? ""));
  return aligned(cells, (i) => NUMBERS.includes(i)).flatMap((line, i) => {
    const why = all[i]?.[HEAD.length] ?? "";
    return why === "" ? [lineOf(line)] : [lineOf(line), `    ${why}`];
  });
}

function sumLines(
  entries: readonly CollectedEntry[],
  summary: CacheSummary,
): string[] {
  const { hitRate, promptTokens, misses, lostTokens, lostDollars } = summary;
  const number = (count: number) => count.toLocaleString("en");
  const isPriced = entries.some((entry) => entry.lostDollars !== undefined);
  const money = isPriced && lostDollars !== undefined
    ? dollars(lostDollars)
    : UNKNOWN;
  return [
    "",
    hitRate === undefined
      ? "no provider reported what came from its cache"
      : `${percent(hitRate)} of ${
        number(promptTokens)
      } tokens came from caches · ${
        misses === 1 ? "1 miss" : `${misses} misses`
      } · ${number(lostTokens)} tokens lost, ${money}`,
  ];
}

/** What the prompts were made of, and which of their tools were never called. */
function anatomy(entries: readonly CollectedEntry[]): string[] {
  const names = [
    ["system", "system"],
    ["tools", "tools"],
    ["turns", "turns"],
    ["results", "tool results"],
  ] as const;
  const sums = names.map(([name, title]) => {
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes[name], 0);
    return { title, bytes };
  });
  const all = sums.reduce((sum, { bytes }) => sum + bytes, 0);
  return all === 0 ? [] : [
    `requests are ${
      sums.filter(({ bytes }) => bytes > 0).map(({ title, bytes }) =>
        `${percent(bytes / all)} ${title} (${sizeText(bytes)})`
      ).join(", ")
    }`,
  ];
}

function inVain({ unusedTools }: CacheSummary): string[] {
  if (unusedTools.length === 0) return [];
  const bytes = unusedTools.reduce((sum, tool) => sum + tool.bytes, 0);
  const names = unusedTools.map(({ name }) => sanitize(name)).join(", ");
  return [`never called: ${names} (${sizeText(bytes)} in each request)`];
}
