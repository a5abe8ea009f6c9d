import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
} from "@std/assert";
import { chance, strengths } from "../../lib/bench/votes/bradley_terry.ts";
import { rank, type Ranking } from "../../lib/bench/votes/ranking.ts";
import {
  rankingRows,
  rankingText,
} from "../../lib/bench/votes/ranking_text.ts";
import { countVotes, type Vote } from "../../lib/bench/votes/votes.ts";
import { seededRandom } from "../../lib/bench/statistics/random.ts";

const permissions = "none";

/** Votes, each of a conversation of its own unless it says otherwise. */
function votes(
  all: readonly [models: string, best: string, conversation?: string][],
): Vote[] {
  return all.map(([models, best, conversation], i) => ({
    conversation: conversation ?? `C${String(i).padStart(4, "0")}`,
    models: [...models],
    best: best === "" ? undefined : best,
    wasFirst: undefined,
  }));
}

/** Random votes between models with these chances to beat an average one; a share of them is tied. */
function drawn(
  scores: Readonly<Record<string, number>>,
  count: number,
  seed: number,
  ties = 0.2,
): Vote[] {
  const random = seededRandom(seed);
  const names = Object.keys(scores);
  const odds = (name = "") => {
    const score = scores[name] ?? 0.5;
    return score / (1 - score);
  };
  return Array.from({ length: count }, (_, i) => {
    const one = Math.floor(random() * names.length);
    const step = 1 + Math.floor(random() * (names.length - 1));
    const [a = "", b = ""] = [names[one], names[(one + step) % names.length]];
    const tied = random() < ties;
    const best = random() < odds(a) / (odds(a) + odds(b)) ? a : b;
    return {
      conversation: `C${i}`,
      models: [a, b],
      best: tied ? undefined : best,
      wasFirst: tied ? undefined : random() < 0.5,
    };
  });
}

const ranked = (all: readonly Vote[], seed?: number): Ranking =>
  rank({ votes: all, alike: 0, missing: 0 }, seed);
const order = ({ models }: Ranking) => models.map(({ model }) => model);
const ranks = ({ models }: Ranking) => models.map(({ rank }) => rank);

Deno.test("strengths: the likeliest ones, as a closed form gives them", {
  permissions,
}, () => {
  // Of two players the first beat the average one three times in four.
  const two = strengths({
    players: 2,
    counts: Float64Array.of(0, 3, 1, 0),
  });
  assertAlmostEquals(two[0] ?? 0, Math.log(3), 1e-9);
  // At the maximum, expected wins are those that were counted.
  const random = seededRandom(5);
  const players = 6;
  const counts = Float64Array.from(
    { length: players * players },
    (_, at) => at % (players + 1) === 0 ? 0 : 0.1 + 9 * random() ** 4,
  );
  const found = [...strengths({ players, counts }), 0];
  for (let i = 0; i < players; i++) {
    let [won, expected] = [0, 0];
    for (let j = 0; j < players; j++) {
      if (i === j) continue;
      const [mine, theirs] = [counts[i * players + j], counts[j * players + i]];
      won += mine ?? 0;
      expected += ((mine ?? 0) + (theirs ?? 0)) *
        chance((found[i] ?? 0) - (found[j] ?? 0));
    }
    assertAlmostEquals(won, expected, 1e-6);
  }
});

Deno.test("rank: a known winner is found, and a known order", {
  permissions,
}, () => {
  for (const seed of [1, 2, 3]) {
    const two = ranked(drawn({ weak: 0.25, strong: 0.75 }, 60, seed));
    assertEquals([order(two), ranks(two)], [["strong", "weak"], [1, 2]]);
    const scores = { b: 0.5, a: 0.9, c: 0.1 };
    const three = ranked(drawn(scores, 200, seed, 0));
    assertEquals([order(three), ranks(three)], [["a", "b", "c"], [1, 2, 3]]);
    for (const { model, score } of three.models) {
      const truth = scores[model as keyof typeof scores];
      assert((score.low ?? 1) < truth && truth < (score.high ?? 0), model);
    }
  }
});

