/**
 * Two models, item by item; or one model with itself, which shows how far chance alone goes.
 *
 * @module
 */
import { compareAnswers, type Likeness } from "./checks/compare.ts";
import { COMPARED, type ComparedMetric } from "./compared.ts";
import { clusterOf, clusters } from "./statistics/clusters.ts";
import type { Scored } from "./scored.ts";
import {
  type Clusters,
  mean,
  meanOf,
  type PairedDifference,
  pairedDifference,
  pairedShares,
  share,
} from "./statistics/statistics.ts";
import {
  type Estimate,
  SHARE,
  SHARE_DIFFERENCE,
} from "./statistics/estimate.ts";

/** How two models differ. */
export interface Comparison {
  /** Full name. */
  readonly first: string;
  /** Full name; the same as `first` where a model is compared with itself. */
  readonly second: string;
  /** Second minus first over items that both answered, by {@linkcode COMPARED} name. */
  readonly differences: Readonly<Record<string, PairedDifference>>;
  /** How alike their answers to the same item are. */
  readonly agreement: Agreement;
  /** How much less alike their answers are than each model's own to the same item; absent without such pairs. */
  readonly beyondNoise?: PairedDifference;
}

/** How alike pairs of answers are. */
export interface Agreement {
  /** Pairs of completed answers. */
  readonly pairs: number;
  /** Share of pairs with the same text and calls. */
  readonly exact?: Estimate;
  /** Mean likeness of the texts, 0 to 1. */
  readonly similarity?: Estimate;
  /** Share of pairs with the same tool calls, among those where either side has any. */
  readonly toolCalls?: Estimate;
}

/** A model's answers. */
export interface Answers {
  /** Full name. */
  readonly model: string;
  /** Those that ended by themselves. */
  readonly rows: readonly Scored[];
}

/** Compares two models; `seed` decides the resamples. */
export function compareModels(
  first: Answers,
  second: Answers,
  seed: number,
): Comparison {
  const pairs = pairsOf(first.rows, second.rows, (repeat) => repeat);
  const agreement = agreementOf(pairs, seed);
  const noise = [first, second].map(({ rows }) => similarities(ownPairs(rows)));
  const owners = new Map(pairs.map(({ item, cluster }) => [item, cluster]));
  const beyond = beyondNoise(similarities(pairs), noise, { owners, seed });
  return {
    first: first.model,
    second: second.model,
    differences: differencesOf(first.rows, second.rows, seed),
    agreement,
    ...(beyond === undefined ? {} : { beyondNoise: beyond }),
  };
}

/** Compares a model with itself: its even answers to an item with its odd ones; undefined when it was asked once. */
export function compareWithItself(
  { model, rows }: Answers,
  seed: number,
): Comparison | undefined {
  const pairs = ownPairs(rows);
  if (pairs.length === 0) return undefined;
  const half = (odd: number) =>
    rows.filter(({ note }) => note.repeat % 2 === odd);
  return {
    first: model,
    second: model,
    differences: differencesOf(half(0), half(1), seed),
    agreement: agreementOf(pairs, seed),
  };
}

function differencesOf(
  first: readonly Scored[],
  second: readonly Scored[],
  seed: number,
): Record<string, PairedDifference> {
  const found: Record<string, PairedDifference> = {};
  const owners = new Map(
    first.map((row) => [row.note.item, clusterOf(row)]),
  );
  for (const { name, of, unit, yesNo } of COMPARED) {
    const means = [first, second].map((rows) => meansByItem(rows, of));
    const [before = new Map(), after = new Map()] = means;
    const items = [...before.keys()].filter((item) => after.has(item));
    const pairs = items.map((item) =>
      [before.get(item) ?? NaN, after.get(item) ?? NaN] as const
    );
    const clusters = items.map((item) => owners.get(item) ?? "");
    const bounds = unit === "share" ? SHARE_DIFFERENCE : {};
    const difference = yesNo
      ? pairedShares(pairs, { clusters })
      : pairedDifference(pairs, { seed, bounds, clusters });
    if (difference !== undefined) found[name] = difference;
  }
  return found;
}

function meansByItem(
  rows: readonly Scored[],
  of: ComparedMetric["of"],
): Map<number, number> {
  const means = new Map<number, number>();
  for (const [item, own] of Map.groupBy(rows, ({ note }) => note.item)) {
    const values = clusters(own, of).flat();
    if (values.length > 0) means.set(item, mean(values));
  }
  return means;
}

/** Two answers to one item. */
interface Pair {
  item: number;
  cluster: string;
  likeness: Likeness;
}

/** Pairs of completed answers to the same item, each first one with the second one of the repeat that `of` gives. */
function pairsOf(
  first: readonly Scored[],
  second: readonly Scored[],
  of: (repeat: number) => number,
): Pair[] {
  const place = (item: number, repeat: number) => `${item} ${repeat}`;
  const others = new Map(
    second.map((row) => [place(row.note.item, row.note.repeat), row]),
  );
  return first.flatMap((row) => {
    const { note: { item, repeat }, answer } = row;
    const other = others.get(place(item, of(repeat)))?.answer;
    const cluster = clusterOf(row);
    return answer && other
      ? [{ item, cluster, likeness: compareAnswers(answer, other) }]
      : [];
  });
}

function ownPairs(rows: readonly Scored[]): Pair[] {
  const even = rows.filter(({ note }) => note.repeat % 2 === 0);
  return pairsOf(even, rows, (repeat) => repeat + 1);
}

function agreementOf(pairs: readonly Pair[], seed: number): Agreement {
  const of = (pick: (likeness: Likeness) => boolean | undefined): Clusters =>
    grouped(pairs, (likeness) => {
      const value = pick(likeness);
      return value === undefined ? [] : [Number(value)];
    });
  const exact = share(of(({ exact }) => exact));
  const toolCalls = share(of(({ toolCalls }) => toolCalls));
  const similar = meanOf(
    grouped(pairs, ({ similarity }) => [similarity]),
    { seed, bounds: SHARE },
  );
  return {
    pairs: pairs.length,
    ...(exact === undefined ? {} : { exact }),
    ...(similar === undefined ? {} : { similarity: similar }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
  };
}

function grouped(
  pairs: readonly Pair[],
  pick: (likeness: Likeness) => number[],
): Clusters {
  return [...Map.groupBy(pairs, ({ cluster }) => cluster).values()]
    .map((own) => own.flatMap(({ likeness }) => pick(likeness)));
}

/** The mean likeness of each item's pairs. */
function similarities(pairs: readonly Pair[]): Map<number, number> {
  const means = new Map<number, number>();
  for (const [item, own] of Map.groupBy(pairs, ({ item }) => item)) {
    means.set(item, mean(own.map(({ likeness }) => likeness.similarity)));
  }
  return means;
}

function beyondNoise(
  between: ReadonlyMap<number, number>,
  own: readonly ReadonlyMap<number, number>[],
  { owners, seed }: { owners: ReadonlyMap<number, string>; seed: number },
): PairedDifference | undefined {
  const clusters: string[] = [];
  const pairs = [...between].flatMap(([item, value]) => {
    const themselves = own.flatMap((means) => means.get(item) ?? []);
    if (themselves.length < own.length) return [];
    clusters.push(owners.get(item) ?? "");
    return [[mean(themselves), value] as const];
  });
  const bounds = SHARE_DIFFERENCE;
  return pairedDifference(pairs, { seed, bounds, clusters });
}
