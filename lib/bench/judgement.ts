/**
 * What a judge's verdicts come to.
 *
 * @module
 */
import { NameMap } from "../core/data/names.ts";
import { answerOf } from "./checks/compare.ts";
import { type Decision, parseDecision } from "./judge.ts";
import type { Plan } from "./plan.ts";
import type { Side } from "./record.ts";
import type { Judged } from "./run.ts";
import { type Estimate, SHARE } from "./statistics/estimate.ts";
import { meanOf, share } from "./statistics/statistics.ts";

/** One pair of models, as the judge sees it. */
export interface Judgement {
  /** Full name, or `expected` for the answers that were expected. */
  readonly first: string;
  /** Full name; the same as `first` where a model meets itself. */
  readonly second: string;
  /** Items that were judged in both orders with a verdict each. */
  readonly items: number;
  /** Both orders found the first better. */
  readonly firstWins: number;
  /** Both orders found the second better. */
  readonly secondWins: number;
  /** Both orders found neither better. */
  readonly ties: number;
  /** The orders disagree: no verdict on the answers. */
  readonly split: number;
  /** Items without two verdicts: a reply that says none, or none came. */
  readonly unread: number;
  /** Share of items on which both orders agree. */
  readonly agreement?: Estimate;
  /** Share of wins of the second, a tie and a disagreement counting half. */
  readonly score?: Estimate;
  /** Share of verdicts for the answer that was read first, among those for either: 0.5 for a fair judge. */
  readonly firstPlace?: number;
}

/** Sums up the verdicts on each pair of models; the plan's seed decides the resamples. */
export function judgements(
  judged: readonly Judged[],
  plan: Pick<Plan, "models" | "items" | "load">,
): Judgement[] {
  const pairs = Map.groupBy(
    judged,
    ({ note: { first, second } }) =>
      [first, second].map(sideKey).sort().join(" "),
  );
  return [...pairs.values()].map((verdicts) => tally(verdicts, plan));
}

function sideKey({ model, repeat }: Side): string {
  return `${model ?? -1}/${repeat}`;
}

function tally(
  judged: readonly Judged[],
  { models, items: planned, load: { seed } }: Parameters<typeof judgements>[1],
): Judgement {
  const sides = judged[0]?.note;
  const name = (side: Side | undefined) =>
    models[side?.model ?? -1] ?? "expected";
  const lead = sides && sideKey(sides.first);
  const items = Map.groupBy(judged, ({ note }) => note.item);
  const scores = new NameMap<number[]>();
  const agreed = new NameMap<number[]>();
  const counts = { firstWins: 0, secondWins: 0, ties: 0, split: 0, unread: 0 };
  const places: Decision[] = [];
  for (const [item, both] of items) {
    const verdicts = both.map((one) => {
      const decision = decisionOf(one);
      if (decision !== undefined) places.push(decision);
      return scoreOf(decision, sideKey(one.note.first) === lead);
    });
    const [one, other] = verdicts;
    if (one === undefined || other === undefined) counts.unread++;
    else {
      counts[outcome(one, other)]++;
      const cluster = planned[item]?.conversation ?? String(item);
      addTo(agreed, cluster, Number(one === other));
      addTo(scores, cluster, (one + other) / 2);
    }
  }
  const clear = places.filter((place) => place !== "tie");
  const agreement = share([...agreed.values()]);
  const score = meanOf([...scores.values()], { seed, bounds: SHARE });
  return {
    first: name(sides?.first),
    second: name(sides?.second),
    items: [...scores.values()].flat().length,
    ...counts,
    ...(agreement === undefined ? {} : { agreement }),
    ...(score === undefined ? {} : { score }),
    ...(clear.length === 0 ? {} : {
      firstPlace: clear.filter((place) => place === "first").length /
        clear.length,
    }),
  };
}

/** Two answers to an item of which the judge found one better in both orders. */
export interface Win {
  readonly item: number;
  readonly better: Side;
  readonly worse: Side;
}

/** All of them. */
export function clearWins(judged: readonly Judged[]): Win[] {
  const pairs = Map.groupBy(
    judged,
    ({ note: { item, first, second } }) =>
      [item, ...[first, second].map(sideKey).sort()].join(" "),
  );
  return [...pairs.values()].flatMap((both) => {
    const [one, other] = both.map(winOf);
    return one && other && sideKey(one.better) === sideKey(other.better)
      ? [one]
      : [];
  });
}

function winOf(judged: Judged): Win | undefined {
  const { item, first, second } = judged.note;
  switch (decisionOf(judged)) {
    case "first":
      return { item, better: first, worse: second };
    case "second":
      return { item, better: second, worse: first };
    default:
      return undefined;
  }
}

function addTo(lists: Map<string, number[]>, name: string, value: number) {
  lists.set(name, [...lists.get(name) ?? [], value]);
}

function decisionOf({ exchange }: Judged): Decision | undefined {
  if (exchange.status !== "completed") return undefined;
  const message = exchange.response?.choices[0]?.message;
  return parseDecision(answerOf(message, null).text);
}

/** How much a verdict says for the second of the pair: 1, 0, or a half for a tie. */
function scoreOf(
  decision: Decision | undefined,
  inOrder: boolean,
): number | undefined {
  if (decision === undefined || decision === "tie") {
    return decision && 0.5;
  }
  return (decision === "second") === inOrder ? 1 : 0;
}

function outcome(
  one: number,
  other: number,
): "firstWins" | "secondWins" | "ties" | "split" {
  if (one !== other) return "split";
  return one === 0 ? "firstWins" : one === 1 ? "secondWins" : "ties";
}