Deno.test("rank: of three models one may be clear while two are not", {
  permissions,
}, () => {
  const found = ranked(drawn({ a: 0.95, b: 0.3, c: 0.3 }, 150, 4));
  assertEquals(order(found)[0], "a");
  assertEquals(ranks(found), [1, null, null]);
});

Deno.test("rank: votes that balance say not yet, however many", {
  permissions,
}, () => {
  const pairs = ["ab", "bc", "ca"] as const;
  for (const times of [1, 10, 100]) {
    const balanced = votes(
      Array.from(
        { length: times },
        () =>
          pairs.flatMap((pair) =>
            [...pair, ""].map((best) => [pair, best] as [string, string])
          ),
      ).flat(),
    );
    const found = ranked(balanced);
    assertEquals(ranks(found), [null, null, null]);
    for (const { score } of found.models) assertAlmostEquals(score.value, 0.5);
  }
  const ties = ranked(votes(Array.from({ length: 50 }, () => ["ab", ""])));
  assertEquals(ranks(ties), [null, null]);
});

Deno.test("rank: few votes say not yet, also where all agree", {
  permissions,
}, () => {
  const agreed = (count: number) =>
    ranked(votes(Array.from({ length: count }, () => ["ab", "a"])));
  assertEquals(ranks(agreed(4)), [null, null]);
  assertEquals(agreed(4).models[0]?.score.low, undefined);
  assertEquals(ranks(agreed(5)), [null, null], "one in sixteen by chance");
  assertEquals(ranks(agreed(12)), [1, 2]);
  // Twelve votes of one conversation are one observation.
  const one = votes(
    Array.from({ length: 12 }, () => ["ab", "a", "C"] as const)
      .map(([models, best, conversation]) => [models, best, conversation]),
  );
  assertEquals(ranks(ranked(one)), [null, null]);
  assertEquals(ranked(one).conversations, 1);
});

Deno.test(
  "rank: votes of one conversation widen the intervals, their number does not narrow them",
  {
    permissions,
  },
  () => {
    const random = seededRandom(9);
    const alone = votes(
      Array.from({ length: 40 }, () => ["ab", random() < 0.75 ? "a" : "b"]),
    );
    const repeated = alone.flatMap((vote) => Array(5).fill(vote) as Vote[]);
    const width = ({ models: [first] }: Ranking) =>
      (first?.score.high ?? 1) - (first?.score.low ?? 0);
    const apart = repeated.map((vote, i) => ({
      ...vote,
      conversation: `${i}`,
    }));
    assertGreater(width(ranked(repeated)), 1.5 * width(ranked(apart)));
  },
);

Deno.test("rank: names do not matter, nor the order of votes", {
  permissions,
}, () => {
  const random = seededRandom(8);
  const swapped: Readonly<Record<string, string>> = { a: "z", b: "b", c: "m" };
  for (let seed = 1; seed <= 4; seed++) {
    const all = drawn({ a: 0.8, b: 0.6, c: 0.2 }, 40, seed);
    const found = ranked(all, seed);
    const renamed = ranked(
      all.map(({ models, best, ...vote }) => ({
        ...vote,
        models: models.map((name) => swapped[name] ?? "").reverse(),
        best: best === undefined ? undefined : swapped[best],
      })),
      seed,
    );
    assertEquals(
      renamed.models,
      found.models.map(({ model, ...one }) => ({
        ...one,
        model: swapped[model] ?? "",
      })),
    );
    const shuffled = all.map((vote) => ({ vote, at: random() }))
      .sort((x, y) => x.at - y.at).map(({ vote }) => vote);
    assertEquals(ranked(shuffled, seed), found);
    const other = ranked(all, seed + 100);
    assertEquals(order(other), order(found));
    assertEquals(other.models[0]?.score.value, found.models[0]?.score.value);
  }
});

Deno.test("rank: equal models are ranked in few of many runs", {
  permissions,
}, () => {
  let wrong = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const found = ranked(drawn({ a: 0.5, b: 0.5 }, 25, seed), seed);
    if (ranks(found).some((rank) => rank !== null)) wrong++;
  }
  assertLess(wrong, 3);
});

Deno.test(
  "rank: wins, ties and losses, of models and of pairs; the best of three beats both others",
  {
    permissions,
  },
  () => {
    const found = ranked(votes([["abc", "a"], ["ab", "b"], ["bc", ""]]));
    const of = (model: string) => {
      const { votes, won, tied, lost } =
        found.models.find((one) => one.model === model) ?? {};
      return [votes, won, tied, lost];
    };
    assertEquals(["a", "b", "c"].map(of), [
      [2, 1, 0, 1],
      [3, 1, 1, 1],
      [2, 0, 1, 1],
    ]);
    const pairs = found.pairs.map(({ first, second, votes, won, tied, lost }) =>
      first < second
        ? [first + second, votes, won, tied, lost]
        : [second + first, votes, lost, tied, won]
    );
    assertEquals(pairs.sort(), [
      ["ab", 2, 1, 0, 1],
      ["ac", 1, 1, 0, 0],
      ["bc", 1, 0, 1, 0],
    ]);
  },
);

const preference = (
  answers: readonly string[],
  choice: string,
  members: { question?: string; shown?: readonly string[] } = {},
) => ({
  question: answers[0] ?? "",
  answers,
  shown: answers,
  choice,
  by: "terminal",
  at: "2026-07-01T00:00:00.000Z",
  ...members,
});

Deno.test(
  "countVotes: models by their exchanges; what is not known, alike or not wanted does not count",
  {
    permissions,
  },
  () => {
    const exchangeOf = (id: string) => {
      const [model = "", conversation = "K"] = id;
      return model === "?"
        ? undefined
        : { model, conversation, isWanted: model !== "x" };
    };
    const found = countVotes([
      preference(["a1", "b1"], "b1"),
      preference(["a2", "b3"], "both", { question: "c4" }),
      preference(["a1", "?"], "a1"),
      preference(["a1", "a2"], "a2"),
      preference(["a1", "x1"], "a1"),
      preference(["a1", "b1", "x1"], "x1"),
      preference(["a1", "b1", "x1"], "a1"),
      preference(["a5", "b6"], "b6", { question: "?", shown: ["b6", "a5"] }),
    ], exchangeOf);
    const models = ["a", "b"];
    assertEquals(found, {
      votes: [
        { conversation: "1", models, best: "b", wasFirst: false },
        { conversation: "4", models, best: undefined, wasFirst: undefined },
        { conversation: "1", models, best: "a", wasFirst: undefined },
        { conversation: "?", models, best: "b", wasFirst: true },
      ],
      alike: 1,
      missing: 1,
    });
  },
);

Deno.test(
  "rankingText: says not yet, what the numbers mean, and what did not count",
  {
    permissions,
  },
  () => {
    const found = rank({
      votes: drawn({ "one/\x1b[31mred\nx": 0.5, other: 0.5 }, 30, 3),
      alike: 1,
      missing: 2,
    });
    const text = rankingText(found, 80);
    assert(text.startsWith("30 votes · 2 models · 30 conversations\n"), text);
    assert(!/[^\n\P{Cc}]/u.test(text), "no control characters");
    assert(text.includes("Not yet: no model is clearly"), text);
    assert(text.includes("\nnot yet  other"), text);
    assert(text.includes("1 vote between answers of one model did not"), text);
    assert(text.includes("2 votes did not count: the answers are not"), text);
    assert(text.includes("was preferred in"), text);
    for (const line of text.split("\n")) assert(line.length <= 80, line);
    const rows = rankingRows(found).trimEnd().split("\n");
    assertEquals(rows.length, 2);
    for (const row of rows) {
      const [rank, , score, low, high, count] = row.split("\t");
      assertEquals([rank, count], ["not yet", "30"]);
      assert(Number(low) < Number(score) && Number(score) < Number(high), row);
    }
  },
);
